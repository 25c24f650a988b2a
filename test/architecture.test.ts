/** Who may import whom: the table below is the house. Data flows load -> contract -> emit | compat -> output. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folder of src/compiler -> the folders of it that it may import. Every folder may import itself and the contract's types. */
const compiler: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  diagnostics: [],
  output: [],
  validators: ['contract'],
  load: ['contract', 'diagnostics', 'validators'],
  lint: ['contract', 'diagnostics', 'validators'],
  emit: ['contract', 'validators'],
  compat: ['contract', 'validators'],
  report: ['compat', 'contract', 'diagnostics'],
  cli: ['compat', 'contract', 'diagnostics', 'emit', 'lint', 'load', 'output', 'report', 'validators'],
};

/** Package -> the one place of src/compiler that may import it; a folder or a file. */
const heavy: Readonly<Record<string, readonly string[]>> = {
  '@asyncapi/parser': ['load/document/parser-worker.mjs'],
  yaml: ['load/'],
  'ts-morph': ['emit/source/project.ts'],
  'json-schema-to-typescript': ['emit/types/'],
  acorn: ['validators/', 'emit/validators/'],
  canonicalize: ['load/'],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function importsOf(folder: string): Import[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/\/(dist|bin|node_modules)\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const found = text.matchAll(
        /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|(?:^|[^.\w])import\s*\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
      );
      return [...found].map((match) => ({ file, specifier: (match[1] ?? match[2] ?? match[3])! }));
    });
}

const target = ({ file, specifier }: Import) =>
  relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');

describe('architecture', () => {
  const imports = importsOf('src');

  it('sees the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('lets the compiler’s folders import only what the table allows', () => {
    const broken = imports
      .filter(({ file, specifier }) => file.startsWith('src/compiler/') && specifier.startsWith('.'))
      .map((entry) => ({ ...entry, from: entry.file.split('/')[2]!, to: target(entry).split('/') }))
      .filter(
        ({ from, to }) =>
          from !== to[2] && from !== 'index.ts' && !(to[1] === 'compiler' && compiler[from]?.includes(to[2]!)),
      )
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('knows every folder of the compiler', () => {
    const folders = readdirSync(join(root, 'src/compiler'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['bin', 'dist', 'node_modules'].includes(entry.name))
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(Object.keys(compiler).sort());
  });

  it('keeps the runtime an island', () => {
    const broken = imports
      .filter(({ file, specifier }) => file.startsWith('src/runtime/') && specifier.startsWith('.'))
      .filter((entry) => !target(entry).startsWith('src/runtime/'))
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('keeps every dependency in its place', () => {
    const broken = imports
      .filter(({ file }) => file.startsWith('src/compiler/'))
      .filter(({ file, specifier }) => {
        const name = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        return (
          heavy[name] !== undefined && !heavy[name].some((place) => file.startsWith(posix.join('src/compiler', place)))
        );
      })
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('lets the command line alone use what the runtime can do', () => {
    const broken = imports
      .filter(({ file }) => file.startsWith('src/compiler/') && !file.startsWith('src/compiler/cli/'))
      .filter(
        ({ specifier }) => specifier.startsWith('@tidings/runtime') && specifier !== '@tidings/runtime/codegen/v1',
      )
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('loads optional packages only where a command needs them', () => {
    const optional = ['kafkajs', 'pg', '@tidings/runtime/kafkajs', '@tidings/runtime/postgres'];
    const seen = imports.filter(
      ({ file, specifier }) => file.startsWith('src/compiler/') && optional.includes(specifier),
    );
    expect(seen.length).toBeGreaterThan(4);
    for (const { file, specifier } of seen) {
      const text = readFileSync(join(root, file), 'utf8');
      const eager = [...text.matchAll(/^import (?!type )[^;]*? from '([^']+)';$/gms)].map((match) => match[1]);
      // Types are gone when it runs; a module that is loaded late may load others at once.
      if (file !== 'src/compiler/cli/doctor/checks/database.ts') expect(eager, file).not.toContain(specifier);
    }
  });

  it('reads only packages that its package.json declares', () => {
    const builtin = new Set(builtinModules);
    for (const folder of ['src/compiler', 'src/runtime']) {
      const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<
        string,
        Record<string, string> | undefined
      >;
      const declared = new Set([
        ...Object.keys(manifest.dependencies ?? {}),
        ...Object.keys(manifest.peerDependencies ?? {}),
      ]);
      const undeclared = imports
        .filter(
          ({ file, specifier }) =>
            file.startsWith(folder) &&
            !specifier.startsWith('.') &&
            !specifier.startsWith('node:') &&
            !builtin.has(specifier),
        )
        .map(({ specifier }) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !declared.has(name));
      expect(undeclared, folder).toEqual([]);
    }
  });

  it('lets compat, the contract and the emitters touch no file', () => {
    const broken = imports
      .filter(({ file }) => /^src\/compiler\/(compat|contract|emit|lint)\//.test(file))
      .filter(({ specifier }) =>
        ['node:fs', 'node:fs/promises', 'node:child_process', 'node:http', 'node:https', 'node:net'].includes(
          specifier,
        ),
      )
      .map(({ file, specifier }) => `${file} imports ${specifier}`);
    expect(broken).toEqual([]);
  });

  it('has one copy of @asyncapi/specs, the pinned one', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string }>;
    };
    const copies = Object.entries(lock.packages).filter(([path]) => path.endsWith('node_modules/@asyncapi/specs'));
    expect(copies.map(([, { version }]) => version)).toEqual(['6.11.1']);
  });
});
