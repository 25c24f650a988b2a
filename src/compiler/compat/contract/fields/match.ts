/** Which alternative of the old schema became which of the new one: by discriminator, else by the best overlap. */
import { isObject, strings } from '../../../contract/json.js';
import { referredKey } from '../../../contract/subschemas.js';
import { canonical } from '../../value/canonical.js';
import type { SchemaSource, Spot } from './schema-node.js';
import { constantOf, type Variant } from './variants.js';
import { type View, viewOf } from './view.js';

export interface Sided {
  readonly source: SchemaSource;
  readonly variants: readonly Variant[];
}

export interface Labelled {
  readonly variant: Variant;
  readonly view: View;
  /** For people: `kind "card"`, a title, a definition's name, a type or a number. */
  readonly label: string;
  /** The same wherever the alternative stands and whatever it is called. */
  readonly key: string;
}

export interface Matching {
  readonly pairs: readonly { readonly old: Labelled; readonly new: Labelled }[];
  readonly removed: readonly Labelled[];
  readonly added: readonly Labelled[];
  /** Every pair is sure: a name that one of its two variants lacks was removed or added. */
  readonly sure: boolean;
}

export function matchVariants(old: Sided, update: Sided, spots: { readonly old: Spot; readonly new: Spot }): Matching {
  const discriminator = discriminatorOf(old, update);
  const before = labelled(old, spots.old, discriminator);
  const after = labelled(update, spots.new, discriminator);
  if (before.length === 1 && after.length === 1) {
    return { pairs: [{ old: before[0]!, new: after[0]! }], removed: [], added: [], sure: true };
  }
  const found = pairsOf(before, after, discriminator);
  const takenOld = new Set(found.map(([i]) => i));
  const takenNew = new Set(found.map(([, j]) => j));
  const pairs = found.sort(([a], [b]) => a - b).map(([i, j]) => ({ old: before[i]!, new: after[j]! }));
  const removed = before.filter((_, i) => !takenOld.has(i));
  const added = after.filter((_, j) => !takenNew.has(j));
  return { pairs, removed, added, sure: discriminator !== undefined || (removed.length === 0 && added.length === 0) };
}

type Indexes = readonly [old: number, update: number];

/** With a discriminator, objects go by it; the others, and without one all, by the best overlap. */
function pairsOf(
  before: readonly Labelled[],
  after: readonly Labelled[],
  discriminator: string | undefined,
): Indexes[] {
  const rest = { old: [...before.keys()], new: [...after.keys()] };
  const found: Indexes[] = [];
  /** Those of one text, in their order. */
  const pairUp = (textOf: (one: Labelled) => string | undefined) => {
    const waiting = new Map<string, number[]>();
    for (const j of rest.new) {
      const text = textOf(after[j]!);
      if (text !== undefined) waiting.set(text, [...(waiting.get(text) ?? []), j]);
    }
    const taken = new Set<number>();
    rest.old = rest.old.filter((i) => {
      const text = textOf(before[i]!);
      const j = text === undefined ? undefined : waiting.get(text)?.shift();
      if (j === undefined) return true;
      found.push([i, j]);
      taken.add(j);
      return false;
    });
    rest.new = rest.new.filter((j) => !taken.has(j));
  };
  if (discriminator === undefined) {
    pairUp(branchSchema);
    if (rest.old.length * rest.new.length > MOST_OVERLAPS) pairUp(({ key }) => key);
  } else {
    pairUp((one) => (isObjectVariant(one) ? one.label : undefined));
    rest.old = rest.old.filter((i) => !isObjectVariant(before[i]!));
    rest.new = rest.new.filter((j) => !isObjectVariant(after[j]!));
  }
  const scored = rest.old.slice(0, MOST_OVERLAPS / Math.max(1, rest.new.length)).flatMap((i) =>
    rest.new.flatMap((j) => {
      const score = overlap(before[i]!, after[j]!);
      return score > 0 ? [{ i, j, score }] : [];
    }),
  );
  scored.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
  const taken = { old: new Set<number>(), new: new Set<number>() };
  for (const { i, j } of scored) {
    if (taken.old.has(i) || taken.new.has(j)) continue;
    taken.old.add(i);
    taken.new.add(j);
    found.push([i, j]);
  }
  return found;
}

