/** Schemas that lead back to themselves without passing through a part of the value: no validator could ever finish. */
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';
import type { SchemaNode } from './graph.js';
import type { Edge } from './normalise.js';

type Edges = ReadonlyMap<SchemaNode, readonly Edge[]>;

/** Reports one circle of each group of schemas that are in circles with each other; gives their members. */
export function findCycles(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  edges: Edges,
): ReadonlySet<SchemaNode> {
  const inPlace: Edges = new Map([...edges].map(([node, all]) => [node, all.filter((edge) => edge.inPlace)]));
  const members = new Set<SchemaNode>();
  for (const group of stronglyConnected(inPlace)) {
    const start = group.reduce((a, b) => (b.key < a.key ? b : a));
    const circle = shortestCircle(start, new Set(group), inPlace);
    if (circle === undefined) continue;
    for (const node of group) members.add(node);
    const places = circle.map(({ from, edge }) =>
      files.locate(join({ file: from.origin.file, pointer: edge.pointer }, '$ref')),
    );
    const names = [...circle.map(({ from }) => from), start].map((node) => `'${node.key}'`);
    report(
      diagnostic('circular-reference', `the schema refers to itself: ${shorten(names).join(' -> ')}`, places[0], {
        related: places.slice(1, 10).map((at) => ({ message: 'by way of', at })),
      }),
    );
  }
  return members;
}

function shorten(names: readonly string[]): readonly string[] {
  return names.length <= 8 ? names : [...names.slice(0, 4), '…', ...names.slice(-3)];
}

interface Step {
  readonly from: SchemaNode;
  readonly edge: Edge;
}

/** From a node back to itself, inside the group. */
function shortestCircle(start: SchemaNode, group: ReadonlySet<SchemaNode>, edges: Edges): readonly Step[] | undefined {
  const cameBy = new Map<SchemaNode, Step>();
  const queue = [start];
  for (const from of queue) {
    for (const edge of edges.get(from) ?? []) {
      if (edge.target === start) {
        const circle: Step[] = [{ from, edge }];
        for (let at = from; at !== start; at = circle[0]!.from) circle.unshift(cameBy.get(at)!);
        return circle;
      }
      if (!group.has(edge.target) || cameBy.has(edge.target)) continue;
      cameBy.set(edge.target, { from, edge });
      queue.push(edge.target);
    }
  }
  return undefined;
}

/** Tarjan's algorithm, without recursion. */
function stronglyConnected(edges: Edges): readonly (readonly SchemaNode[])[] {
  const groups: SchemaNode[][] = [];
  const index = new Map<SchemaNode, number>();
  const low = new Map<SchemaNode, number>();
  const stack: SchemaNode[] = [];
  const onStack = new Set<SchemaNode>();
  const enter = (node: SchemaNode) => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    onStack.add(node);
    return { node, next: 0 };
  };
  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { node } = frame;
      const edge = edges.get(node)?.[frame.next++];
      if (edge !== undefined) {
        const { target } = edge;
        if (!index.has(target)) path.push(enter(target));
        else if (onStack.has(target)) low.set(node, Math.min(low.get(node)!, index.get(target)!));
        continue;
      }
      path.pop();
      const parent = path.at(-1)?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent)!, low.get(node)!));
      if (low.get(node) !== index.get(node)) continue;
      const group = stack.splice(stack.indexOf(node));
      for (const member of group) onStack.delete(member);
      groups.push(group);
    }
  }
  return groups;
}
