/** The table of declared names of one version: subsets of schemas that apply to one place, each worked out once. */
import type { DeclaredNode } from '@tidings/runtime/codegen/v1';
import { checkWithin, type Place, type Places } from '../../validators/index.js';
import { compact, type Node } from './compact.js';
import { type Member, membersOf } from './place-group.js';

/** Entry 0 is the root. Empty: every name is allowed everywhere. */
export function declaredNodes(places: Places): readonly DeclaredNode[] {
  const nodes: Node[] = [];
  const known = new Map<string, number>();

  function nodeOf(start: readonly (Place | undefined)[]): number {
    const members = membersOf(
      start.filter((place) => place !== undefined),
      places,
    );
    if (members.length === 0) return -1;
    const key = members
      .map((member) => member.key)
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

  function fillObject(node: Node, members: readonly Member[]): void {
    const names = new Set(members.flatMap(({ properties }) => [...(properties?.keys() ?? [])]));
    const patterns = new Set(members.flatMap((member) => [...member.patterns.keys()]));
    if (members.some(({ properties }) => properties !== undefined)) {
      node.p = Object.fromEntries(
        [...names].map((name) => [name, nodeOf(members.flatMap((member) => schemasFor(member, name)))]),
      );
    }
    if (patterns.size > 0) {
      node.r = [...patterns].map((pattern) => [
        pattern,
        nodeOf(members.map((member) => member.patterns.get(pattern) ?? member.others)),
      ]);
    }
    const others = members.flatMap((member) => member.others ?? []);
    if (others.length > 0) node.a = nodeOf(others);
  }

  function fillArray(node: Node, members: readonly Member[]): void {
    const length = Math.max(...members.map(({ tuple }) => tuple.length));
    const at = (index: number) => nodeOf(members.map(({ tuple, rest }) => tuple[index] ?? rest));
    if (length > 0) node.t = Array.from({ length }, (_, index) => at(index));
    const rest = at(length);
    if (rest >= 0) node.i = rest;
  }

  nodeOf([places.root]);
  return compact(nodes);
}

/** The schemas that a member applies to the value of a declared name. */
function schemasFor({ properties, patterns, others }: Member, name: string): Place[] {
  const own = properties?.get(name);
  const found = own === undefined ? [] : [own];
  for (const [pattern, place] of patterns) if (matches(pattern, name)) found.push(place);
  return found.length === 0 && others !== undefined ? [others] : found;
}

/** Whether a pattern matches a declared name; one that takes for ever is taken to match, which allows more names. */
function matches(pattern: string, name: string): boolean {
  const test = new RegExp(pattern, 'u');
  return checkWithin((value) => test.test(value as string), name, 100) !== false;
}
