/** What limits a value more in one version than in the other. */
import { decimal, decimalKey } from '../../../value/decimal.js';
import type { SchemaNode, Spot } from '../../fields/schema-node.js';
import { type Bound, tighter } from '../../fields/view.js';
import type { Change, FieldPair, VariantPair } from '../rule.js';

export const BOUND_KEYWORDS: readonly string[] = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'multipleOf',
  'uniqueItems',
  'type',
  'enum',
  'const',
];

export type Way = 'tightened' | 'loosened';

export function boundChanges({ name, old, new: update }: VariantPair, way: Way): readonly Change[] {
  const changes: Change[] = [];
  const [loose, tight] = way === 'tightened' ? [old, update] : [update, old];
  const add = (what: string, detail: string, tightSpot: Spot, looseSpot: Spot = loose.spot) => {
    const [before, after] = way === 'tightened' ? [looseSpot, tightSpot] : [tightSpot, looseSpot];
    changes.push({ message: `${name} ${what}`, detail, old: before, new: after });
  };
  for (const kind of new Set([...old.bounds.keys(), ...update.bounds.keys()])) {
    const bound = tight.bounds.get(kind);
    const other = loose.bounds.get(kind);
    if (bound === undefined || (other !== undefined && tighter(kind, bound, other) <= 0)) continue;
    const [before, after] = way === 'tightened' ? [other, bound] : [bound, other];
    add(`had ${limit(before, kind)} and has ${limit(after, kind)} now`, kind, bound.spot, other?.spot);
  }
  for (const [text, spot] of tight.multiples) {
    if ([...loose.multiples.keys()].some((other) => isMultiple(Number(other), Number(text)))) continue;
    add(
      way === 'tightened' ? `has to be a multiple of ${text}` : `needn't be a multiple of ${text} any more`,
      `multipleOf ${text}`,
      spot,
    );
  }
  if (tight.unique !== undefined && loose.unique === undefined) {
    add(
      way === 'tightened' ? 'may not hold an item twice any more' : 'may hold an item twice',
      'uniqueItems',
      tight.unique,
    );
  }
  const schemas = (what: string, at: readonly SchemaNode[], other: readonly SchemaNode[]) => {
    if (at.length === 0 || other.length > 0 || !limits(at)) return;
    add(way === 'tightened' ? `limits what its ${what} may be` : `takes any ${what}`, what, at[0]!);
  };
  schemas('items', tight.items, loose.items.length > 0 ? loose.items : [...loose.positions.values()].flat());
  if (loose.closed === undefined) schemas('undeclared names', tight.rest, loose.rest);
  return changes;
}

export function fieldBoundChanges({ name, old, new: update }: FieldPair, way: Way): readonly Change[] {
  if (old === undefined || update === undefined) return [];
  const [loose, tight] = way === 'tightened' ? [old, update] : [update, old];
  const change = (what: string, detail: string, spot: Spot): Change => {
    const [before, after] =
      way === 'tightened' ? [loose.typed?.spot ?? loose.spot, spot] : [spot, loose.typed?.spot ?? loose.spot];
    return { message: `${name} ${what}`, detail, old: before, new: after };
  };
  if (tight.values !== undefined && loose.values === undefined) {
    return [
      change(
        way === 'tightened' ? 'takes only listed values now' : 'takes more than the listed values',
        'values',
        tight.listed!,
      ),
    ];
  }
  if (tight.typed !== undefined && loose.typed === undefined) {
    return [change(way === 'tightened' ? 'has a type now' : 'has no type any more', 'type', tight.typed.spot)];
  }
  return [];
}

function limit(bound: Bound | undefined, kind: string): string {
  return bound === undefined ? `no ${kind}` : `${bound.keyword} ${bound.value}`;
}

const limits = (nodes: readonly SchemaNode[]) =>
  nodes.some(({ schema }) => typeof schema === 'object' && Object.keys(schema).length > 0);

/** In decimal arithmetic: 0.05 is a multiple of 0.01. */
function isMultiple(value: number, of: number): boolean {
  if (of === 0) return false;
  const [a, b] = [decimal(value), decimal(of)];
  if (decimalKey(a) === decimalKey(b)) return true;
  const shift = Math.min(a.exponent, b.exponent);
  if (a.exponent - shift > 400 || b.exponent - shift > 400) return false;
  const scaled = (digits: bigint, exponent: number) => digits * 10n ** BigInt(exponent - shift);
  return scaled(a.digits, a.exponent) % scaled(b.digits, b.exponent) === 0n;
}
