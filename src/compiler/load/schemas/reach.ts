/** Who reaches whom, and the linked schemas made of it. */
import { compare } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { ContractDraft, JsonSchema } from '../../contract/schema.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { tokensOf } from '../files/index.js';
import { keyOf, type Route, type SchemaNode } from './graph.js';
import type { LinkedDefinition, LinkedSchema, LinkedSchemas } from './linked.js';
import type { Edge } from './normalise.js';

/** Definitions that one schema may reach. The largest real schemas reach about 1,300. */
const MAX_REACHED = 4000;

export interface ReachInput {
  /** By key of the origin that was added. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Of all nodes that aren't faulty. */
  readonly schemas: ReadonlyMap<SchemaNode, JsonSchema>;
  readonly edges: ReadonlyMap<SchemaNode, readonly Edge[]>;
  readonly faulty: ReadonlySet<SchemaNode>;
  readonly draftOf: (node: SchemaNode) => ContractDraft;
}

export function linkedSchemas(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  input: ReachInput,
): LinkedSchemas {
  const { routes, schemas, edges, faulty, draftOf } = input;
  const users = new Map<SchemaNode, Set<SchemaNode>>();
  const roots = new Map<SchemaNode, readonly string[]>();

  /** Nodes that a node refers to, directly or not; undefined where one of them is faulty or there are too many. */
  const reach = (start: SchemaNode): ReadonlySet<SchemaNode> | 'too-many' | undefined => {
    if (faulty.has(start)) return undefined;
    const found = new Set<SchemaNode>();
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const { target } of edges.get(node)!) {
        if (found.has(target)) continue;
        if (faulty.has(target)) return undefined;
        found.add(target);
        if (found.size > MAX_REACHED) return 'too-many';
        open.push(target);
      }
    }
    return found;
  };

  for (const { node } of routes.values()) {
    if (roots.has(node)) continue;
    const reached = reach(node);
    if (reached === undefined) continue;
    if (reached === 'too-many') {
      const message = `the schema reaches more than ${MAX_REACHED} definitions`;
      report(diagnostic('reference-limit', message, files.locate(node.origin)));
      continue;
    }
    roots.set(node, sortedKeys(reached));
    for (const target of reached) {
      const known = users.get(target);
      if (known === undefined) users.set(target, new Set([node]));
      else known.add(node);
    }
  }

  const fromFiles = new Map<SchemaNode, Set<string>>();
  for (const [node, all] of edges) {
    for (const { target } of all) {
      const known = fromFiles.get(target) ?? new Set();
      fromFiles.set(target, known.add(node.origin.file));
    }
  }
  const definitions = [...users.keys()]
    .sort((a, b) => compare(a.key, b.key))
    .map((node): [string, LinkedDefinition] => {
      const { key, origin } = node;
      // A root that reaches it reaches all that it reaches, and was found to be in order.
      const reached = roots.get(node) ?? sortedKeys(reach(node) as ReadonlySet<SchemaNode>);
      const usedBy = {
        roots: [...users.get(node)!].map((root) => root.origin).sort(byPlace),
        files: [...fromFiles.get(node)!].sort(compare),
      };
      const definition: LinkedDefinition = {
        key,
        origin,
        suggestedName: nameOf(origin),
        schema: schemas.get(node)!,
        draft: draftOf(node),
        definitions: reached,
        usedBy,
      };
      return [key, Object.freeze(definition)];
    });

  return {
    definitions: new Map(definitions),
    root(added): LinkedSchema | undefined {
      const route = routes.get(keyOf(added));
      const reached = route && roots.get(route.node);
      if (reached === undefined) return undefined;
      const { via, node } = route!;
      return Object.freeze({
        origin: node.origin,
        via,
        schema: schemas.get(node)!,
        draft: draftOf(node),
        definitions: reached,
      });
    },
  };
}

function sortedKeys(nodes: ReadonlySet<SchemaNode>): readonly string[] {
  return Object.freeze([...nodes].map(({ key }) => key).sort(compare));
}

function byPlace(a: Origin, b: Origin): number {
  return compare(a.file, b.file) || compare(a.pointer, b.pointer);
}

/** The last token of the pointer, or the file's name without its ending. */
function nameOf({ file, pointer }: Origin): string {
  return tokensOf(pointer).at(-1) ?? file.slice(file.lastIndexOf('/') + 1).replace(/\.(?:ya?ml|json)$/, '');
}
