/** Keywords on any type, on numbers and on strings. */
import type { Json } from '../../contract/schema.js';
import { isAsserted } from '../formula/formats.js';
import { ARRAY, BOOLEAN, type Node, NULL, NUMBER, OBJECT, STRING } from '../formula/node.js';
import { decimal, ONE } from '../value/decimal.js';
import type { Context, Keyword } from './compile.js';

const TYPES = new Map<Json, number>([
  ['null', NULL],
  ['boolean', BOOLEAN],
  ['number', NUMBER],
  ['string', STRING],
  ['array', ARRAY],
  ['object', OBJECT],
]);

const type: Keyword = (context, value) => {
  const { arena } = context.session;
  const names = Array.isArray(value) ? value : [value];
  let mask = 0;
  let integer = false;
  for (const name of names) {
    const bit = TYPES.get(name);
    if (name === 'integer') integer = true;
    else if (bit === undefined) return context.malformed('type');
    else mask |= bit;
  }
  if (!integer || (mask & NUMBER) !== 0) return arena.types(mask);
  return arena.and([arena.types(mask | NUMBER), arena.literal({ kind: 'multiple', of: ONE })]);
};

/** A non-negative integer, as lengths and counts are; undefined: something else. */
export function natural(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

type Counted = 'length' | 'count' | 'size';

export function atLeastKeyword(kind: Counted, name: string): Keyword {
  return (context, value) => {
    const n = natural(value);
    return n === undefined ? context.malformed(name) : context.session.arena.literal({ kind, n });
  };
}

export function atMostKeyword(kind: Counted, name: string): Keyword {
  return (context, value) => {
    const n = natural(value);
    return n === undefined ? context.malformed(name) : context.session.arena.literal({ kind, n: n + 1 }, false);
  };
}

function bound(name: 'minimum' | 'maximum', strict: boolean): Keyword {
  return (context, value) => {
    const { schema, session, options } = context;
    const own = strict ? `exclusive${name === 'minimum' ? 'Minimum' : 'Maximum'}` : name;
    if (options.draft === 'draft-04' && strict) {
      return typeof value === 'boolean' ? session.arena.yes : context.malformed(own);
    }
    if (typeof value !== 'number') return context.malformed(own);
    const open =
      strict ||
      (options.draft === 'draft-04' && schema[name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'] === true);
    // An upper bound is a negated lower one.
    const kind = (name === 'minimum') === open ? 'gt' : 'ge';
    return session.arena.literal({ kind, of: decimal(value) }, name === 'minimum');
  };
}

const multipleOf: Keyword = (context, value) => {
  if (typeof value !== 'number' || value <= 0) return context.malformed('multipleOf');
  return context.session.arena.literal({ kind: 'multiple', of: decimal(value) });
};

const pattern: Keyword = (context, value) => {
  return typeof value === 'string' ? patternNode(context, value) : context.malformed('pattern');
};

const format: Keyword = (context, value) => {
  const { options, session } = context;
  if (options.formats === 'annotate' || typeof value !== 'string' || !isAsserted(value)) return session.arena.yes;
  return session.arena.literal({ kind: 'format', name: value });
};

/** A pattern as a formula on names. */
export function patternNode(context: Context, source: string): Node {
  context.session.meet(source);
  return context.session.arena.literal({ kind: 'pattern', source });
}

export const scalarKeywords: Readonly<Record<string, Keyword>> = {
  type,
  enum: (context, value) =>
    Array.isArray(value) ? context.session.arena.enumeration(value) : context.malformed('enum'),
  const: ({ session }, value) => session.arena.enumeration([value]),
  minimum: bound('minimum', false),
  maximum: bound('maximum', false),
  exclusiveMinimum: bound('minimum', true),
  exclusiveMaximum: bound('maximum', true),
  multipleOf,
  minLength: atLeastKeyword('length', 'minLength'),
  maxLength: atMostKeyword('length', 'maxLength'),
  pattern,
  format,
};
