/**
 * The report of the last run with these options, for the next one if nothing changed since: answered by reading bytes, without a
 * parser, an engine or YAML.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompatReport, FindingPlace } from '../../compat/contract/finding.js';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.js';
import type { CompatRenderOptions, ReportSources } from '../../report/options.js';
import { type InputRecord, openCache, writeCache } from '../codegen/cache.js';
import { isUnchanged, listingHash } from '../codegen/unchanged.js';
import { buildStamp, VERSION } from '../version.js';
import type { Checked } from './contracts.js';
import type { CompatOptions } from './options.js';

/** Everything that a report is printed from. */
export interface Outcome {
  readonly report: CompatReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReportSources;
  readonly shown: Partial<CompatRenderOptions>;
}

interface Tree {
  readonly schemas: string;
  readonly listing: string;
  readonly inputs: readonly InputRecord[];
}

interface Record {
  readonly stamp: string;
  readonly head: Tree;
  /** Where a folder is the baseline. */
  readonly folder?: Tree & { readonly root: string };
  readonly report: CompatReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly shown: Partial<CompatRenderOptions>;
  readonly locations: readonly (readonly [key: string, Location])[];
  /** Of the baseline: those that code frames are cut from. */
  readonly texts: readonly (readonly [file: string, text: string])[];
}

/** @param commit of the baseline, where it is one: what it holds never changes */
export function recall(options: CompatOptions, commit: string | undefined): Outcome | undefined {
  const record = read(fileOf(options));
  if (record === undefined || record.stamp !== stampOf(options, commit)) return undefined;
  const { head, folder, report, diagnostics, shown } = record;
  const stands = (root: string, tree: Tree) => isUnchanged(root, { ...tree, outputs: [], generated: '' });
  if (!stands(options.root, head) || (folder !== undefined && !stands(folder.root, folder))) return undefined;
  const locations = new Map(record.locations);
  const texts = new Map(record.texts);
  return {
    report,
    diagnostics,
    shown,
    sources: {
      locate: (place) => locations.get(keyOf(place)),
      text: (tree, file) => (tree === 'base' ? texts.get(file) : textOf(join(options.root, file))),
    },
  };
}

export function keep(options: CompatOptions, checked: Checked, outcome: Outcome): void {
  const { project, baseline } = checked;
  const { report, diagnostics, sources, shown } = outcome;
  const places = report.findings
    .flatMap((finding) => [finding.old, finding.new])
    .filter((place) => place !== undefined);
  const locations = new Map<string, Location>();
  const texts = new Map<string, string>();
  for (const place of places) {
    const at = sources.locate(place);
    if (at !== undefined) locations.set(keyOf(place), at);
    const text = place.tree === 'base' ? sources.text('base', place.file) : undefined;
    if (text !== undefined) texts.set(place.file, text);
  }
  const treeOf = (root: string, { config, inputs }: Checked['project']): Tree => {
    const schemas = config?.schemas ?? 'schemas';
    return { schemas, listing: listingHash(root, schemas), inputs: inputs.map(({ path, hash }) => [path, hash]) };
  };
  const root = baseline?.opened.kind === 'folder' ? baseline.opened.root : undefined;
  const record: Record = {
    stamp: stampOf(options, baseline?.opened.commit),
    head: treeOf(options.root, project),
    ...(root !== undefined && { folder: { ...treeOf(root, baseline!.project), root } }),
    report,
    diagnostics,
    shown,
    locations: [...locations],
    texts: [...texts],
  };
  writeCache(fileOf(options), JSON.stringify(record));
}

/** One for each way in which people call it: a pull request's baseline doesn't push out the plain check. */
function fileOf({ root, config, against, mode, policy, budget }: CompatOptions): string {
  const call = JSON.stringify([config, against, mode, policy, budget].map((part) => part ?? null));
  return join(openCache(root).folder, `compat-${createHash('sha256').update(call).digest('hex').slice(0, 12)}.json`);
}

/** Waivers expire: a report is for its day. */
function stampOf({ today }: CompatOptions, commit: string | undefined): string {
  return JSON.stringify([VERSION, buildStamp(), process.versions.node.split('.')[0], today, commit ?? null]);
}

function read(file: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record;
  } catch {
    return undefined;
  }
}

const keyOf = ({ tree, file, pointer, part }: FindingPlace) => `${tree} ${part ?? ''} ${file}#${pointer}`;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
