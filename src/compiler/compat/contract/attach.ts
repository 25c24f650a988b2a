/** Which change of a schema explains an event that the engine found to break. */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import type { ContainmentFinding } from '../types.js';
import type { Spot } from './fields/schema-node.js';
import type { FieldChange } from './fields/walk.js';

/** What the engine found, with the keyword that refuses the witness as a spot of the reading side. */
export interface Break extends ContainmentFinding {
  readonly reader: Spot;
}

/** Changes that the break is an instance of; the best first, more than one only where they share a keyword. */
export function explain(found: Break, changes: readonly FieldChange[]): readonly FieldChange[] {
  const scored = changes
    .filter(({ rule }) => rule.breaks.includes(found.direction))
    .map((change) => ({ change, score: scoreOf(change, found) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (best === undefined) return [];
  // One `required` lists many names: each that became required is a break of its own.
  const shared = best.score === SAME_LIST ? scored.filter(({ score }) => score === SAME_LIST) : [best];
  return shared.map(({ change }) => change);
}

const SAME_LIST = 5;
const SAME_KEYWORD = 4;

function scoreOf(change: FieldChange, found: Break): number {
  const { reader, instance, direction } = found;
  const spot = direction === 'backward' ? change.new : change.old;
  const keyword = reader.pointer.slice(reader.pointer.lastIndexOf('/') + 1);
  const named = change.rule.keywords?.includes(keyword) === true;
  const sameDocument = spot.document === reader.document;
  if (keyword === 'required' && sameDocument && named && spot.pointer.startsWith(`${reader.pointer}/`)) {
    return SAME_LIST;
  }
  // What was required and is gone is missed by those who require it.
  if (
    keyword === 'required' &&
    change.rule.id === 'field-removed' &&
    direction === 'forward' &&
    isMissing(change, found)
  ) {
    return SAME_LIST;
  }
  if (sameDocument && spot.pointer === reader.pointer) return SAME_KEYWORD;
  // A reader that knows no alternative refuses by those that it has.
  if (UNIONS.has(change.rule.id) && sameDocument && /^\/(?:oneOf|anyOf)\//.test(below(reader, spot))) return 2;
  if (keyword === 'required') return 0;
  const within = relation(change, instance);
  // Of the same field in several alternatives, the one that refuses.
  const nearer = sameDocument && isWithin(reader.pointer, spot.pointer) ? spot.pointer.length / 1e6 : 0;
  if (within === 'same') return (named ? 3 : 2) + nearer;
  // What a type, an alternative or a removal brings along shows somewhere below the field.
  const deep = within === 'below' && change.rule.keywords !== undefined && DEEP.has(change.rule.id);
  if (deep) return 1 + nearer;
  // Where a schema refers to itself, its fields are at paths without end: it is the place in the schema that counts.
  return DEEP.has(change.rule.id) && sameDocument && isSamePlace(change, spot, found) ? 1 + nearer : 0;
}

function isSamePlace({ field }: FieldChange, spot: Spot, { reader, instance }: Break): boolean {
  if (spot.pointer !== '' && isWithin(reader.pointer, spot.pointer)) return true;
  return lastOf(field) === lastOf(instance) && parentOf(reader.pointer) === parentOf(spot.pointer);
}

const lastOf = (pointer: string) => pointer.slice(pointer.lastIndexOf('/') + 1);
const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf('/'));

const isWithin = (pointer: string, outer: string) => pointer === outer || pointer.startsWith(`${outer}/`);

const DEEP: ReadonlySet<string> = new Set([
  'field-retyped',
  'field-added',
  'field-removed',
  'union-variant-added',
  'union-variant-removed',
]);

/** Whether the witness lacks the field at the place that is refused. */
function isMissing(change: FieldChange, { instance, witness }: Break): boolean {
  const name = change.field.slice(change.field.lastIndexOf('/') + 1);
  if (relation(change, `${instance}/${name}`) !== 'same') return false;
  const at = valueAt(witness?.value ?? null, instance);
  return isObject(at) && !Object.hasOwn(at, unescapeToken(name));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointer === '' ? [] : pointer.slice(1).split('/').map(unescapeToken)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as { readonly [name: string]: Json })[token];
  }
  return at;
}

const UNIONS: ReadonlySet<string> = new Set(['union-variant-added', 'union-variant-removed']);

const below = (reader: Spot, spot: Spot) =>
  reader.pointer.startsWith(spot.pointer) ? reader.pointer.slice(spot.pointer.length) : '';

/** Whether an instance pointer is the field's, or of something below it. `*` stands for every item. */
function relation({ field, alsoAt }: FieldChange, instance: string): 'same' | 'below' | undefined {
  const tokens = instance === '' ? [] : instance.slice(1).split('/');
  let found: 'same' | 'below' | undefined;
  for (const path of [field, ...alsoAt]) {
    const pattern = path === '' ? [] : path.slice(1).split('/');
    if (pattern.length > tokens.length || !pattern.every((token, index) => token === '*' || token === tokens[index])) {
      continue;
    }
    if (pattern.length === tokens.length) return 'same';
    found = 'below';
  }
  return found;
}

/**
 * The witness for one of several names that became required at once: the value without that name. Undefined where it is none
 * (`check` says so).
 */
export function witnessWithout(
  value: Json,
  instance: string,
  name: string,
  check: (value: Json) => boolean,
): Json | undefined {
  const tokens = instance === '' ? [] : instance.slice(1).split('/').map(unescapeToken);
  const changed = without(value, tokens, name);
  return changed !== undefined && check(changed) ? changed : undefined;
}

function without(value: Json, [token, ...rest]: readonly string[], name: string): Json | undefined {
  if (token === undefined) {
    if (!isObject(value)) return undefined;
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  }
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const inner = without(list[Number(token)] ?? null, rest, name);
    return inner === undefined ? undefined : list.map((item, index) => (index === Number(token) ? inner : item));
  }
  if (!isObject(value) || !Object.hasOwn(value, token)) return undefined;
  const inner = without(value[token]!, rest, name);
  return inner === undefined ? undefined : { ...value, [token]: inner };
}

const unescapeToken = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');
