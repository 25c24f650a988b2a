/** The names that a file gives to its own schemas: `$id`, `$anchor`, and draft-07's `$id: '#name'`. */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { subschemas } from '../../contract/subschemas.js';
import { toPointer } from '../files/index.js';
import { draftOfUri } from './draft.js';
import { KEYWORDS } from './keywords.js';

/** A schema that has an `$id`, or the file itself. References inside it are relative to it. */
export interface Resource {
  readonly pointer: string;
  /** Absolute, without fragment. */
  readonly uri: string;
  /** Name -> pointer. */
  readonly anchors: Map<string, string>;
}

export interface Identifiers {
  /** The innermost resource around a place. */
  resourceOf(pointer: string): Resource;
  readonly byUri: ReadonlyMap<string, Resource>;
  /** Places that claim a name that another place has, with that place. */
  readonly duplicates: readonly { readonly pointer: string; readonly first: string }[];
}

/** The base of a file that has no `$id`: its path, as an address that nothing else has. */
const BASE = 'contract-file:///';

export function identifiersOf(path: string, value: Json): Identifiers {
  const root: Resource = { pointer: '', uri: `${BASE}${encodeURI(path)}`, anchors: new Map() };
  const byPointer = new Map([['', root]]);
  const byUri = new Map([[root.uri, root]]);
  const duplicates: { pointer: string; first: string }[] = [];
  const isDraft07 = isObject(value) && typeof value.$schema === 'string' && draftOfUri(value.$schema) !== '2020-12';

  const addAnchor = (resource: Resource, name: string, pointer: string, keyword: string) => {
    const first = resource.anchors.get(name);
    if (first === undefined) resource.anchors.set(name, pointer);
    else duplicates.push({ pointer: `${pointer}/${keyword}`, first });
  };

  const visit = (at: Json, pointer: string, outer: Resource): void => {
    if (!isObject(at)) return;
    let resource = outer;
    const id = at.$id;
    // In draft-07, an `$id` beside a `$ref` is ignored as all else is.
    if (typeof id === 'string' && !(isDraft07 && typeof at.$ref === 'string')) {
      if (id.startsWith('#')) addAnchor(resource, id.slice(1), pointer, '$id');
      else {
        const uri = resolveUri(id, resource.uri);
        const first = uri === undefined ? undefined : byUri.get(uri);
        if (first !== undefined && first.pointer !== pointer)
          duplicates.push({ pointer: `${pointer}/$id`, first: first.pointer });
        if (uri !== undefined && first === undefined) {
          resource = { pointer, uri, anchors: new Map() };
          byPointer.set(pointer, resource);
          byUri.set(uri, resource);
        }
      }
    }
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = at[keyword];
      if (typeof name === 'string') addAnchor(resource, name, pointer, keyword);
    }
    for (const { tokens, schema } of subschemas(at)) visit(schema, pointer + toPointer(tokens), resource);
    for (const [key, child] of Object.entries(at)) {
      // Not a schema's keyword: a part of the document, or a place where somebody keeps schemas.
      if (!KEYWORDS.has(key) && isObject(child)) visit(child, pointer + toPointer([key]), resource);
    }
  };
  if (hasIdentifiers(value)) visit(value, '', root);

  return {
    byUri,
    duplicates,
    resourceOf(pointer) {
      let at = pointer;
      for (;;) {
        const resource = byPointer.get(at);
        if (resource !== undefined) return resource;
        at = at.slice(0, at.lastIndexOf('/'));
      }
    },
  };
}

/** Quick: most files have none, or only the root's. */
function hasIdentifiers(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasIdentifiers);
  for (const [key, child] of Object.entries(value)) {
    if (key === '$id' || key === '$anchor' || key === '$dynamicAnchor' || hasIdentifiers(child)) return true;
  }
  return false;
}

/** Absolute and without fragment; undefined where it is no URI reference. */
export function resolveUri(reference: string, base: string): string | undefined {
  try {
    const url = new URL(reference, base);
    url.hash = '';
    return url.href;
  } catch {
    return undefined;
  }
}
