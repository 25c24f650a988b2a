/** Contracts of one event version, made from any schema: what the loader makes of a file, without the file. */
import type { Contract, Definition, EventVersion } from '../../src/compiler/contract/model.js';
import type { ContractDraft, Json, JsonSchema } from '../../src/compiler/contract/schema.js';
import {
  type Dialect,
  dialects,
  indexResources,
  type ObjectPlace,
  type Place,
  placesOf,
} from '../../src/compiler/validators/index.js';

const identity = new Set(['$id', 'id', '$schema', '$anchor', '$defs', 'definitions', '$dynamicAnchor']);

/** The schema says what a contract can't. */
export class OutsideProfile extends Error {}

/**
 * @param outside why a schema can't stand in a contract; undefined: it can
 * @param home whether definitions are the version's own, or each stands in a shared module
 * @throws OutsideProfile; InvalidSchemaError where a `$ref` leads nowhere
 */
export function contractOf(
  schema: JsonSchema,
  draft: ContractDraft,
  home: 'local' | 'shared',
  resources?: ReadonlyMap<string, JsonSchema>,
  outside: (schema: Exclude<JsonSchema, boolean>, dialect: Dialect) => string | undefined = () => undefined,
): { contract: Contract; version: EventVersion } {
  const places = placesOf(indexResources(schema, dialects[draft], resources));
  const keys = new Map<string, string>();
  const definitions = new Map<string, Definition>();

  function keyOf(target: Place): string {
    const id = typeof target.schema === 'boolean' ? String(target.schema) : places.key(target as ObjectPlace);
    const found = keys.get(id);
    if (found !== undefined) return found;
    const key = `suite.yaml#/${keys.size}`;
    keys.set(id, key);
    const name = `Definition${keys.size}`;
    definitions.set(key, {
      key,
      typeName: name,
      home:
        home === 'local'
          ? { kind: 'local', context: 'suite', event: 'Case', version: 1 }
          : { kind: 'shared', folder: 'suite/shared', module: name.toLowerCase() },
      draft,
      schema: linked(target),
      origin: { file: 'suite.yaml', pointer: '' },
      definitions: [],
    });
    return key;
  }

  function linked(place: Place): JsonSchema {
    if (typeof place.schema === 'boolean') return place.schema;
    const object = place as ObjectPlace;
    const reason = outside(object.schema, place.resource.dialect);
    if (reason !== undefined) throw new OutsideProfile(reason);
    const { keywords, refStandsAlone } = place.resource.dialect;
    const inner = (value: Json) => linked(places.below(place, value as JsonSchema)) as Json;
    const map = (value: Json) =>
      Object.fromEntries(
        Object.entries(value as object).map(([name, schema]) => [name, Array.isArray(schema) ? schema : inner(schema)]),
      );
    const alone = refStandsAlone && typeof object.schema.$ref === 'string';
    const entries = Object.entries(object.schema)
      .filter(([name]) => !identity.has(name) && (!alone || name === '$ref'))
      .map(([name, value]): [string, Json] => {
        const holds = keywords.get(name);
        if (name === '$ref' && typeof value === 'string') {
          return [name, `tidings:${keyOf(places.references(object, places.keywords(object))[0]!)}`];
        }
        if (holds === 'schema' || (holds === 'schema-or-schemas' && !Array.isArray(value))) return [name, inner(value)];
        if (holds === 'schemas' || holds === 'schema-or-schemas') return [name, (value as readonly Json[]).map(inner)];
        return [name, holds === 'schema-map' || holds === 'dependencies' ? map(value) : value];
      });
    return Object.fromEntries(entries);
  }

  const root = linked(places.root);
  const version: EventVersion = {
    event: 'Case',
    context: 'suite',
    version: 1,
    typeName: 'CaseV1',
    draft,
    schema: root,
    origin: { file: 'suite.yaml', pointer: '' },
    definitions: [...definitions.keys()],
    hash: '0'.repeat(64),
    upcastPath: 'schemas/suite/Case/v1.upcast.ts',
    deprecated: false,
    examples: [],
    channels: [],
  };
  const event = { name: 'Case', context: 'suite', type: 'Case', versions: [version] };
  const contract: Contract = {
    title: 'Suite',
    channels: [],
    contexts: [{ name: 'suite', folder: 'suite', events: [event] }],
    definitions,
    operations: [],
  };
  return { contract, version };
}
