/** Makes a table of declared names small: idle nodes go, equal ones become one. */
import type { DeclaredNode } from '@tidings/runtime/codegen/v1';

export type Node = { -readonly [Key in keyof DeclaredNode]: DeclaredNode[Key] };

/** Keeps the order of the nodes; node 0 stays the root. */
export function compact(nodes: readonly Node[]): readonly DeclaredNode[] {
  const checking = nodesThatCheck(nodes);
  if (!checking.has(0)) return [];
  const isIdle = (child: number) => child >= 0 && !checking.has(child);
  const active = nodes.map((node) =>
    childrenOf(node).some(isIdle) ? mapChildren(node, (child) => (isIdle(child) ? -1 : child)) : node,
  );
  const classes = equalNodes(active);
  const kept = new Map<number, number>();
  for (const one of reachable(active, classes)) kept.set(one, kept.size);
  return [...kept.keys()].map((index) => mapChildren(active[index]!, (child) => kept.get(classes[child]!)!));
}

/** The nodes that declare names, or lead to one that does; below any other every name is allowed. */
function nodesThatCheck(nodes: readonly Node[]): ReadonlySet<number> {
  const users = nodes.map((): number[] => []);
  nodes.forEach((node, index) => {
    for (const child of childrenOf(node)) if (child >= 0) users[child]!.push(index);
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
  const shapes = nodes.map(({ p, a, r, t, i }) =>
    JSON.stringify([p && Object.keys(p), a === undefined, r?.map(([pattern]) => pattern), t?.length, i === undefined]),
  );
  let classes = firsts(shapes);
  for (;;) {
    const next = firsts(
      nodes.map((node, index) => {
        const children = childrenOf(node).map((child) => (child < 0 ? -1 : classes[child]!));
        return `${classes[index]} ${children.join()}`;
      }),
    );
    if (next.every((first, index) => first === classes[index])) return classes;
    classes = next;
  }
}

/** Index -> index of the first that is equal. */
function firsts(keys: readonly string[]): number[] {
  const found = new Map<string, number>();
  return keys.map((key, index) => {
    const first = found.get(key) ?? index;
    found.set(key, first);
    return first;
  });
}

function reachable(nodes: readonly Node[], classes: readonly number[]): readonly number[] {
  const found = new Set([0]);
  for (const index of found) {
    for (const child of childrenOf(nodes[index]!)) if (child >= 0) found.add(classes[child]!);
  }
  return [...found];
}

/** Indices of the nodes below, -1 where there is nothing; nodes of one shape list them in one order. */
function childrenOf({ p, a = -1, r, t, i = -1 }: Node): number[] {
  const children = p === undefined ? [] : Object.values(p);
  children.push(a, i);
  if (r !== undefined) for (const [, child] of r) children.push(child);
  if (t !== undefined) children.push(...t);
  return children;
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
