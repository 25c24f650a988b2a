/** The graph of schemas: everything that the roots reach by references. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { ContractDraft, Json } from '../../contract/schema.js';
import { subschemas } from '../../contract/subschemas.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { type Files, join, toPointer, valueAt } from '../files/index.js';
import { STRUCTURAL } from './keywords.js';
import type { Place } from './place.js';
import type { References, SchemaTarget } from './references.js';

/** A schema that is a root, or that something refers to. */
export interface SchemaNode {
  /** `<file>#<pointer>`. */
  readonly key: string;
  readonly origin: Origin;
  readonly value: Json;
  readonly place: Place;
  /** Pointer of each schema in it that has a `$ref` -> the node that it leads to; undefined: nowhere, which was reported. */
  readonly references: Map<string, SchemaNode | undefined>;
}

/** Where a root leads: the places on the way, and the node at their end. */
export interface Route {
  readonly via: readonly Origin[];
  readonly node: SchemaNode;
}

export interface Graph {
  /** In the order in which they were found. */
  readonly nodes: ReadonlyMap<string, SchemaNode>;
  /** Adds a root and all that it reaches. `draft`: in which its own `$ref` is to be read. Undefined after a diagnostic. */
  addRoot(origin: Origin, draft: ContractDraft): Route | undefined;
}

export function createGraph(files: Files, report: (diagnostic: Diagnostic) => void, references: References): Graph {
  const nodes = new Map<string, SchemaNode>();
  const loops = new Set<string>();

  /** Follows references for as long as there is nothing else. */
  const follow = (
    start: SchemaTarget,
    isOnlyReference: (value: Json, origin: Origin) => value is ReferenceObject,
  ): { readonly via: readonly Origin[]; readonly target: SchemaTarget } | undefined => {
    const via = [start.origin];
    const seen = new Set([keyOf(start.origin)]);
    let target: SchemaTarget | undefined = start;
    while (isOnlyReference(target.value, target.origin)) {
      target = references.resolve(target.origin, target.value.$ref);
      if (target === undefined) return undefined;
      via.push(target.origin);
      if (seen.has(keyOf(target.origin))) {
        reportLoop(via);
        return undefined;
      }
      seen.add(keyOf(target.origin));
    }
    return { via, target };
  };

  /** Once for each loop, wherever it was entered: at the place in it that comes first. */
  const reportLoop = (via: readonly Origin[]) => {
    const entry = via.findIndex((origin) => keyOf(origin) === keyOf(via.at(-1)!));
    const loop = via.slice(entry, -1);
    const first = loop.reduce((a, b) => (keyOf(b) < keyOf(a) ? b : a));
    if (loops.has(keyOf(first))) return;
    loops.add(keyOf(first));
    const turned = [...loop.slice(loop.indexOf(first)), ...loop.slice(0, loop.indexOf(first))];
    const oneFile = turned.every(({ file }) => file === first.file);
    const names = [...turned, first].map((origin) => `'${nameOf(origin, oneFile)}'`);
    report(
      diagnostic(
        'circular-reference',
        `the reference leads back to itself: ${names.join(' -> ')}`,
        files.locate(join(first, '$ref')),
        {
          related: turned
            .slice(1, 10)
            .map((origin) => ({ message: 'by way of', at: files.locate(join(origin, '$ref')) })),
          help: 'Let one of them be a schema.',
        },
      ),
    );
  };

  const nodeOf = ({ origin, value, place }: SchemaTarget): SchemaNode => {
    const key = keyOf(origin);
    let node = nodes.get(key);
    if (node === undefined) {
      node = { key, origin, value, place, references: new Map() };
      nodes.set(key, node);
      open.push(node);
    }
    return node;
  };

  const open: SchemaNode[] = [];
  const explore = () => {
    for (let node = open.pop(); node !== undefined; node = open.pop()) collect(node, node.value, node.origin.pointer);
  };

  const collect = (node: SchemaNode, value: Json, pointer: string): void => {
    if (!isObject(value)) return;
    if (Object.hasOwn(value, '$ref')) {
      const target = references.resolve({ file: node.origin.file, pointer }, value.$ref!);
      const end = target && follow(target, isPure);
      node.references.set(pointer, end && nodeOf(end.target));
      if (node.place.draft?.draft === 'draft-07') return;
    }
    for (const { tokens, schema } of subschemas(value)) {
      if (tokens[0] !== 'definitions' && tokens[0] !== '$defs') collect(node, schema, pointer + toPointer(tokens));
    }
  };

  return {
    nodes,
    addRoot(origin, draft) {
      const file = files.read(origin.file);
      const place = references.place(origin);
      const value = file && valueAt(file.value, origin.pointer);
      if (value === undefined || place === undefined) return undefined;
      const isReference = (each: Json): each is ReferenceObject =>
        isPure(each) || (draft === 'draft-07' && isObject(each) && Object.hasOwn(each, '$ref'));
      // Only the place itself is read in the draft of its surroundings.
      const end = follow({ origin, value, place }, (each, at): each is ReferenceObject =>
        keyOf(at) === keyOf(origin) ? isReference(each) : isPure(each),
      );
      if (end === undefined) return undefined;
      const node = nodeOf(end.target);
      explore();
      return { via: end.via, node };
    },
  };
}

type ReferenceObject = JsonObject & { readonly $ref: Json };

/** Whether a schema is nothing but a reference. */
function isPure(value: Json): value is ReferenceObject {
  if (!isObject(value) || !Object.hasOwn(value, '$ref')) return false;
  return Object.keys(value).every((key) => key === '$ref' || key === '$comment' || STRUCTURAL.has(key));
}

export const keyOf = ({ file, pointer }: Origin): string => `${file}#${pointer}`;

/** How a place is called in a message; `local`: within a file. */
function nameOf({ file, pointer }: Origin, local: boolean): string {
  if (local) return `#${pointer}`;
  return pointer === '' ? file : `${file}#${pointer}`;
}
