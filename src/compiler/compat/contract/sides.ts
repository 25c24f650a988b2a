/** The versions that are compared, ready for the engine and for the rules. */
import type { Origin } from '../../contract/location.js';
import type { Contract, EventVersion } from '../../contract/model.js';
import type { JsonSchema } from '../../contract/schema.js';
import { mapSchema, REFERENCE, referredKey } from '../../contract/subschemas.js';
import { refHidesSiblings } from '../schema/keywords.js';
import type { SchemaNode, SchemaSource } from './fields/schema-node.js';
import type { Tree, VersionRef } from './finding.js';

export interface VersionSchema {
  readonly ref: VersionRef;
  readonly version: EventVersion;
  readonly source: SchemaSource;
}

/**
 * Versions of both trees over one set of definitions. A definition of the baseline that reads otherwise in the head goes by a name of
 * its own.
 */
export interface Schemas {
  of(tree: Tree, version: EventVersion): VersionSchema;
  /** Of some versions: `tidings:<key>` -> schema. */
  resolve(versions: readonly VersionSchema[]): ReadonlyMap<string, JsonSchema>;
}

type Definitions = ReadonlyMap<string, { readonly schema: JsonSchema; readonly origin: Origin }>;

const BASE = 'base:';

export function createSchemas(head: Contract, base: Contract | undefined): Schemas {
  const differing = base === undefined ? new Set<string>() : differingKeys(head, base);
  const rename = (schema: JsonSchema): JsonSchema => {
    const renamed: JsonSchema = mapSchema(
      schema,
      (keyword, value) =>
        keyword === '$ref' && typeof value === 'string' && differing.has(value.slice(REFERENCE.length))
          ? `${REFERENCE}${BASE}${value.slice(REFERENCE.length)}`
          : value,
      rename,
    );
    return renamed;
  };
  const baseDefinitions = new Map(
    [...(base?.definitions ?? [])].map(([key, { schema, origin }]) =>
      differing.has(key)
        ? ([BASE + key, { schema: rename(schema), origin }] as const)
        : ([key, head.definitions.get(key)!] as const),
    ),
  );
  const definitions: { readonly [tree in Tree]: Definitions } = { head: head.definitions, base: baseDefinitions };
  return {
    of: (tree, version) => {
      const own = tree === 'base' && version.definitions.some((key) => differing.has(key));
      const schema = own ? rename(version.schema) : version.schema;
      return {
        ref: { tree, version: version.version },
        version,
        source: sourceOf(tree, { ...version, schema }, definitions[tree]),
      };
    },
    resolve: (versions) => {
      const found = new Map<string, JsonSchema>();
      for (const { version, ref } of versions) {
        for (const key of version.definitions) {
          const own = ref.tree === 'base' && differing.has(key) ? BASE + key : key;
          found.set(REFERENCE + own, definitions[ref.tree].get(own)!.schema);
        }
      }
      return found;
    },
  };
}

/** A reference to the whole file of the version leads to the version's own schema. */
function sourceOf(tree: Tree, { schema, draft, origin }: EventVersion, definitions: Definitions): SchemaSource {
  const root: SchemaNode = { document: '', pointer: '', schema };
  return {
    tree,
    schema,
    hidesSiblings: refHidesSiblings(draft),
    originOf: (document) => (document === '' ? origin : definitions.get(document)?.origin),
    follow: (node) => {
      const key = referredKey(node.schema);
      const target = key === undefined ? undefined : definitions.get(key);
      if (key === undefined || target === undefined) return undefined;
      const isRoot = target.origin.file === origin.file && target.origin.pointer === origin.pointer;
      return isRoot ? root : { document: key, pointer: '', schema: target.schema };
    },
  };
}

/** Definitions of the baseline that the head lacks or has with another text, and those that lead to such. */
function differingKeys(head: Contract, base: Contract): ReadonlySet<string> {
  const differing = new Set<string>();
  for (const [key, { schema }] of base.definitions) {
    const now = head.definitions.get(key)?.schema;
    if (now === undefined || JSON.stringify(now) !== JSON.stringify(schema)) differing.add(key);
  }
  for (const [key, { definitions }] of base.definitions) {
    if (definitions.some((reached) => differing.has(reached))) differing.add(key);
  }
  return differing;
}
