/** A schema where it stands: its resource, and the dynamic scope on the way to it. */
import type { JsonSchema } from '../../contract/schema.js';
import { InvalidSchemaError } from './error.js';
import type { Keywords } from './keywords.js';
import { keywordsOf } from './keywords.js';
import type { Resource, Resources } from './resources.js';

export interface Place {
  readonly schema: JsonSchema;
  readonly resource: Resource;
  readonly scope: DynamicScope;
}

/** A place whose schema is an object. */
export interface ObjectPlace extends Place {
  readonly schema: Exclude<JsonSchema, boolean>;
}

/**
 * Dynamic anchors by name, each as the outermost resource on the way declares it (2020-12 core, section 8.2.3.2).
 * Two ways to a schema with equal scopes mean the same, so that each pair is compiled once.
 */
export interface DynamicScope {
  readonly key: string;
  readonly anchors: ReadonlyMap<string, { readonly schema: JsonSchema; readonly resource: Resource }>;
}

const emptyScope: DynamicScope = { key: '', anchors: new Map() };

function enter(scope: DynamicScope, resource: Resource): DynamicScope {
  const added = [...resource.dynamicAnchors].filter(([name]) => !scope.anchors.has(name));
  if (added.length === 0) return scope;
  const anchors = new Map([...scope.anchors, ...added.map(([name, schema]) => [name, { schema, resource }] as const)]);
  const key = JSON.stringify(
    [...anchors]
      .map(
        ([
          name,
          {
            resource: { uri },
          },
        ]) => [name, uri],
      )
      .sort(),
  );
  return { key, anchors };
}

export interface Places {
  readonly root: Place;
  /** A schema directly below `parent`. */
  below(parent: Place, schema: JsonSchema): Place;
  /** Where the references of a schema lead: `$ref`, `$dynamicRef`, `$recursiveRef`. */
  references(place: ObjectPlace, keywords: Keywords): readonly Place[];
  keywords(place: ObjectPlace): Keywords;
  /** Equal for places that mean the same. */
  key(place: ObjectPlace): string;
}

export function placesOf(resources: Resources): Places {
  const ids = new Map<object, number>();
  const at = (schema: JsonSchema, resource: Resource, scope: DynamicScope): Place => ({
    schema,
    resource,
    scope: enter(scope, resource),
  });

  function dynamicTarget(place: Place, reference: string): Place {
    const target = resources.resolve(reference, place.resource);
    const name = reference.slice(reference.indexOf('#') + 1);
    const found =
      target.resource.dynamicAnchors.get(name) === target.schema ? place.scope.anchors.get(name) : undefined;
    const { schema, resource } = found ?? target;
    return at(schema, resource, place.scope);
  }

  function recursiveTarget(place: Place, reference: string): Place {
    if (reference !== '#') throw new InvalidSchemaError('the value of "$recursiveRef" must be "#"');
    const { resource } = place;
    const found = resource.dynamicAnchors.has('') ? place.scope.anchors.get('') : undefined;
    return at(found?.schema ?? resource.root, found?.resource ?? resource, place.scope);
  }

  return {
    root: at(resources.root.schema, resources.root.resource, emptyScope),
    below: (parent, schema) => {
      const resource = resources.resourceOf(schema, parent.resource);
      return resource === parent.resource ? { ...parent, schema } : at(schema, resource, parent.scope);
    },
    references: (place, keywords) => {
      const found: Place[] = [];
      const $ref = keywords.string('$ref');
      if ($ref !== undefined) {
        const { schema, resource } = resources.resolve($ref, place.resource);
        found.push(at(schema, resource, place.scope));
      }
      const $dynamicRef = keywords.string('$dynamicRef');
      if ($dynamicRef !== undefined) found.push(dynamicTarget(place, $dynamicRef));
      const $recursiveRef = keywords.string('$recursiveRef');
      if ($recursiveRef !== undefined) found.push(recursiveTarget(place, $recursiveRef));
      return found;
    },
    key: ({ schema, scope }) => {
      const id = ids.get(schema) ?? ids.size;
      ids.set(schema, id);
      return `${id} ${scope.key}`;
    },
    keywords: (place) => {
      const { dialect } = place.resource;
      const all = keywordsOf(place.schema, dialect);
      if (!dialect.refStandsAlone || typeof place.schema.$ref !== 'string') return all;
      return keywordsOf({ $ref: place.schema.$ref }, dialect);
    },
  };
}