/** Alternatives that are compared with each other one by one. */
const MOST_OVERLAPS = 40_000;

const isObjectVariant = ({ view }: Labelled) => view.types.has('object');

/** A property that has a value of its own in every object alternative of both sides. */
function discriminatorOf(old: Sided, update: Sided): string | undefined {
  const objects = ({ variants }: Sided) => variants.filter((variant) => viewOf(variant, NOWHERE).types.has('object'));
  const [before, after] = [objects(old), objects(update)];
  if (before.length < 2 && after.length < 2) return undefined;
  const first = before[0] ?? after[0];
  if (first === undefined) return undefined;
  for (const name of viewOf(first, NOWHERE).fields.keys()) {
    const distinct = (variants: readonly Variant[], { source }: Sided) => {
      const values = variants.map((variant) => constantOf(variant, source, name));
      return !values.includes(undefined) && new Set(values).size === values.length;
    };
    if (distinct(before, old) && distinct(after, update)) return name;
  }
  return undefined;
}

const NOWHERE: Spot = { document: '', pointer: '' };

function labelled({ source, variants }: Sided, spot: Spot, discriminator: string | undefined): readonly Labelled[] {
  const shown = variants.filter((variant) => {
    const { types } = viewOf(variant, spot);
    return types.size !== 1 || !types.has('null') || variants.length === 1;
  });
  return shown.map((variant, index) => {
    const view = viewOf(variant, spot);
    const constant = discriminator === undefined ? undefined : constantOf(variant, source, discriminator);
    const label = constant === undefined ? nameOf(variant, view) : `${discriminator} ${constant}`;
    const key = constant === undefined ? signatureOf(view) : label!;
    return { variant, view, label: label ?? `number ${index + 1}`, key };
  });
}

function signatureOf({ types, values, fields }: View): string {
  return JSON.stringify([[...types].sort(), [...(values?.keys() ?? [])].sort(), [...fields.keys()].sort()]);
}

function nameOf({ branch, members }: Variant, { types }: View): string | undefined {
  if (branch === undefined) return undefined;
  const own = members.find(({ node }) => node.document === branch.document && node.pointer === branch.pointer)?.node;
  if (own === undefined) return undefined;
  if (typeof own.schema.title === 'string') return `"${own.schema.title}"`;
  const key = referredKey(own.schema);
  if (key !== undefined) return `"${key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf('#')) + 1) || key}"`;
  if (own.schema.const !== undefined) return canonical(own.schema.const);
  return types.size <= 2 && !types.has('object')
    ? strings(own.schema.type).join(' or ') || String(own.schema.type ?? '') || undefined
    : undefined;
}

/** 0: nothing in common. */
function overlap(a: Labelled, b: Labelled): number {
  const shared = [...a.view.types].filter((atom) => atom !== 'null' && b.view.types.has(atom)).length;
  if (shared === 0) return 0;
  const names = new Set([...a.view.fields.keys(), ...b.view.fields.keys()]);
  const common = [...names].filter((name) => a.view.fields.has(name) && b.view.fields.has(name)).length;
  const values =
    a.view.values === undefined || b.view.values === undefined
      ? 0
      : [...a.view.values.keys()].filter((text) => b.view.values!.has(text)).length;
  const alike = a.label === b.label ? 0.5 : 0;
  return (
    (names.size === 0 ? 0.25 : common / names.size) +
    alike +
    (values > 0 ? 1 : 0) +
    (names.size === 0 ? 0.01 * shared : 0)
  );
}

function branchSchema({ variant: { branch, members } }: Labelled): string | undefined {
  const own = members.find(
    ({ node }) => branch !== undefined && node.document === branch.document && node.pointer === branch.pointer,
  )?.node.schema;
  try {
    return isObject(own) ? canonical(own) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
