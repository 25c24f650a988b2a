/** Two schema files -> a report. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { type CompatReport, compareSchemas, type GivenSchema, relativeTarget } from '../../compat/contract/index.js';
import { isObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { createCollector, type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { createFiles, type Files } from '../../load/files/index.js';
import type { ReportSources } from '../../report/index.js';
import { dialectOf } from '../../validators/index.js';
import { UsageError } from '../exit.js';
import type { CompatOptions } from './options.js';

export interface CheckedFiles {
  /** Undefined where a file can't be read. */
  readonly report: CompatReport | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReportSources;
}

export function checkFiles(
  options: CompatOptions,
  { from, to, formats, unknownKeywords }: NonNullable<CompatOptions['files']>,
): CheckedFiles {
  const { cwd, mode = 'full', policy = 'tolerant', budget } = options;
  const [old, update] = [open(cwd, from), open(cwd, to)];
  const trees = { base: old, head: update };
  const sources: ReportSources = {
    locate: ({ tree, file, pointer, part }) => {
      const { files, shown } = trees[tree];
      const at = files.locate({ file, pointer }, part);
      return { ...at, file: shown(file) };
    },
    text: (tree, file) => {
      const { files, own } = trees[tree];
      return files.text(own(file));
    },
  };
  const diagnostics = [...old.diagnostics(), ...update.diagnostics()];
  if (old.given === undefined || update.given === undefined) return { report: undefined, diagnostics, sources };
  const report = compareSchemas(old.given, update.given, {
    mode,
    policy,
    formats,
    unknownKeywords,
    ...(budget !== undefined && { budget }),
  });
  return { report, diagnostics, sources };
}

interface Opened {
  readonly files: Files;
  readonly given: GivenSchema | undefined;
  readonly diagnostics: () => readonly Diagnostic[];
  /** As the user would write the path, and back. */
  readonly shown: (file: string) => string;
  readonly own: (file: string) => string;
}

function open(cwd: string, path: string): Opened {
  const absolute = resolve(cwd, path);
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) throw new UsageError(`no such file: ${path}`);
  const collector = createCollector();
  const files = createFiles({ root: dirname(absolute), report: collector.report });
  const file = basename(absolute);
  const folder = path.slice(0, path.length - file.length);
  const shown = (name: string) => folder + name;
  const loaded = files.read(file);
  const given = loaded === undefined ? undefined : givenSchema(files, file, loaded.value, collector.report);
  return {
    files,
    given,
    diagnostics: () =>
      collector
        .diagnostics()
        .map((each) => (each.at ? { ...each, at: { ...each.at, file: shown(each.at.file) } } : each)),
    shown,
    own: (name) => (name.startsWith(folder) ? name.slice(folder.length) : name),
  };
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
    for (const reference of referencesOf(schema)) {
      const target = relativeTarget(reference, path);
      if (target === undefined || target === file || others.has(target) || !files.exists(target)) continue;
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

function referencesOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(referencesOf);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesOf(inner),
  );
}
