/** One draft for all schemas that refer to each other. */
import type { ContractDraft } from '../../contract/schema.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';
import type { SchemaNode } from './graph.js';

export interface DraftRules {
  /** What the message says about a root, by key of its node. */
  readonly hints: ReadonlyMap<string, ContractDraft>;
  /** What a schema is that says nothing and that nothing says anything about. */
  readonly fallback: (node: SchemaNode) => ContractDraft;
}

export interface Drafts {
  of(node: SchemaNode): ContractDraft;
  /** Nodes with a reference into another draft. */
  readonly mixed: ReadonlySet<SchemaNode>;
}

export function assignDrafts(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  nodes: Iterable<SchemaNode>,
  { hints, fallback }: DraftRules,
): Drafts {
  const all = [...nodes];
  const neighbours = neighboursOf(all);
  const drafts = new Map<SchemaNode, ContractDraft>();
  const mixed = new Set<SchemaNode>();
  const stated = ({ place, key }: SchemaNode) =>
    place.draft?.by === '$schema' ? place.draft.draft : (hints.get(key) ?? place.draft?.draft);

  /** From the given nodes outwards, first come, first served. */
  const spread = (queue: SchemaNode[]) => {
    for (const node of queue) {
      for (const neighbour of neighbours.get(node)!) {
        if (drafts.has(neighbour)) continue;
        drafts.set(neighbour, drafts.get(node)!);
        queue.push(neighbour);
      }
    }
  };

  const sure = all.filter((node) => stated(node) !== undefined);
  for (const node of sure) drafts.set(node, stated(node)!);
  spread(sure);
  for (const node of all) {
    if (drafts.has(node)) continue;
    const component = componentOf(node, neighbours);
    // A file of ours among them decides; AsyncAPI's Schema Object, which is the other case, adapts.
    const draft = component.some((each) => fallback(each) === '2020-12') ? '2020-12' : 'draft-07';
    for (const each of component) drafts.set(each, draft);
  }

  const said = new Set<string>();
  for (const node of all) {
    for (const [pointer, target] of node.references) {
      if (target === undefined || drafts.get(target) === drafts.get(node)) continue;
      mixed.add(node);
      const pair = JSON.stringify([node.origin.file, node.place.unit, target.origin.file, target.place.unit]);
      if (said.has(pair)) continue;
      said.add(pair);
      const message = `a schema of ${name(drafts.get(node)!)} refers to one of ${name(drafts.get(target)!)}`;
      const at = files.locate(join({ file: node.origin.file, pointer }, '$ref'));
      const related = [node, target].flatMap(({ origin, place }) =>
        place.draft === undefined
          ? []
          : [
              {
                message: `${place.draft.draft} is stated here`,
                at: files.locate({ file: origin.file, pointer: place.draft.pointer }),
              },
            ],
      );
      report(diagnostic('mixed-drafts', message, at, related.length === 0 ? {} : { related }));
    }
  }
  return { of: (node) => drafts.get(node)!, mixed };
}

const name = (draft: ContractDraft) => (draft === 'draft-07' ? 'draft-07' : 'draft 2020-12');

/** Who refers to whom, both ways; and schemas that stand in one another. */
function neighboursOf(nodes: readonly SchemaNode[]): ReadonlyMap<SchemaNode, readonly SchemaNode[]> {
  const neighbours = new Map<SchemaNode, SchemaNode[]>(nodes.map((node) => [node, []]));
  const units = new Map<string, SchemaNode>();
  const connect = (a: SchemaNode, b: SchemaNode) => {
    neighbours.get(a)!.push(b);
    neighbours.get(b)!.push(a);
  };
  for (const node of nodes) {
    for (const target of node.references.values()) if (target !== undefined) connect(node, target);
    const unit = `${node.origin.file}#${node.place.unit}`;
    const first = units.get(unit);
    if (first === undefined) units.set(unit, node);
    else connect(first, node);
  }
  return neighbours;
}

function componentOf(
  start: SchemaNode,
  neighbours: ReadonlyMap<SchemaNode, readonly SchemaNode[]>,
): readonly SchemaNode[] {
  const component = new Set([start]);
  for (const node of component) for (const neighbour of neighbours.get(node)!) component.add(neighbour);
  return [...component];
}
