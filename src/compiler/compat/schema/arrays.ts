/** Keywords on arrays. */
import type { Node } from '../formula/node.js';
import type { Context, Keyword } from './compile.js';
import { atLeastKeyword, atMostKeyword, natural } from './scalars.js';

function range(context: Context, from: number, to: number, schema: Node): Node {
  return context.session.arena.literal({ kind: 'items', from, to, schema });
}

function tuple(context: Context, keyword: string, length: number): Node {
  const { arena } = context.session;
  return arena.and(
    Array.from({ length }, (_, index) => range(context, index, index + 1, context.sub(true, keyword, index))),
  );
}

const items: Keyword = (context, value) => {
  const latest = context.options.draft === '2020-12';
  if (Array.isArray(value)) return latest ? context.malformed('items') : tuple(context, 'items', value.length);
  const prefix = latest ? context.schema.prefixItems : undefined;
  return range(context, Array.isArray(prefix) ? prefix.length : 0, Infinity, context.sub(true, 'items'));
};

const prefixItems: Keyword = (context, value) =>
  Array.isArray(value) ? tuple(context, 'prefixItems', value.length) : context.malformed('prefixItems');

const additionalItems: Keyword = (context) => {
  const first = context.schema.items;
  if (!Array.isArray(first)) return context.session.arena.yes;
  return range(context, first.length, Infinity, context.sub(true, 'additionalItems'));
};

const contains: Keyword = (context) => {
  const { arena } = context.session;
  const counted = context.options.draft === '2019-09' || context.options.draft === '2020-12';
  const least = counted ? context.schema.minContains : undefined;
  const most = counted ? context.schema.maxContains : undefined;
  const min = least === undefined ? 1 : natural(least);
  const max = most === undefined ? Infinity : natural(most);
  if (min === undefined) return context.malformed('minContains');
  if (max === undefined) return context.malformed('maxContains');
  const schema = context.sub(true, 'contains');
  const parts: Node[] = [];
  if (min === 1) {
    parts.push(arena.literal({ kind: 'items', from: 0, to: Infinity, schema: arena.not(schema) }, false));
  } else if (min > 1) parts.push(arena.literal({ kind: 'contains', n: min, schema }));
  if (max === 0) parts.push(range(context, 0, Infinity, arena.not(schema)));
  else if (max < Infinity) parts.push(arena.literal({ kind: 'contains', n: max + 1, schema }, false));
  return arena.and(parts);
};

const uniqueItems: Keyword = (context, value) => {
  if (typeof value !== 'boolean') return context.malformed('uniqueItems');
  return value ? context.session.arena.literal({ kind: 'unique' }) : context.session.arena.yes;
};

export const arrayKeywords: Readonly<Record<string, Keyword>> = {
  items,
  prefixItems,
  additionalItems,
  contains,
  uniqueItems,
  minItems: atLeastKeyword('count', 'minItems'),
  maxItems: atMostKeyword('count', 'maxItems'),
};
