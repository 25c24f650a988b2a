/** Schemas that apply to one value together. */
import { isObject, type JsonObject } from '../contract/json.js';
import type { Contract } from '../contract/model.js';
import type { JsonSchema } from '../contract/schema.js';
import { referredKey } from '../contract/subschemas.js';
import { type SchemaPlace, under } from './walk.js';

/** One of the schemas that all apply to one value. */
export interface Part {
  readonly schema: JsonObject;
  readonly place: SchemaPlace;
}

/** The schemas themselves, what they refer to, and their `allOf`, in depth. */
export function conjuncts(contract: Contract, places: readonly SchemaPlace[]): readonly Part[] {
  const found = new Map<JsonSchema, Part>();
  const visit = (place: SchemaPlace): void => {
    const { schema } = place;
    if (!isObject(schema) || found.has(schema)) return;
    found.set(schema, { schema, place });
    const key = referredKey(schema);
    const target = key === undefined ? undefined : contract.definitions.get(key);
    if (target !== undefined) {
      const { schema: referred, origin, draft } = target;
      visit({ schema: referred, origin, draft, within: [...place.within, referred] });
    }
    if (Array.isArray(schema.allOf)) {
      for (const [index, part] of (schema.allOf as readonly JsonSchema[]).entries()) {
        visit(step(place, part, ['allOf', index]));
      }
    }
  };
  for (const place of places) visit(place);
  return [...found.values()];
}

export function step(place: SchemaPlace, schema: JsonSchema, tokens: readonly (string | number)[]): SchemaPlace {
  return { schema, draft: place.draft, origin: under(place.origin, tokens), within: [...place.within, schema] };
}
