/** Where every URI of a closed set of schemas leads: ids, anchors and JSON pointers, as each dialect reads them. */
import type { JsonSchema } from '../../contract/schema.js';
import { type Dialect, dialectOf, forSubschemas } from './dialect.js';
import { InvalidSchemaError } from './error.js';
import { metaSchema } from './meta-schemas.js';

/** A schema with a URI of its own: a document, or a subschema with an id. */
export interface Resource {
  readonly uri: string;
  readonly root: JsonSchema;
  readonly dialect: Dialect;
  readonly anchors: Map<string, JsonSchema>;
  /** Names of `$dynamicAnchor` -> schema; `''` stands for `$recursiveAnchor: true` at the root. */
  readonly dynamicAnchors: Map<string, JsonSchema>;
}

/** A schema and the resource that it belongs to. */
export interface Target {
  readonly schema: JsonSchema;
  readonly resource: Resource;
}

export interface Resources {
  /** The root, as a target. */
  readonly root: Target;
  /** The resource of a subschema of `within`. */
  resourceOf(schema: JsonSchema, within: Resource): Resource;
  /** Where a reference leads. @throws InvalidSchemaError when it leads nowhere */
  resolve(reference: string, from: Resource): Target;
}

const defaultBase = 'json-schema:///';

export function indexResources(
  schema: JsonSchema,
  dialect: Dialect,
  others: ReadonlyMap<string, JsonSchema> = new Map(),
): Resources {
  const byUri = new Map<string, Resource>();
  const bySchema = new Map<object, Resource>();

  function add(uri: string, root: JsonSchema, inherited: Dialect): Resource {
    const own = (typeof root === 'object' && dialectOf(root.$schema)) || inherited;
    const resource: Resource = { uri, root, dialect: own, anchors: new Map(), dynamicAnchors: new Map() };
    byUri.set(uri, resource);
    if (typeof root !== 'object') return resource;
    walk(root, resource, true);
    const named = bySchema.get(root) ?? resource;
    byUri.set(uri, named);
    return named;
  }

  function walk(node: unknown, within: Resource, isRoot = false): void {
    if (typeof node !== 'object' || node === null || Array.isArray(node) || bySchema.has(node)) return;
    const object = node as Exclude<JsonSchema, boolean>;
    const { idKeyword, refStandsAlone } = within.dialect;
    const id = refStandsAlone && object.$ref !== undefined ? undefined : object[idKeyword];
    let resource = within;
    if (typeof id === 'string') {
      const uri = resolveUri(id, within.uri);
      const hash = uri.indexOf('#');
      if (hash >= 0) {
        // Up to draft-07 an id with a fragment is an anchor.
        within.anchors.set(decode(uri.slice(hash + 1)), object);
      } else if (uri !== within.uri || !isRoot) {
        resource = { uri, root: object, dialect: within.dialect, anchors: new Map(), dynamicAnchors: new Map() };
        const known = dialectOf(object.$schema);
        if (known !== undefined) resource = { ...resource, dialect: known };
        byUri.set(uri, resource);
      }
    }
    bySchema.set(object, resource);
    const { $anchor, $dynamicAnchor } = object;
    if (!resource.dialect.refStandsAlone) {
      if (typeof $anchor === 'string') resource.anchors.set($anchor, object);
      if (typeof $dynamicAnchor === 'string' && resource.dialect.draft === '2020-12') {
        resource.anchors.set($dynamicAnchor, object);
        resource.dynamicAnchors.set($dynamicAnchor, object);
      }
      if (resource.dialect.draft === '2019-09' && object === resource.root && object.$recursiveAnchor === true) {
        resource.dynamicAnchors.set('', object);
      }
    }
    forSubschemas(object, resource.dialect, (inner) => walk(inner, resource));
  }

  const rootResource = add(defaultBase, schema, dialect);
  const root: Target = {
    schema,
    resource: (typeof schema === 'object' ? bySchema.get(schema) : undefined) ?? rootResource,
  };
  let loaded = false;

  function find(uri: string): Resource | undefined {
    const found = byUri.get(uri);
    if (found !== undefined || loaded) return found ?? addMetaSchema(uri);
    const exact = others.get(uri);
    if (exact !== undefined) return add(uri, exact, dialect);
    // The URI may be an id inside another document.
    loaded = true;
    for (const [key, other] of others) if (!byUri.has(key)) add(stripFragment(resolveUri(key, '')), other, dialect);
    return byUri.get(uri) ?? addMetaSchema(uri);
  }

  function addMetaSchema(uri: string): Resource | undefined {
    const schema = metaSchema(uri);
    return schema === undefined ? undefined : add(uri, schema, dialect);
  }

  return {
    root,
    resourceOf: (inner, within) => (typeof inner === 'object' ? bySchema.get(inner) : undefined) ?? within,
    resolve(reference, from) {
      // A key of the map may itself hold a `#`, as the names of definitions in a contract do.
      const exact = others.get(reference);
      if (exact !== undefined) {
        const resource = byUri.get(reference) ?? add(reference, exact, dialect);
        return { schema: exact, resource };
      }
      const uri = resolveUri(reference, from.uri);
      const hash = uri.indexOf('#');
      const resource = find(hash < 0 ? uri : uri.slice(0, hash));
      if (resource === undefined)
        throw new InvalidSchemaError(`can't resolve the reference ${JSON.stringify(reference)}`);
      const fragment = hash < 0 ? '' : decode(uri.slice(hash + 1));
      if (fragment === '') return { schema: resource.root, resource };
      if (!fragment.startsWith('/')) {
        const schema = resource.anchors.get(fragment);
        if (schema === undefined)
          throw new InvalidSchemaError(`no anchor ${JSON.stringify(fragment)} in ${resource.uri}`);
        return { schema, resource: bySchema.get(schema as object) ?? resource };
      }
      return follow(fragment, resource, reference);
    },
  };

  function follow(fragment: string, from: Resource, reference: string): Target {
    let node: unknown = from.root;
    let resource = from;
    for (const token of fragment.slice(1).split('/')) {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      node = typeof node === 'object' && node !== null && Object.hasOwn(node, name) ? (node as never)[name] : undefined;
      if (typeof node === 'object' && node !== null) resource = bySchema.get(node) ?? resource;
    }
    if (typeof node !== 'boolean' && (typeof node !== 'object' || node === null || Array.isArray(node))) {
      throw new InvalidSchemaError(`can't resolve the reference ${JSON.stringify(reference)}`);
    }
    // A reference may lead to a place where no keyword says that a schema stands.
    if (typeof node === 'object' && !bySchema.has(node)) walk(node, resource);
    return { schema: node as JsonSchema, resource: bySchema.get(node as object) ?? resource };
  }
}

/** RFC 3986, section 5; an empty fragment is dropped. */
function resolveUri(reference: string, base: string): string {
  let uri = reference;
  if (URL.canParse(reference, base)) uri = new URL(reference, base).href;
  else if (URL.canParse(reference)) uri = new URL(reference).href;
  else if (reference.startsWith('#')) uri = stripFragment(base) + reference;
  return uri.endsWith('#') ? uri.slice(0, -1) : uri;
}

const stripFragment = (uri: string) => uri.replace(/#.*$/s, '');

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
