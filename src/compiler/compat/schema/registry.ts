/** The schemas of one side by URI: the root, what `resolve` holds, and every `$id` and anchor inside of them. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { metaSchema } from '../../validators/schema/meta-schemas.js';
import { idKeyword, refHidesSiblings, subschemas } from './keywords.js';
import { resolveUri, splitFragment } from './uri.js';

/** Where a schema stands: the resource (its base URI) that it belongs to, and how it is reached for people. */
export interface Place {
  readonly schema: Json;
  readonly resource: Resource;
  /** Pointer from the root of `resource.document`. */
  readonly pointer: string;
}

export interface Resource {
  readonly uri: string;
  /** The URI of the document that the pointer starts from; '' is the compared schema. */
  readonly document: string;
  readonly root: Json;
  readonly pointer: string;
  readonly anchors: Map<string, Place>;
  readonly dynamicAnchors: Map<string, Place>;
  readonly recursive: boolean;
}

export interface Registry {
  readonly root: Place;
  /** Undefined: it leads nowhere. */
  find(reference: string, from: Resource): Place | undefined;
  child(place: Place, ...path: readonly (string | number)[]): Place;
  /** The resource that a schema of these documents belongs to; that of the root where it is none of them. */
  ownerOf(schema: object): Resource;
}

const BASE = 'schema://compared/';

export function createRegistry(
  schema: JsonSchema,
  draft: Draft,
  resolve: ReadonlyMap<string, JsonSchema> | undefined,
): Registry {
  const resources = new Map<string, Resource>();
  const owners = new Map<object, Resource>();
  const idName = idKeyword(draft);

  function add(uri: string, document: string, root: Json, pointer: string): Resource {
    const recursive = isObject(root) && root.$recursiveAnchor === true;
    const resource: Resource = {
      uri,
      document,
      root,
      pointer,
      anchors: new Map(),
      dynamicAnchors: new Map(),
      recursive,
    };
    if (!resources.has(uri)) resources.set(uri, resource);
    return resource;
  }

  function ownId(value: JsonObject): string | undefined {
    const id = value[idName];
    if (typeof id !== 'string' || (refHidesSiblings(draft) && typeof value.$ref === 'string')) return undefined;
    return id;
  }

  /** Finds the `$id`s and anchors of a document. */
  function index(root: Json, uri: string, document: string): Resource {
    const top = isObject(root) ? ownId(root) : undefined;
    const base = top === undefined ? uri : resolveUri(splitFragment(top)[0], uri);
    const first = add(base, document, root, '');
    if (base !== uri && !resources.has(uri)) resources.set(uri, first);
    const todo: { value: Json; resource: Resource; pointer: string }[] = [
      { value: root, resource: first, pointer: '' },
    ];
    while (todo.length > 0) {
      const { value, resource: outer, pointer } = todo.pop()!;
      if (!isObject(value)) continue;
      let resource = outer;
      const id = pointer === '' ? undefined : ownId(value);
      if (id !== undefined) {
        const [target] = splitFragment(id);
        if (target !== '') resource = add(resolveUri(target, outer.uri), document, value, pointer);
      }
      owners.set(value, resource);
      const place: Place = { schema: value, resource, pointer };
      const fragment = splitFragment(ownId(value) ?? '')[1];
      if (fragment !== undefined && fragment !== '' && !fragment.startsWith('/')) resource.anchors.set(fragment, place);
      if (typeof value.$anchor === 'string') resource.anchors.set(value.$anchor, place);
      if (typeof value.$dynamicAnchor === 'string') {
        resource.anchors.set(value.$dynamicAnchor, place);
        resource.dynamicAnchors.set(value.$dynamicAnchor, place);
      }
      for (const name of Object.keys(value)) {
        const shape = subschemas.get(name);
        const inner = value[name]!;
        if (shape === undefined) continue;
        const at = `${pointer}/${escapeToken(name)}`;
        if (Array.isArray(inner)) {
          if (shape !== 'map')
            inner.forEach((each, i) => void todo.push({ value: each, resource, pointer: `${at}/${i}` }));
        } else if (shape === 'map' && isObject(inner)) {
          for (const key of Object.keys(inner)) {
            todo.push({ value: inner[key]!, resource, pointer: `${at}/${escapeToken(key)}` });
          }
        } else todo.push({ value: inner, resource, pointer: at });
      }
    }
    return first;
  }

  function child(place: Place, ...path: readonly (string | number)[]): Place {
    let { schema: value, resource, pointer } = place;
    for (const token of path) {
      value = (value as JsonObject)[token]!;
      pointer += `/${escapeToken(String(token))}`;
      const owner = isObject(value) ? owners.get(value) : undefined;
      if (owner !== undefined && owner.root === value) resource = owner;
    }
    return { schema: value, resource, pointer };
  }

  function lookUp(uri: string): Resource | undefined {
    const known = resources.get(uri);
    if (known !== undefined) return known;
    const given = resolve?.get(uri) ?? resolve?.get(`${uri}#`) ?? metaSchema(uri);
    return given === undefined ? undefined : index(given, uri, uri);
  }

  function find(reference: string, from: Resource): Place | undefined {
    const exact = resolve?.get(reference);
    if (exact !== undefined) {
      const resource = resources.get(reference) ?? index(exact, reference, reference);
      return { schema: resource.root, resource, pointer: resource.pointer };
    }
    const [target, fragment] = splitFragment(reference);
    const resource = target === '' ? from : lookUp(resolveUri(target, from.uri));
    if (resource === undefined) return undefined;
    if (fragment === undefined || fragment === '')
      return { schema: resource.root, resource, pointer: resource.pointer };
    let decoded: string;
    try {
      decoded = decodeURIComponent(fragment);
    } catch {
      return undefined;
    }
    if (!decoded.startsWith('/')) return resource.anchors.get(decoded);
    let place: Place = { schema: resource.root, resource, pointer: resource.pointer };
    for (const token of decoded.slice(1).split('/')) {
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const value = place.schema;
      if (Array.isArray(value)) {
        if (!/^(?:0|[1-9][0-9]*)$/.test(key) || Number(key) >= value.length) return undefined;
        place = child(place, Number(key));
      } else if (isObject(value) && Object.hasOwn(value, key)) place = child(place, key);
      else return undefined;
    }
    return place;
  }

  const first = index(schema, BASE, '');
  return {
    root: { schema, resource: first, pointer: '' },
    find,
    child,
    ownerOf: (each) => owners.get(each) ?? first,
  };
}

export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
