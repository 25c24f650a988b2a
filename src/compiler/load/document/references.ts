/** Reference Objects of the document (AsyncAPI 3.0, "Reference Object"), followed to where they lead, also into other files. */
import { posix } from 'node:path';
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { type Files, join, parsePointer } from '../files/index.js';
import { type DocumentNode, items, member, members, placeOf } from './node.js';

export interface References {
  /** The node itself, or what its `$ref` leads to in the end; undefined after a diagnostic, which comes once. */
  follow(node: DocumentNode): DocumentNode | undefined;
  /** A member, followed. */
  member(node: DocumentNode | undefined, ...keys: readonly string[]): DocumentNode | undefined;
  /** The members whose references lead somewhere. */
  members(node: DocumentNode | undefined): readonly (readonly [key: string, node: DocumentNode])[];
  /** The items whose references lead somewhere. */
  items(node: DocumentNode | undefined): readonly DocumentNode[];
  /** One step: what the `$ref` of this node leads to, itself perhaps a reference. */
  step(node: DocumentNode): DocumentNode | undefined;
}

export type Report = (diagnostic: Diagnostic) => void;

export function createReferences(files: Files, report: Report): References {
  const steps = new Map<string, DocumentNode | undefined>();
  const ends = new Map<string, DocumentNode | undefined>();

  const step = (node: DocumentNode): DocumentNode | undefined => {
    const place = placeOf(node.origin);
    if (steps.has(place)) return steps.get(place);
    const value = node.value as JsonObject;
    const siblings = Object.keys(value).filter(
      (key) => key !== '$ref' && !ANNOTATIONS.has(key) && !key.startsWith('x-'),
    );
    if (siblings.length > 0 && typeof value.$ref === 'string') {
      const names = siblings.map((name) => `'${name}'`).join(', ');
      report(
        diagnostic(
          'ref-siblings-ignored',
          `${names} beside a $ref ${siblings.length === 1 ? 'is' : 'are'} ignored`,
          files.locate(join(node.origin, siblings[0]!), 'key'),
        ),
      );
    }
    // Known before it is there: a pointer may lead through the node itself.
    steps.set(place, undefined);
    const target = throughReferences(node, value.$ref!) ?? files.resolve(join(node.origin, '$ref'), value.$ref!);
    steps.set(place, target);
    return target;
  };

  /**
   * A pointer may lead through references on its way: `#/channels/orders/messages/placed`, where the channel is itself a `$ref` to a
   * file. Strictly no JSON pointer, but what AsyncAPI's tools take. Undefined where no reference is on the way.
   */
  const throughReferences = ({ origin }: DocumentNode, reference: Json): DocumentNode | undefined => {
    const tokens = typeof reference === 'string' ? fragmentOf(reference) : undefined;
    if (typeof reference !== 'string' || tokens === undefined || tokens.length < 2) return undefined;
    const path = reference.slice(0, reference.indexOf('#'));
    if (/^[a-z][a-z\d+.-]*:|^\/|\\|%/i.test(path)) return undefined;
    const file = path === '' ? origin.file : posix.join(posix.dirname(origin.file), path);
    const loaded = files.exists(file) ? files.read(file) : undefined;
    let at: DocumentNode | undefined = loaded && { value: loaded.value, origin: { file: loaded.path, pointer: '' } };
    let crossed = false;
    for (const token of tokens) {
      if (at !== undefined && isReference(at)) {
        crossed = true;
        at = follow(at);
      }
      at = at && member(at, token);
    }
    return crossed ? at : undefined;
  };

  const follow = (node: DocumentNode): DocumentNode | undefined => {
    if (!isReference(node)) return node;
    const start = placeOf(node.origin);
    if (ends.has(start)) return ends.get(start);
    const seen = new Set<string>();
    let end: DocumentNode | undefined = node;
    while (end !== undefined && isReference(end)) {
      const place = placeOf(end.origin);
      if (seen.has(place)) {
        if (!ends.has(place)) {
          const at = files.locate(join(end.origin, '$ref'));
          report(
            diagnostic('circular-reference', 'the $ref leads back to itself', at, {
              help: 'Let it lead to an object.',
            }),
          );
        }
        for (const circular of seen) ends.set(circular, undefined);
        return undefined;
      }
      seen.add(place);
      end = step(end);
    }
    ends.set(start, end);
    return end;
  };

  const followed = (node: DocumentNode | undefined) => (node === undefined ? undefined : follow(node));
  return {
    follow,
    step,
    member: (node, ...keys) =>
      keys.reduce((at, key) => (at === undefined ? undefined : followed(member(at, key))), followed(node)),
    members: (node) =>
      members(followed(node)).flatMap(([key, value]) => {
        const end = follow(value);
        return end === undefined ? [] : [[key, end] as const];
      }),
    items: (node) => items(followed(node)).flatMap((item) => follow(item) ?? []),
  };
}

/** The tokens of the JSON pointer in a reference; undefined where there is none. */
function fragmentOf(reference: string): readonly string[] | undefined {
  const hash = reference.indexOf('#');
  if (hash === -1) return undefined;
  try {
    return parsePointer(decodeURIComponent(reference.slice(hash + 1)));
  } catch {
    return undefined;
  }
}

export function isReference(node: DocumentNode): boolean {
  return isObject(node.value) && node.parts === undefined && Object.hasOwn(node.value, '$ref');
}

/** What says nothing beside a `$ref` loses nothing when it is ignored. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['description', 'title', 'summary', '$comment']);
