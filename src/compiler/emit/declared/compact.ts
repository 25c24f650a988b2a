/** Makes a table of declared names small: idle nodes go, equal ones become one. */
import type { DeclaredNode } from '@tidings/runtime/codegen/v1';

export type Node = { -readonly [Key in keyof DeclaredNode]: DeclaredNode[Key] };

/** Keeps the order of the nodes; node 0 stays the root. */
export function compact(nodes: readonly Node[]): readonly DeclaredNode[] {
  const checking = nodesThatCheck(nodes);
  if (!checking.has(0)) return [];
  const active = nodes.map((node) => mapChildren(node, (child) => (checking.has(child) ? child : -1)));
  const classes = equalNodes(active);
  const kept = new Map<number, number>();
  for (const one of reachable(active, classes)) kept.set(one, kept.size);
  return [...kept.keys()].map((index) => mapChildren(active[index]!, (child) => kept.get(classes[child]!)!));
}

/** The nodes that declare names, or lead to one that does; below any other every name is allowed. */
function nodesThatCheck(nodes: readonly Node[]): ReadonlySet<number> {
  const users = nodes.map((): number[] => []);
  nodes.forEach((node, index) => {
    for (const child of childrenOf(node)) users[child]!.push(index);
  });
  const found = new Set<number>();
  const pending = nodes.flatMap((node, index) => (node.p === undefined ? [] : [index]));
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (found.has(index)) continue;
    found.add(index);
    pending.push(...users[index]!);
  }
  return found;
}

/** Index -> the first node that means the same; by refining a partition until it is stable. */
function equalNodes(nodes: readonly Node[]): readonly number[] {
  let classes = nodes.map(() => 0);
  for (let count = 0; ; ) {
    const firsts = new Map<string, number>();
    const next = nodes.map((node, index) => {
      const { p, ...rest } = mapChildren(node, (child) => classes[child]!);
      const names = p === undefined ? undefined : Object.entries(p).sort(([a], [b]) => (a < b ? -1 : 1));
      const key = JSON.stringify([names, rest.a, rest.r, rest.t, rest.i]);
      const first = firsts.get(key) ?? index;
      firsts.set(key, first);
      return first;
    });
    classes = next;
    if (firsts.size === count) return classes;
    count = firsts.size;
  }
}

function reachable(nodes: readonly Node[], classes: readonly number[]): readonly number[] {
  const found = new Set([0]);
  for (const index of found) for (const child of childrenOf(nodes[index]!)) found.add(classes[child]!);
  return [...found];
}

/** Indices of all nodes below. */
function childrenOf({ p = {}, a = -1, r = [], t = [], i = -1 }: Node): number[] {
  return [...Object.values(p), a, ...r.map(([, child]) => child), ...t, i].filter((child) => child >= 0);
}

function mapChildren({ p, a, r, t, i }: Node, move: (child: number) => number): Node {
  const to = (child: number) => (child < 0 ? -1 : move(child));
  const node: Node = {};
  if (p !== undefined) node.p = Object.fromEntries(Object.entries(p).map(([name, child]) => [name, to(child)]));
  if (a !== undefined) node.a = to(a);
  if (r !== undefined) node.r = r.map(([pattern, child]) => [pattern, to(child)] as const);
  const rest = i === undefined ? -1 : to(i);
  if (t?.some((child) => to(child) >= 0 || rest >= 0)) node.t = t.map(to);
  if (rest >= 0) node.i = rest;
  return node;
}
