/** Two schema files -> a report. */
import { statSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import { type CompatReport, compareSchemas } from '../../compat/contract/index.js';
import type { Diagnostic } from '../../diagnostics/index.js';
import type { ReportSources } from '../../report/index.js';
import { UsageError } from '../exit.js';
import { type GivenFile, openGiven } from './given-file.js';
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
  const diagnostics = [...old.diagnostics, ...update.diagnostics];
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

function open(cwd: string, path: string): GivenFile {
  const absolute = resolve(cwd, path);
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) throw new UsageError(`no such file: ${path}`);
  return openGiven(absolute, { cwd, name: basename(path), absolute: isAbsolute(path) });
}
