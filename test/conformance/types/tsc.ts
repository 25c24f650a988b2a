/** Real compilers over files of a temporary folder. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Aliases under node_modules, by version. */
export const COMPILERS = { '5.9': 'typescript-5.9', '6.0': 'typescript-6.0', '7.0': 'typescript' } as const;

export type Compiler = keyof typeof COMPILERS;

/** What a generated file has to compile under. */
const OPTIONS = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: [],
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  noUnusedLocals: true,
  skipLibCheck: true,
  customConditions: ['tidings-source'],
};

export interface CompileError {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** A folder inside the repository, so that packages resolve; ignored by git and by everything else. */
export function temporaryProject(files: Iterable<readonly [path: string, text: string]>): {
  readonly folder: string;
  compile(compiler: Compiler): Promise<CompileError[]>;
  remove(): void;
} {
  const parent = join(ROOT, 'test/conformance/types/.tmp');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'project-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify({ compilerOptions: OPTIONS, include: ['**/*.ts'] }));
  for (const [path, text] of files) write(path, text);
  return {
    folder,
    compile: (compiler) => compile(folder, compiler),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function compile(folder: string, compiler: Compiler): Promise<CompileError[]> {
  const binary = join(ROOT, 'node_modules', COMPILERS[compiler], 'bin/tsc');
  return new Promise((done, fail) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    execFile(process.execPath, [binary, '--pretty', 'false', '-p', '.'], options, (error, stdout, stderr) => {
      const errors = [...stdout.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/gm)].map((match) => ({
        file: match[1]!,
        line: Number(match[2]),
        code: match[3]!,
        message: match[4]!,
      }));
      if (error !== null && errors.length === 0) fail(new Error(`tsc ${compiler}: ${stdout}${stderr}${error.message}`));
      else done(errors);
    });
  });
}
