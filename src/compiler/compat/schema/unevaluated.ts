/**
 * unevaluatedProperties and unevaluatedItems (2020-12 core, section 11): which names and indexes the schemas at the same place
 * have evaluated depends on which of them hold, so each combination that makes a difference becomes a case.
 */
import { isObject } from '../../contract/json.js';
import type { Node } from '../formula/node.js';
import { spend } from '../steps.js';
import type { Context, Keyword } from './compile.js';
import { declaredNames, presence } from './objects.js';

/** What was evaluated: properties of these names; items before an index, and any that one of the schemas accepts. */
interface Evaluated {
  readonly names: Node;
  readonly upTo: number;
  readonly items: readonly Node[];
}

/** What was evaluated where `when` holds. The cases of a schema exclude each other. */
interface Outcome extends Evaluated {
  readonly when: Node;
}

const MAX_OUTCOMES = 300;
const MAX_DEPTH = 60;

class TooMany extends Error {}

const unevaluatedProperties: Keyword = (context) => {
  const { arena } = context.session;
  const schema = context.sub(true, 'unevaluatedProperties');
  return cases(context, 'unevaluatedProperties', ({ names }) =>
    arena.literal({ kind: 'props', names: arena.not(names), schema }),
  );
};

const unevaluatedItems: Keyword = (context) => {
  const { arena } = context.session;
  const schema = context.sub(true, 'unevaluatedItems');
  return cases(context, 'unevaluatedItems', ({ upTo, items }) =>
    arena.literal({ kind: 'items', from: upTo, to: Infinity, schema: arena.or([...items, schema]) }),
  );
};

function cases(context: Context, keyword: string, rule: (outcome: Outcome) => Node): Node {
  const { arena } = context.session;
  const about = keyword === 'unevaluatedProperties' ? 'names' : 'items';
  try {
    const found = outcomes(context, about, []);
    return arena.and(found.map((outcome) => arena.or([arena.not(outcome.when), rule(outcome)])));
  } catch (error) {
    if (error instanceof TooMany) return arena.opaque(`${keyword} beside so many branches`, true);
    throw error;
  }
}

type About = 'names' | 'items';

/** `way`: the schemas around this one at the same place; the first is the one that asks. */
function outcomes(context: Context, about: About, way: readonly object[]): readonly Outcome[] {
  const { session, schema } = context;
  const { arena } = session;
  if (way.length > MAX_DEPTH || way.includes(schema)) throw new TooMany();
  spend(session.steps, 10);
  const within = [...way, schema];
  const nothing: Evaluated = { names: arena.no, upTo: 0, items: [] };
  let result: readonly Outcome[] = [{ when: arena.yes, ...own(context, about, way.length === 0) }];
  const merge = (cases: readonly Outcome[]) => {
    result = product(context, result, cases);
  };
  const inside = (...path: readonly (string | number)[]) => {
    const inner = context.at(...path);
    return inner === undefined ? [{ when: arena.yes, ...nothing }] : outcomes(inner, about, within);
  };
  /** Its outcomes where it holds, nothing where it doesn't. */
  const optional = (holds: Node, found: readonly Outcome[]): readonly Outcome[] => {
    if (found.every((each) => isNothing(arena.no, each))) return [{ when: arena.yes, ...nothing }];
    return [
      ...found.map((each) => ({ ...each, when: arena.and([holds, each.when]) })),
      { when: arena.not(holds), ...nothing },
    ];
  };
  for (const name of ['$ref', '$dynamicRef', '$recursiveRef']) {
    if (schema[name] === undefined) continue;
    const target = context.followed(name);
    if (target !== undefined) merge(outcomes(target, about, within));
  }
  const list = (name: string) => (Array.isArray(schema[name]) ? schema[name].map((_, index) => index) : []);
  for (const index of list('allOf')) merge(inside('allOf', index));
  for (const index of list('anyOf')) merge(optional(context.sub(false, 'anyOf', index), inside('anyOf', index)));
  const alternatives = list('oneOf').map((index) => ({
    holds: context.sub(false, 'oneOf', index),
    found: inside('oneOf', index),
  }));
  if (alternatives.some(({ found }) => found.some((each) => !isNothing(arena.no, each)))) {
    // Exactly one of them holds, or the whole schema doesn't.
    merge(
      alternatives.flatMap(({ holds, found }) =>
        found.map((each) => ({ ...each, when: arena.and([holds, each.when]) })),
      ),
    );
  }
  if (schema.if !== undefined) {
    const condition = context.sub(false, 'if');
    const branch = (name: string) => (schema[name] === undefined ? [{ when: arena.yes, ...nothing }] : inside(name));
    const yes = product(context, inside('if'), branch('then'));
    merge([
      ...yes.map((each) => ({ ...each, when: arena.and([condition, each.when]) })),
      ...branch('else').map((each) => ({ ...each, when: arena.and([arena.not(condition), each.when]) })),
    ]);
  }
  const dependents = schema.dependentSchemas;
  if (isObject(dependents)) {
    for (const name of Object.keys(dependents)) {
      merge(optional(presence(session, name), inside('dependentSchemas', name)));
    }
  }
  return result;
}

/** What the keywords of the schema itself evaluate. */
function own(context: Context, about: About, outer: boolean): Evaluated {
  const { session, schema, options } = context;
  const { arena } = session;
  const has = (name: string) => schema[name] !== undefined;
  if (about === 'names') {
    const all = has('additionalProperties') || (!outer && has('unevaluatedProperties'));
    return { names: all ? arena.yes : declaredNames(context), upTo: 0, items: [] };
  }
  const none = { names: arena.no, items: [] };
  if (!outer && has('unevaluatedItems')) return { ...none, upTo: Infinity };
  const { items, prefixItems } = schema;
  if (options.draft === '2019-09') {
    if (items === undefined) return { ...none, upTo: 0 };
    return { ...none, upTo: !Array.isArray(items) || has('additionalItems') ? Infinity : items.length };
  }
  if (items !== undefined) return { ...none, upTo: Infinity };
  return {
    names: arena.no,
    upTo: Array.isArray(prefixItems) ? prefixItems.length : 0,
    items: has('contains') ? [context.sub(true, 'contains')] : [],
  };
}

function isNothing(no: Node, { names, upTo, items }: Evaluated): boolean {
  return names === no && upTo === 0 && items.length === 0;
}

/** Both hold: what either has evaluated. Cases with the same outcome become one. */
function product({ session }: Context, a: readonly Outcome[], b: readonly Outcome[]): readonly Outcome[] {
  const { arena, steps } = session;
  const merged = new Map<string, Outcome>();
  for (const left of a) {
    for (const right of b) {
      spend(steps, 5);
      const when = arena.and([left.when, right.when]);
      if (when === arena.no) continue;
      const names = arena.or([left.names, right.names]);
      const upTo = Math.max(left.upTo, right.upTo);
      const items = upTo === Infinity ? [] : [...new Set([...left.items, ...right.items])];
      const key = `${names.id} ${upTo} ${items.map(({ id }) => id).join(',')}`;
      const same = merged.get(key);
      merged.set(key, { when: same === undefined ? when : arena.or([same.when, when]), names, upTo, items });
      if (merged.size > MAX_OUTCOMES) throw new TooMany();
    }
  }
  return [...merged.values()];
}

export const unevaluatedKeywords: ReadonlyMap<string, Keyword> = new Map([
  ['unevaluatedProperties', unevaluatedProperties],
  ['unevaluatedItems', unevaluatedItems],
]);
