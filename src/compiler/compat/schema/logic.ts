/** allOf, anyOf, oneOf, not, if. */
import type { Node } from '../formula/node.js';
import type { Context, Keyword } from './compile.js';
import { disjoint } from './disjoint.js';

function branches(context: Context, keyword: string): Node[] | undefined {
  const value = context.schema[keyword];
  if (!Array.isArray(value)) return undefined;
  return value.map((_, index) => context.sub(false, keyword, index));
}

const oneOf: Keyword = (context) => {
  const { arena } = context.session;
  const parts = branches(context, 'oneOf');
  if (parts === undefined) return context.malformed('oneOf');
  const any = arena.or(parts);
  const repeated = parts.filter((part, index) => parts.indexOf(part) !== index);
  if (repeated.length > 0) {
    // Where one of two equal branches holds, both do.
    const single = parts.filter((part) => !repeated.includes(part));
    return arena.and([any, exclusive(context, single), ...repeated.map(arena.not)]);
  }
  return arena.and([any, exclusive(context, parts)]);
};

function exclusive({ session }: Context, parts: readonly Node[]): Node {
  const { arena } = session;
  if (disjoint(parts)) return arena.yes;
  if (parts.length === 2) return arena.or(parts.map(arena.not));
  return arena.literal({ kind: 'atMostOne', parts });
}

/** `if` alone says nothing. */
const conditional: Keyword = (context) => {
  const { arena } = context.session;
  const { schema } = context;
  if (schema.then === undefined && schema.else === undefined) return arena.yes;
  const condition = context.sub(false, 'if');
  const then = schema.then === undefined ? arena.yes : context.sub(false, 'then');
  const otherwise = schema.else === undefined ? arena.yes : context.sub(false, 'else');
  return arena.and([arena.or([arena.not(condition), then]), arena.or([condition, otherwise])]);
};

export const logicKeywords: Readonly<Record<string, Keyword>> = {
  allOf: (context) => {
    const parts = branches(context, 'allOf');
    return parts === undefined ? context.malformed('allOf') : context.session.arena.and(parts);
  },
  anyOf: (context) => {
    const parts = branches(context, 'anyOf');
    return parts === undefined ? context.malformed('anyOf') : context.session.arena.or(parts);
  },
  oneOf,
  not: (context) => context.session.arena.not(context.sub(false, 'not')),
  if: conditional,
};
