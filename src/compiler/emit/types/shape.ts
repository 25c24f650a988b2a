/** What a schema says in terms that TypeScript has: plain data, without names or syntax. */
import { ANY, ARRAY, BOOLEAN, type Kinds, NULL, NUMBER, OBJECT, STRING } from './kinds.js';

export type Scalar = string | number | boolean | null;

export type Shape =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'never' }
  | { readonly kind: 'scalar'; readonly of: 'string' | 'number' | 'boolean' | 'null' }
  /** Distinct values; never empty. */
  | { readonly kind: 'literals'; readonly values: readonly Scalar[] }
  | { readonly kind: 'reference'; readonly definition: string; readonly kinds: Kinds; readonly width: number }
  | { readonly kind: 'array'; readonly items: Shape }
  /** The elements from `required` on may be missing; `rest` undefined: nothing after them. */
  | { readonly kind: 'tuple'; readonly elements: readonly Shape[]; readonly required: number; readonly rest?: Shape }
  | ObjectShape
  /** At least two, none of them a union. */
  | { readonly kind: 'union'; readonly of: readonly Shape[] }
  /** At least two, none of them an intersection. */
  | { readonly kind: 'intersection'; readonly of: readonly Shape[] };

export interface ObjectShape {
  readonly kind: 'object';
  readonly members: readonly Member[];
  /** Of all names that aren't members. Undefined: nothing is said about them. */
  readonly index?: Shape;
  /** Undeclared names are allowed. */
  readonly open: boolean;
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly optional: boolean;
  /** Lines of the doc comment. */
  readonly doc: readonly string[];
}

export const unknown: Shape = { kind: 'unknown' };
export const never: Shape = { kind: 'never' };
export const anyArray: Shape = { kind: 'array', items: unknown };
export const anyObject: Shape = { kind: 'object', members: [], open: true };

const SCALARS = [
  [STRING, 'string'],
  [NUMBER, 'number'],
  [BOOLEAN, 'boolean'],
  [NULL, 'null'],
] as const;

const SCALAR_SHAPES: ReadonlyMap<Kinds, Shape> = new Map(SCALARS.map(([kind, of]) => [kind, { kind: 'scalar', of }]));

/** All values of these kinds; arrays and objects as given. */
export function ofKinds(kinds: Kinds, array: Shape = anyArray, object: Shape = anyObject): Shape {
  const scalar = SCALAR_SHAPES.get(kinds);
  if (scalar !== undefined) return scalar;
  if (kinds === ANY && array === anyArray && object === anyObject) return unknown;
  const shapes = SCALARS.flatMap(([kind]) => (kinds & kind ? [SCALAR_SHAPES.get(kind)!] : []));
  if (kinds & ARRAY) shapes.push(array);
  if (kinds & OBJECT) shapes.push(object);
  return union(shapes);
}

export function literals(values: readonly Scalar[]): Shape {
  // -0 and 0 are one value to JSON Schema and one type to TypeScript.
  const distinct = [...new Set(values.map((value) => (value === 0 ? 0 : value)))];
  if (distinct.length === 0) return never;
  if (!(distinct.includes(true) && distinct.includes(false))) return { kind: 'literals', values: distinct };
  const others = distinct.filter((value) => typeof value !== 'boolean');
  const boolean: Shape = { kind: 'scalar', of: 'boolean' };
  return others.length === 0 ? boolean : { kind: 'union', of: [{ kind: 'literals', values: others }, boolean] };
}

/** Never where a required member is. */
export function object(members: readonly Member[], open: boolean, index?: Shape): Shape {
  if (members.some(({ shape, optional }) => !optional && shape.kind === 'never')) return never;
  return { kind: 'object', members, open, ...(index === undefined ? {} : { index }) };
}

/** In the order given, literals together at the place of the first of them. */
export function union(shapes: readonly Shape[]): Shape {
  if (shapes.length === 1) return shapes[0]!;
  const flat = shapes.flatMap((shape) => (shape.kind === 'union' ? shape.of : [shape]));
  if (flat.some(({ kind }) => kind === 'unknown')) return unknown;
  const merged = literals(flat.flatMap((shape) => (shape.kind === 'literals' ? shape.values : [])));
  const parts = merged.kind === 'union' ? merged.of : [merged];
  const first = flat.findIndex(({ kind }) => kind === 'literals');
  const all = flat.flatMap((shape, at) => (at === first ? parts : shape.kind === 'literals' ? [] : [shape]));
  const absorbing = all.filter(isWide);
  const distinct = new Map<string, Shape>();
  for (const shape of all) {
    const left = without(shape, absorbing);
    if (left.kind !== 'never') distinct.set(JSON.stringify(left), left);
  }
  const found = [...distinct.values()];
  if (found.length === 0) return never;
  return found.length === 1 ? found[0]! : { kind: 'union', of: found };
}

/** What of the shape the wide ones don't take in already. */
function without(shape: Shape, absorbing: readonly Shape[]): Shape {
  if (shape.kind === 'literals') {
    const taken = (value: Scalar) => absorbing.some((wide) => covers(wide, { kind: 'literals', values: [value] }));
    return literals(shape.values.filter((value) => !taken(value)));
  }
  return absorbing.some((wide) => wide !== shape && covers(wide, shape) && !covers(shape, wide)) ? never : shape;
}

/** Unions multiply when they are intersected; TypeScript gives up at 100,000 (TS2590). */
const WIDEST = 2_000;

