import { isObject, strings } from '../../contract/json.js';
import type { Contract } from '../../contract/model.js';
import type { JsonSchema } from '../../contract/schema.js';
import { referredKey } from '../../contract/subschemas.js';
import type { Rule } from '../rule.js';
import { under } from '../walk.js';

export const checkKeyOptional: Rule['check'] = ({ contract, versions }, report) => {
  for (const { event, version, key, schema, origin, channels } of versions) {
    if (key?.source !== 'payload' || channels.length === 0) continue;
    const optional = firstOptional(contract, schema, key.path);
    if (optional === undefined) continue;
    report({
      message: `'${optional.join('.')}' of '${event}' version ${version} holds the key, and may be left out`,
      at: under(
        origin,
        optional.flatMap((token) => ['properties', token]),
      ),
      part: 'key',
      within: [schema],
    });
  }
};

/** The part of the path up to the first member that may be missing. */
function firstOptional(contract: Contract, schema: JsonSchema, path: readonly string[]): readonly string[] | undefined {
  let at: readonly JsonSchema[] = [schema];
  for (const [index, token] of path.entries()) {
    const applying = at.flatMap((part) => certain(contract, part));
    if (!applying.some((part) => requires(contract, part, token))) return path.slice(0, index + 1);
    at = applying.flatMap((part): JsonSchema[] => {
      const properties = typeof part === 'boolean' ? undefined : part.properties;
      return isObject(properties) && Object.hasOwn(properties, token) ? [properties[token] as JsonSchema] : [];
    });
    // Required, and described where structure alone doesn't lead: the rest is anybody's guess.
    if (at.length === 0) return undefined;
  }
  return undefined;
}

/** The schema and all that apply with it in any case. */
function certain(contract: Contract, schema: JsonSchema, seen = new Set<JsonSchema>()): readonly JsonSchema[] {
  if (typeof schema === 'boolean' || seen.has(schema)) return [];
  seen.add(schema);
  const key = referredKey(schema);
  const target = key === undefined ? undefined : contract.definitions.get(key)?.schema;
  const parts = Array.isArray(schema.allOf) ? (schema.allOf as readonly JsonSchema[]) : [];
  return [
    schema,
    ...[...(target === undefined ? [] : [target]), ...parts].flatMap((part) => certain(contract, part, seen)),
  ];
}

function requires(contract: Contract, schema: JsonSchema, token: string): boolean {
  if (typeof schema === 'boolean') return false;
  if (strings(schema.required).includes(token)) return true;
  return [schema.anyOf, schema.oneOf].some(
    (branches) =>
      Array.isArray(branches) &&
      branches.length > 0 &&
      (branches as readonly JsonSchema[]).every((branch) =>
        certain(contract, branch).some((part) => requires(contract, part, token)),
      ),
  );
}
