/** The `$ref` graph of all payload and headers schemas. */
import type { Origin } from '../../contract/location.js';
import type { ContractDraft, JsonSchema } from '../../contract/schema.js';
import type { Diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { checkUnits, type Unit } from './check/units.js';
import { findCycles } from './cycles.js';
import { assignDrafts } from './drafts.js';
import { createGraph, keyOf, type Route, type SchemaNode } from './graph.js';
import type { LinkedSchemas } from './linked.js';
import { type Edge, normalise } from './normalise.js';
import type { Place } from './place.js';
import { linkedSchemas } from './reach.js';
import { createReferences } from './references.js';

/** `asyncapi`: AsyncAPI's Schema Object, a superset of draft-07. */
export type Dialect = 'json-schema' | 'asyncapi';

export interface RootOptions {
  /** What the message's `schemaFormat` says; undefined where it says nothing. A schema's own `$schema` goes before it. */
  readonly draftHint?: ContractDraft | undefined;
  /** How to read a schema that says nothing about its draft, and stands outside of the schemas folder. */
  readonly dialect: Dialect;
}

export interface LinkerOptions {
  /** Folder whose files are 2020-12 unless they say otherwise; default `schemas`. */
  readonly schemasFolder?: string;
  readonly unknownKeywords?: 'error' | 'warning';
}

export interface SchemaLinker {
  /** A payload or headers schema: the place in the document (also where a `$ref` stands there), or a whole schema file. */
  add(origin: Origin, options: RootOptions): void;
  /** Follows all references, checks all schemas, reports what is wrong. To be called once, after all roots were added. */
  link(): LinkedSchemas;
}

export function createSchemaLinker(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  { schemasFolder = 'schemas', unknownKeywords = 'error' }: LinkerOptions = {},
): SchemaLinker {
  const added = new Map<string, { readonly origin: Origin; readonly options: RootOptions }>();

  /** What a schema is that says nothing about its draft. */
  const fallback = (file: string, dialect: Dialect | undefined): ContractDraft =>
    dialect === 'json-schema' || file.startsWith(`${schemasFolder}/`) ? '2020-12' : 'draft-07';

  const link = (): LinkedSchemas => {
    const pointers = new Map<string, Set<string>>();
    for (const { origin } of added.values()) {
      pointers.set(origin.file, (pointers.get(origin.file) ?? new Set()).add(origin.pointer));
    }
    const references = createReferences(files, report, pointers);
    const graph = createGraph(files, report, references);

    const routes = new Map<string, Route>();
    const hints = new Map<string, ContractDraft>();
    const dialects = new Map<string, Dialect>();
    for (const [key, { origin, options }] of added) {
      const stated = references.place(origin)?.draft?.draft ?? options.draftHint;
      const route = graph.addRoot(origin, stated ?? fallback(origin.file, options.dialect));
      if (route === undefined) continue;
      routes.set(key, route);
      if (options.draftHint !== undefined) hints.set(route.node.key, options.draftHint);
      dialects.set(route.node.key, options.dialect);
    }
    const nodes = [...graph.nodes.values()];
    const drafts = assignDrafts(files, report, nodes, {
      hints,
      fallback: ({ key, origin }) => fallback(origin.file, dialects.get(key)),
    });

    const units: Unit[] = nodes.map((node) => ({ origin: unitOf(node.origin, node.place), draft: drafts.of(node) }));
    for (const { via, node } of routes.values()) {
      for (const origin of via.slice(0, -1)) {
        const place = references.place(origin)!;
        units.push({ origin: unitOf(origin, place), draft: place.draft?.draft ?? drafts.of(node) });
      }
    }
    const faultyUnits = checkUnits(files, report, references, units, unknownKeywords);

    // No root is given out that reaches a mistake: whoever comes next may rely on what the meta-schema says.
    const faulty = new Set<SchemaNode>(drafts.mixed);
    const schemas = new Map<SchemaNode, JsonSchema>();
    const edges = new Map<SchemaNode, readonly Edge[]>();
    for (const node of nodes) {
      if (faultyUnits.has(keyOf(unitOf(node.origin, node.place)))) faulty.add(node);
      for (const target of node.references.values()) if (target === undefined) faulty.add(node);
      if (faulty.has(node)) continue;
      const normalised = normalise(node, drafts.of(node));
      schemas.set(node, normalised.schema);
      edges.set(node, normalised.edges);
    }
    for (const node of findCycles(files, report, edges)) faulty.add(node);
    return linkedSchemas(files, report, { routes, schemas, edges, faulty, draftOf: drafts.of });
  };

  return { add: (origin, options) => void added.set(keyOf(origin), { origin, options }), link };
}

const unitOf = ({ file }: Origin, { unit }: Place): Origin => ({ file, pointer: unit });