export function intersection(shapes: readonly Shape[]): Shape {
  if (shapes.length === 1) return shapes[0]!;
  const flat = shapes.flatMap((shape) => (shape.kind === 'intersection' ? shape.of : [shape]));
  if (flat.some(({ kind }) => kind === 'never')) return never;
  const merged = mergeLiterals(mergeObjects(flat.filter(({ kind }) => kind !== 'unknown')));
  const found: Shape[] = [];
  for (const shape of merged) {
    if (shape.kind === 'never') return never;
    if (found.some((other) => covers(shape, other))) continue;
    found.splice(0, found.length, ...found.filter((other) => !covers(other, shape)), shape);
  }
  while (found.length > 1 && found.reduce((product, shape) => product * width(shape), 1) > WIDEST) {
    const widest = found.reduce((most, shape, at) => (width(shape) > width(found[most]!) ? at : most), 0);
    found.splice(widest, 1);
  }
  if (found.length === 0) return unknown;
  return found.length === 1 ? found[0]! : { kind: 'intersection', of: found };
}

/** Members of several objects in one, at the place of the first. */
function mergeObjects(shapes: readonly Shape[]): Shape[] {
  const mergeable = (shape: Shape): shape is ObjectShape => shape.kind === 'object' && shape.index === undefined;
  const objects = shapes.filter(mergeable);
  if (objects.length < 2) return [...shapes];
  const members = new Map<string, Member>();
  for (const member of objects.flatMap((shape) => shape.members)) {
    const other = members.get(member.name);
    members.set(
      member.name,
      other === undefined
        ? member
        : {
            name: member.name,
            shape: intersection([other.shape, member.shape]),
            optional: other.optional && member.optional,
            doc: other.doc.length > 0 ? other.doc : member.doc,
          },
    );
  }
  const merged = object(
    [...members.values()],
    objects.every(({ open }) => open),
  );
  const [first] = objects;
  return shapes.flatMap((shape) => (shape === first ? [merged] : mergeable(shape) ? [] : [shape]));
}

/** The values that all sets of literals share, at the place of the first. */
function mergeLiterals(shapes: readonly Shape[]): readonly Shape[] {
  const sets = shapes.filter((shape) => shape.kind === 'literals');
  const [first] = sets;
  if (first === undefined || sets.length === 1) return shapes;
  const shared = literals(first.values.filter((value) => sets.every(({ values }) => values.includes(value))));
  return [shared, ...shapes.filter(({ kind }) => kind !== 'literals')];
}

/** How many members the shape has as a union, counting through references. */
export function width(shape: Shape): number {
  switch (shape.kind) {
    case 'union':
      return shape.of.reduce((sum, member) => sum + width(member), 0);
    case 'intersection':
      return shape.of.reduce((product, member) => product * width(member), 1);
    case 'literals':
      return shape.values.length;
    case 'reference':
      return shape.width;
    case 'scalar':
      return shape.of === 'boolean' ? 2 : 1;
    default:
      return 1;
  }
}

/** Keys of the definitions that the shape refers to. */
export function references(shape: Shape, found: Set<string> = new Set()): ReadonlySet<string> {
  switch (shape.kind) {
    case 'reference':
      found.add(shape.definition);
      break;
    case 'array':
      references(shape.items, found);
      break;
    case 'tuple':
      for (const element of shape.elements) references(element, found);
      if (shape.rest !== undefined) references(shape.rest, found);
      break;
    case 'object':
      for (const member of shape.members) references(member.shape, found);
      if (shape.index !== undefined) references(shape.index, found);
      break;
    case 'union':
    case 'intersection':
      for (const part of shape.of) references(part, found);
      break;
    default:
  }
  return found;
}

/** Shapes that may absorb others in a union. */
function isWide(shape: Shape): boolean {
  return shape.kind === 'scalar' || isAnyObject(shape) || isAnyArray(shape);
}

function isAnyObject(shape: Shape): boolean {
  return shape.kind === 'object' && shape.members.length === 0 && shape.index === undefined && shape.open;
}

function isAnyArray(shape: Shape): boolean {
  return shape.kind === 'array' && shape.items.kind === 'unknown';
}

/** True when `shape` surely accepts all that `other` does; false says nothing. */
export function covers(shape: Shape, other: Shape): boolean {
  if (shape === other || shape.kind === 'unknown' || other.kind === 'never') return true;
  if (other.kind === 'union') return other.of.every((member) => covers(shape, member));
  if (shape.kind === 'union') {
    if (other.kind === 'literals' && other.values.length > 1) {
      return other.values.every((value) => covers(shape, { kind: 'literals', values: [value] }));
    }
    if (other.kind === 'reference') {
      const wide = shape.of.filter(isWide).reduce((all, member) => all | wideKinds(member), 0);
      if ((other.kinds & ~wide) === 0) return true;
    }
    return shape.of.some((member) => covers(member, other));
  }
  if (other.kind === 'intersection') return other.of.some((member) => covers(shape, member));
  if (other.kind === 'reference') {
    if (shape.kind === 'reference') return shape.definition === other.definition;
    return isWide(shape) && (other.kinds & ~wideKinds(shape)) === 0;
  }
  switch (shape.kind) {
    case 'scalar':
      if (other.kind === 'scalar') return shape.of === other.of;
      return other.kind === 'literals' && other.values.every((value) => scalarOf(value) === shape.of);
    case 'literals':
      return other.kind === 'literals' && other.values.every((value) => shape.values.includes(value));
    case 'array':
      return isAnyArray(shape) && (other.kind === 'array' || other.kind === 'tuple');
    case 'object':
      return isAnyObject(shape) && other.kind === 'object';
    default:
      return false;
  }
}

function wideKinds(shape: Shape): Kinds {
  if (shape.kind === 'array') return ARRAY;
  if (shape.kind === 'object') return OBJECT;
  return SCALARS.find(([, of]) => shape.kind === 'scalar' && shape.of === of)![0];
}

function scalarOf(value: Scalar): string {
  return value === null ? 'null' : typeof value;
}
