/** A schema file that needn't be of any contract, with the files that it refers to. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type GivenSchema, relativeTarget, withReferences } from '../../compat/contract/index.js';
import { isObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { createCollector, type Diagnostic, diagnostic, exitCodeOf } from '../../diagnostics/index.js';
import { createFiles, type Files } from '../../load/files/index.js';
import { dialectOf } from '../../validators/index.js';
import { EXIT } from '../exit.js';

export interface GivenFile {
  readonly files: Files;
  /** Undefined where it, or a file that it refers to, can't be read. */
  readonly given: GivenSchema | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** As the user would write the path, and back. */
  readonly shown: (file: string) => string;
  readonly own: (file: string) => string;
}

export interface GivenOptions {
  readonly cwd: string;
  /** What people call it. */
  readonly name: string;
  /** How the user wrote the path. */
  readonly absolute: boolean;
}

/** `path`: absolute; the file exists. */
export function openGiven(path: string, { cwd, name, absolute }: GivenOptions): GivenFile {
  const root = rootOf(path, cwd);
  const collector = createCollector();
  const files = createFiles({ root, report: collector.report });
  const file = slashes(relative(root, path));
  const shown = (own: string) => slashes(absolute ? join(root, own) : relative(cwd, join(root, own)));
  const loaded = files.read(file);
  const given = loaded === undefined ? undefined : givenSchema(files, file, loaded.value, collector.report);
  const diagnostics = collector
    .diagnostics()
    .map((each) => (each.at ? { ...each, at: { ...each.at, file: shown(each.at.file) } } : each));
  return {
    files,
    given: given === undefined || exitCodeOf(diagnostics) !== EXIT.ok ? undefined : { ...given, name },
    diagnostics,
    shown,
    own: (path) => slashes(relative(root, resolve(cwd, path))),
  };
}

/** What marks the folder that a project stands in. */
const MARKS = ['.git', 'package.json', 'asyncapi.yaml', 'asyncapi.yml', 'asyncapi.json'];

/** References lead no further than this folder: the working directory, or the project that the file is of. */
function rootOf(path: string, cwd: string): string {
  const own = dirname(path);
  if (own === cwd || own.startsWith(cwd.endsWith(sep) ? cwd : cwd + sep)) return cwd;
  for (let folder = own; folder !== dirname(folder); folder = dirname(folder)) {
    if (MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
  }
  return own;
}

function givenSchema(
  files: Files,
  file: string,
  value: Json,
  report: (diagnostic: Diagnostic) => void,
): GivenSchema | undefined {
  if (!isSchema(value)) {
    report(diagnostic('not-a-schema', 'a schema is an object, or true or false', files.locate({ file, pointer: '' })));
    return undefined;
  }
  const others = new Map<string, JsonSchema>();
  for (const todo = [{ path: file, schema: value as Json }]; todo.length > 0; ) {
    const { path, schema } = todo.pop()!;
    // An `$id` may give any name to what stands in the file.
    const named = isNamed(schema);
    for (const { reference, pointer } of referencesOf(schema)) {
      const target = relativeTarget(reference, path);
      if (target === undefined || target === file || others.has(target)) continue;
      if (!files.exists(target)) {
        if (!named)
          report(diagnostic('missing-file', `'${target}' does not exist`, files.locate({ file: path, pointer })));
        continue;
      }
      const other = files.read(target)?.value;
      if (other === undefined || !isSchema(other)) continue;
      others.set(target, other);
      todo.push({ path: target, schema: other });
    }
  }
  return { file, schema: value, draft: draftOf(value), others };
}

const isSchema = (value: Json): value is JsonSchema => typeof value === 'boolean' || isObject(value);

function draftOf(schema: JsonSchema): Draft {
  return (isObject(schema) ? dialectOf(schema.$schema)?.draft : undefined) ?? '2020-12';
}

interface Reference {
  readonly reference: string;
  /** To the reference itself. */
  readonly pointer: string;
}

function referencesOf(schema: Json): readonly Reference[] {
  const found: Reference[] = [];
  withReferences(schema, (reference, _, pointer) => {
    found.push({ reference, pointer });
    return reference;
  });
  return found;
}

function isNamed(value: Json): boolean {
  if (Array.isArray(value)) return value.some(isNamed);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => {
    return ((key === '$id' || key === 'id') && typeof inner === 'string') || isNamed(inner);
  });
}

/** Only where it separates: elsewhere a backslash may be part of a name. */
const slashes = (path: string) => path.split(sep).join('/');
