/** What a run may use of earlier ones, and what it leaves to the next: the cache's face towards codegen. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../contract/schema.js';
import { MANIFEST } from '../../output/index.js';
import { buildStamp, VERSION } from '../version.js';
import { type Cache, type OutputRecord, openCache, type RunRecord } from './cache.js';
import type { Generation, Remembered, RememberedValues } from './generate.js';
import type { CodegenOptions } from './options.js';
import { listingHash } from './unchanged.js';

export interface Memory {
  /** The last good run, if its record was written by this very tool with these options. */
  readonly record: () => RunRecord | undefined;
  readonly recall: () => Remembered;
  /** After a run that wrote everything. */
  readonly keep: (generation: Generation, remembered: Remembered) => void;
}

export function openMemory(options: CodegenOptions): Memory {
  const cache = options.cache ? openCache(options.root) : undefined;
  const stamp = stampOf(options);
  let record: RunRecord | undefined;
  return {
    record: () => {
      record = cache?.loadRun(stamp);
      return record;
    },
    // `--check` asks whether the output is right: nothing that was remembered may answer.
    recall: () => (cache === undefined || options.mode === 'check' ? fresh() : recall(cache, stamp, record)),
    keep: (generation, remembered) => {
      if (cache !== undefined) keep(cache, stamp, options.root, generation, remembered);
    },
  };
}

/** So many files that were parsed anew are worth writing the whole store again. */
const WORTH_STORING = 20;

function fresh(): Remembered {
  return { record: undefined, values: remember(new Map()), parsed: new Set(), hashes: remember(new Map()) };
}

/** What was asked for in a run is kept for the next; what no file holds any more is forgotten. */
function remember<T>(stored: ReadonlyMap<string, T>): RememberedValues<T> {
  const used = new Map<string, T>();
  let added = 0;
  return {
    used,
    added: () => added,
    get: (key) => {
      const value = stored.get(key);
      if (value !== undefined) used.set(key, value);
      return value;
    },
    set: (key, value) => {
      used.set(key, value);
      added++;
    },
  };
}

function recall(cache: Cache, stamp: string, record: RunRecord | undefined): Remembered {
  return {
    record,
    values: remember(cache.loadParsed(stamp) as Map<string, Json>),
    hashes: remember(new Map(record?.hashes)),
    parsed: new Set(record?.parsed),
  };
}

function keep(
  cache: Cache,
  stamp: string,
  root: string,
  generation: Generation,
  { values, parsed, hashes }: Remembered,
): void {
  const { project, units, diagnostics } = generation;
  if (project.config === undefined) return;
  const { generated, schemas } = project.config;
  const inputs = generation.inputs.map(({ path, hash }) => [path, hash] as const);
  cache.saveRun({
    stamp,
    generated,
    schemas,
    listing: listingHash(root, schemas),
    inputs,
    outputs: outputsOf(join(root, generated), units),
    diagnostics,
    parsed: [...parsed],
    hashes: [...hashes.used],
    units,
  });
  // For fewer, to parse them again is the cheaper way.
  if (values.added() > WORTH_STORING) cache.saveParsed(stamp, values.used);
}

function outputsOf(folder: string, units: RunRecord['units']): readonly OutputRecord[] {
  const outputs = Object.values(units).flat();
  const records = outputs.map(([path, hash]): OutputRecord => {
    const { size, mtimeMs } = statSync(join(folder, path));
    return [path, hash, size, mtimeMs];
  });
  const { size, mtimeMs } = statSync(join(folder, MANIFEST));
  return [...records, [MANIFEST, '', size, mtimeMs]];
}

/** Everything besides the inputs that decides about the output. */
function stampOf({ config }: CodegenOptions): string {
  return JSON.stringify([VERSION, buildStamp(), process.versions.node.split('.')[0], config ?? null]);
}
