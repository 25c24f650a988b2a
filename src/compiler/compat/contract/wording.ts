/** Who breaks, in words. */
import type { Direction } from '../types.js';
import type { FieldChange } from './fields/walk.js';
import type { Pair, PairSide } from './pair.js';
import type { Rule } from './rules/rule.js';

function nameOf({ ref: { tree, version }, name }: PairSide, other: PairSide): string {
  if (name !== undefined) return name;
  if (tree === 'base') return `version ${version} as it was`;
  return other.ref.tree === 'base' && other.ref.version === version
    ? `version ${version} as it is now`
    : `version ${version}`;
}

function readerAndWriter({ old, update }: Pair, direction: Direction): readonly [string, string] {
  const [reader, writer] = direction === 'backward' ? [update, old] : [old, update];
  return [nameOf(reader, writer), nameOf(writer, reader)];
}

export function refusal(pair: Pair, direction: Direction): string {
  const [reader, writer] = readerAndWriter(pair, direction);
  return `consumers ${direction === 'backward' ? 'on' : 'still on'} ${reader} refuse such events of ${writer}`;
}

export function acceptance(pair: Pair, direction: Direction): string {
  const [reader, writer] = readerAndWriter(pair, direction);
  return `${reader} accepts every event of ${writer}`;
}

/** Nobody refuses anything, and still somebody is misled. */
export function misled(pair: Pair, { id }: Rule, { message }: FieldChange): string {
  const [reader, writer] = readerAndWriter(pair, 'forward');
  const name = /^"(?:[^"]*)"/.exec(message)?.[0] ?? 'it';
  return id === 'field-removed'
    ? `consumers still on ${reader} that use ${name} find it no longer in events of ${writer}`
    : `code that was written for ${reader} gets another type of ${name} in events of ${writer}`;
}
