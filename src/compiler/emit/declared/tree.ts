/** The table of declared names of one version: subsets of schemas that apply to one place, each worked out once. */
import type { DeclaredNode } from '@tidings/runtime/codegen/v1';
import type { JsonSchema } from '../../contract/schema.js';
import { checkWithin, type Place, type Places } from '../../validators/index.js';
import { compact, type Node } from './compact.js';
import { type Member, membersOf, schemaOfOthers, schemasByName } from './place-group.js';

/** Entry 0 is the root. Empty: every name is allowed everywhere. */
export function declaredNodes(places: Places): readonly DeclaredNode[] {
  const nodes: Node[] = [];
  const known = new Map<string, number>();

  function nodeOf(start: readonly Place[]): number {
    const members = membersOf(start, places);
    if (members.length === 0) return -1;
    const key = members
      .map(({ place }) => places.key(place))
      .sort()
      .join('\n');
    const found = known.get(key);
    if (found !== undefined) return found;
    const index = nodes.length;
    known.set(key, index);
    const node: Node = {};
    nodes.push(node);
    fillObject(node, members);
    fillArray(node, members);
    return index;
  }

  const below = ({ place }: Member, schema: JsonSchema) => places.below(place, schema);

  function fillObject(node: Node, members: readonly Member[]): void {
    const names = new Set<string>();
    const patterns = new Set<string>();
    for (const member of members) {
      for (const [name] of schemasByName(member, 'properties')) names.add(name);
      for (const [pattern] of schemasByName(member, 'patternProperties')) patterns.add(pattern);
    }
    if (members.some(({ keywords }) => keywords.entries('properties') !== undefined)) {
      node.p = Object.fromEntries(
        [...names].map((name) => [name, nodeOf(members.flatMap((member) => schemasFor(member, name)))]),
      );
    }
    if (patterns.size > 0) {
      node.r = [...patterns].map((pattern) => [
        pattern,
        nodeOf(members.flatMap((member) => schemasForPattern(member, pattern))),
      ]);
    }
    const others = members.flatMap((member) => {
      const schema = schemaOfOthers(member);
      return schema === undefined ? [] : [below(member, schema)];
    });
    if (others.length > 0) node.a = nodeOf(others);
  }

  /** The schemas that a member applies to the value of a declared name. */
  function schemasFor(member: Member, name: string): Place[] {
    const own = [
      ...schemasByName(member, 'properties').filter(([property]) => property === name),
      ...schemasByName(member, 'patternProperties').filter(([pattern]) => matches(pattern, name)),
    ].map(([, schema]) => schema);
    const others = own.length === 0 ? schemaOfOthers(member) : undefined;
    return [...own, ...(others === undefined ? [] : [others])].map((schema) => below(member, schema));
  }

  function schemasForPattern(member: Member, pattern: string): Place[] {
    const own = schemasByName(member, 'patternProperties').filter(([other]) => other === pattern);
    const others = own.length === 0 ? schemaOfOthers(member) : undefined;
    return [...own.map(([, schema]) => schema), ...(others === undefined ? [] : [others])].map((schema) =>
      below(member, schema),
    );
  }

  function fillArray(node: Node, members: readonly Member[]): void {
    const tuples = members.map((member) => ({ member, ...itemsOf(member) }));
    const length = Math.max(0, ...tuples.map(({ tuple }) => tuple.length));
    const at = (index: number) =>
      nodeOf(
        tuples.flatMap(({ member, tuple, rest }) => {
          const schema = tuple[index] ?? rest;
          return schema === undefined ? [] : [below(member, schema)];
        }),
      );
    if (length > 0) node.t = Array.from({ length }, (_, index) => at(index));
    const rest = at(length);
    if (rest >= 0) node.i = rest;
  }

  nodeOf([places.root]);
  return compact(nodes);
}

function itemsOf({ keywords }: Member): { tuple: readonly JsonSchema[]; rest?: JsonSchema | undefined } {
  if (Array.isArray(keywords.get('items'))) {
    return { tuple: keywords.schemas('items') ?? [], rest: keywords.schema('additionalItems') };
  }
  return {
    tuple: keywords.schemas('prefixItems') ?? [],
    rest: keywords.schema('items') ?? keywords.schema('unevaluatedItems'),
  };
}

/** Whether a pattern matches a declared name; one that takes for ever is taken to match, which allows more names. */
function matches(pattern: string, name: string): boolean {
  const test = new RegExp(pattern, 'u');
  return checkWithin((value) => test.test(value as string), name, 100) !== false;
}
