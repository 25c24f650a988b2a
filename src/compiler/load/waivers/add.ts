/** A folder of contracts and a waiver -> what `waivers.yaml` shall hold, read and checked as whoever reads it next does. */
import type { Json } from '../../contract/schema.js';
import { createCollector, type Diagnostic, exitCodeOf } from '../../diagnostics/index.js';
import { loadConfig } from '../config/load.js';
import { modeline } from '../config/published.js';
import { createFiles, type Disk, type Files } from '../files/index.js';
import { appendWaiver, type NewWaiver } from './append.js';
import { readWaivers, WAIVERS_FILE } from './read.js';

export interface AddOptions {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root; must exist. */
  readonly configFile?: string;
  /** Ids of all rules. */
  readonly rules: readonly string[];
  readonly waiver: NewWaiver;
}

export type AddedWaiver =
  /** `diagnostics`: errors of the files as they are. */
  | { readonly kind: 'broken'; readonly diagnostics: readonly Diagnostic[]; readonly files: Files }
  /** What is wrong with the waiver; one or more. */
  | { readonly kind: 'refused'; readonly problems: readonly Diagnostic[] }
  /** `file`: relative to the root; `text`: what it shall hold. */
  | { readonly kind: 'added'; readonly file: string; readonly text: string };

/** Writes nothing. */
export function addWaiver({ root, configFile, rules, waiver }: AddOptions): AddedWaiver {
  const collector = createCollector();
  const files = createFiles({ root, report: collector.report });
  const config = loadConfig(files, collector.report, configFile);
  const schemas = config?.schemas.replace(/^\.\/|\/+$/g, '');
  if (schemas !== undefined) readWaivers(files, collector.report, { schemas, rules });
  const diagnostics = collector.diagnostics();
  if (schemas === undefined || exitCodeOf(diagnostics) !== 0) return { kind: 'broken', diagnostics, files };

  const file = `${schemas}/${WAIVERS_FILE}`;
  const before = files.text(file);
  const text = appendWaiver(before, waiver, modeline(root, schemas, 'waivers'));
  const { values, problems } = reread(file, schemas, text, rules);
  if (problems.length > 0) return { kind: 'refused', problems };
  const known = before === undefined ? [] : reread(file, schemas, before, rules).values;
  if (JSON.stringify(values.slice(0, -1)) !== JSON.stringify(known)) {
    throw new Error(`an entry could not be added to ${file} without changing others`);
  }
  return { kind: 'added', file, text };
}

function reread(file: string, schemas: string, text: string, rules: readonly string[]) {
  const collector = createCollector();
  const bytes = Buffer.from(text);
  const disk: Disk = {
    read: (path) =>
      path === file ? { bytes } : { problem: { code: 'missing-file', message: `'${path}' does not exist` } },
    walk: () => ({ files: [], problems: [] }),
    similar: () => undefined,
  };
  const files = createFiles({ root: '', report: collector.report, disk });
  readWaivers(files, collector.report, { schemas, rules });
  return { values: (files.read(file)?.value ?? []) as readonly Json[], problems: collector.diagnostics() };
}
