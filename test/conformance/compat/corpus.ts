/** Corpora of pairs with known truth: newline-delimited JSON, plain or gzipped. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Draft, Json, JsonSchema } from '../../../src/compiler/contract/schema.js';

export interface Pair {
  readonly id: string;
  readonly draft: Draft;
  readonly original: JsonSchema;
  readonly update: JsonSchema;
  /** Whether every value of `original` is one of `update`. */
  readonly compatible: boolean;
  readonly witness?: Json;
}

export function parseCorpus(bytes: Buffer): readonly Pair[] {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (gzipped ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Pair);
}

/** @throws Error when the file can't be read or isn't a corpus */
export function readCorpus(file: string): readonly Pair[] {
  return parseCorpus(readFileSync(file));
}
