/**
 * close(S) of the policy `tolerant`: what a writer sends holds declared names only, since `publish` refuses others. The names
 * are those of all schemas that apply to the same place; see COMPATIBILITY, "Policies".
 */
import { isObject, type JsonObject } from '../../contract/json.js';
import { matches } from '../formula/holds.js';
import type { Node } from '../formula/node.js';
import type { Session } from '../formula/session.js';
import type { Compiler, Scope } from '../schema/compile.js';
import { property } from '../schema/objects.js';
import type { Place } from '../schema/registry.js';
import { spend } from '../steps.js';

/** A schema at a place, and the way that led there. */
interface Spot {
  readonly place: Place;
  readonly scope: Scope;
}

interface Member extends Spot {
  readonly schema: JsonObject;
}

const MAX_DEPTH = 400;

/** What speaks of names and of what is below. A schema without any, as one that only refers to another, adds nothing to a group. */
const SPEAKING = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
] as const;

/**
 * A formula that says nothing but that undeclared names are absent.
 * @throws BudgetExceeded
 */
export function closed(session: Session, compiler: Compiler, root: Place): Node {
  const { arena } = session;
  const { registry } = compiler;
  const numbers = new Map<object, number>();
  const known = new Map<string, Node | { reference: Node | undefined }>();
  let depth = 0;

  const numberOf = (schema: object) => {
    let number = numbers.get(schema);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(schema, number);
    }
    return number;
  };

  function membersOf(start: readonly Spot[]): readonly Member[] {
    const found = new Map<number, Member>();
    const pending = [...start];
    for (let spot = pending.pop(); spot !== undefined; spot = pending.pop()) {
      const { place, scope } = spot;
      const { schema } = place;
      if (!isObject(schema)) continue;
      const number = numberOf(schema);
      if (found.has(number)) continue;
      const hidden = compiler.hidesSiblings(schema);
      found.set(number, { place, scope, schema: hidden ? {} : schema });
      for (const name of ['$ref', '$dynamicRef', '$recursiveRef']) {
        if (schema[name] === undefined || !compiler.heeds(name)) continue;
        const followed = compiler.follow(place, scope, name);
        if (followed !== undefined) pending.push(followed);
      }
      if (hidden) continue;
      const below = (...path: (string | number)[]) => pending.push({ place: registry.child(place, ...path), scope });
      for (const name of ['allOf', 'anyOf', 'oneOf']) {
        const list = schema[name];
        if (Array.isArray(list)) for (const index of list.keys()) below(name, index);
      }
      for (const name of ['then', 'else']) if (schema[name] !== undefined && compiler.heeds(name)) below(name);
      for (const name of ['dependentSchemas', 'dependencies']) {
        const map = schema[name];
        if (isObject(map) && compiler.heeds(name)) for (const key of Object.keys(map)) below(name, key);
      }
    }
    return [...found.values()].filter(({ schema }) => SPEAKING.some((name) => schema[name] !== undefined));
  }

  function group(start: readonly Spot[]): Node {
    const members = membersOf(start);
    if (members.length === 0) return arena.yes;
    const key = members
      .map(({ place }) => numberOf(place.schema as object))
      .sort((a, b) => a - b)
      .join(',');
    const before = known.get(key);
    if (before !== undefined) {
      if ('kind' in before) return before;
      before.reference ??= arena.reference(() => known.get(key) as Node);
      return before.reference;
    }
    if (depth >= MAX_DEPTH) return arena.opaque('what is nested so deeply', true);
    depth++;
    known.set(key, { reference: undefined });
    const node = arena.and([...objects(members), ...arrays(members)]);
    depth--;
    known.set(key, node);
    return node;
  }

  function objects(members: readonly Member[]): Node[] {
    const names = new Set<string>();
    const patterns = new Set<string>();
    for (const { schema } of members) {
      for (const name of keysOf(schema.properties)) names.add(name);
      for (const pattern of keysOf(schema.patternProperties)) patterns.add(pattern);
    }
    const patternNodes = [...patterns].map((source) => arena.literal({ kind: 'pattern', source }));
    const undeclared = arena.not(arena.or([arena.enumeration([...names]), ...patternNodes]));
    const nodes: Node[] = [];
    const hasProperties = members.some(({ schema }) => isObject(schema.properties));
    spend(session.steps, (1 + names.size + patterns.size) * members.length);
    if (hasProperties) {
      for (const name of names) {
        nodes.push(property(session, name, group(members.flatMap((member) => spotsFor(member, name)))));
      }
    }
    for (const [index, pattern] of [...patterns].entries()) {
      const spots = members.flatMap((member) => {
        const own = has(member.schema.patternProperties, pattern);
        return own ? [below(member, 'patternProperties', pattern)] : others(member);
      });
      nodes.push(arena.literal({ kind: 'props', names: patternNodes[index]!, schema: group(spots) }));
    }
    const rest = members.flatMap(others);
    if (rest.length > 0) nodes.push(arena.literal({ kind: 'props', names: undeclared, schema: group(rest) }));
    else if (hasProperties) nodes.push(arena.literal({ kind: 'props', names: undeclared, schema: arena.no }));
    return nodes;
  }

  function spotsFor(member: Member, name: string): Spot[] {
    const { schema } = member;
    const spots: Spot[] = [];
    if (has(schema.properties, name)) spots.push(below(member, 'properties', name));
    for (const pattern of keysOf(schema.patternProperties)) {
      const automaton = session.automaton(pattern);
      // One that we can't read is taken to match: that allows more names.
      if (automaton === undefined || matches(session, automaton, name)) {
        spots.push(below(member, 'patternProperties', pattern));
      }
    }
    return spots.length > 0 ? spots : others(member);
  }

  function others(member: Member): Spot[] {
    for (const name of ['additionalProperties', 'unevaluatedProperties']) {
      const schema = member.schema[name];
      if (isObject(schema) && Object.keys(schema).length > 0 && compiler.heeds(name)) return [below(member, name)];
    }
    return [];
  }

  function below({ place, scope }: Member, ...path: (string | number)[]): Spot {
    return { place: registry.child(place, ...path), scope };
  }

  function arrays(members: readonly Member[]): Node[] {
    const tuples = members.map((member) => ({ member, ...itemsOf(member) }));
    const length = Math.max(0, ...tuples.map(({ tuple }) => tuple.length));
    const at = (index: number) =>
      group(
        tuples.flatMap(({ tuple, rest }) => {
          const spot = tuple[index] ?? rest;
          return spot === undefined ? [] : [spot];
        }),
      );
    const nodes = Array.from({ length }, (_, index) =>
      arena.literal({ kind: 'items', from: index, to: index + 1, schema: at(index) }),
    );
    nodes.push(arena.literal({ kind: 'items', from: length, to: Infinity, schema: at(length) }));
    return nodes;
  }

  function itemsOf(member: Member): { readonly tuple: readonly Spot[]; readonly rest: Spot | undefined } {
    const { schema } = member;
    const list = (name: string) => {
      const value = schema[name];
      return Array.isArray(value) ? value.map((_, index) => below(member, name, index)) : [];
    };
    const one = (name: string) => (isObject(schema[name]) && compiler.heeds(name) ? below(member, name) : undefined);
    if (Array.isArray(schema.items)) return { tuple: list('items'), rest: one('additionalItems') };
    const tuple = compiler.heeds('prefixItems') ? list('prefixItems') : [];
    return { tuple, rest: one('items') ?? one('unevaluatedItems') };
  }

  return group([{ place: root, scope: [] }]);
}

function keysOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

const has = (value: unknown, name: string) => isObject(value) && Object.hasOwn(value, name);
