import { strings } from '../../contract/json.js';
import type { Contract } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';
import { referredKey } from '../../contract/subschemas.js';
import { checkWithin, createValidator, InvalidSchemaError } from '../../validators/index.js';
import type { Rule } from '../rule.js';
import { below, resourcesOf, roots, type SchemaPlace } from '../walk.js';

const DEADLINE_MS = 500;

/** A default is never filled in (CONTRACTS), but people and catalogs read it as a value that could stand there. */
export const checkDefaults: Rule['check'] = ({ contract, versions }, report) => {
  for (const root of roots(contract, versions)) {
    for (const place of below(root)) {
      const { schema, origin, within } = place;
      if (typeof schema === 'boolean' || schema.default === undefined) continue;
      const { default: value, ...rest } = schema;
      if (verdict(contract, place, rest, value) !== false) continue;
      report({
        message: `the default ${shown(value)} is not valid under its own schema`,
        at: { file: origin.file, pointer: `${origin.pointer}/default` },
        within,
      });
    }
  }
};

function verdict(
  contract: Contract,
  { draft, origin, within }: SchemaPlace,
  schema: JsonSchema,
  value: unknown,
): boolean | 'timeout' | undefined {
  const simple = bySight(schema, value);
  if (simple !== undefined) return simple;
  const keys = new Set<string>();
  for (const place of below({ schema, origin, draft, within })) {
    const key = referredKey(place.schema);
    if (key === undefined) continue;
    for (const reached of [key, ...(contract.definitions.get(key)?.definitions ?? [])]) keys.add(reached);
  }
  try {
    const check = createValidator({ schema, draft, formats: 'assert', resources: resourcesOf(contract, [...keys]) });
    return checkWithin(check, value, DEADLINE_MS);
  } catch (error) {
    if (error instanceof InvalidSchemaError) return undefined;
    throw error;
  }
}

/** Most defaults are of a plain type, within plain bounds: no validator is needed. */
function bySight(schema: JsonSchema, value: unknown): boolean | undefined {
  if (typeof schema === 'boolean') return schema;
  if (typeof value === 'object' && value !== null) return undefined;
  for (const [keyword, limit] of Object.entries(schema)) {
    if (ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) continue;
    const fits = Object.hasOwn(PLAIN, keyword) ? PLAIN[keyword]!(value, limit) : undefined;
    if (fits !== true) return fits;
  }
  return true;
}

/** Undefined where it takes a validator to tell. */
const PLAIN: { readonly [keyword: string]: (value: unknown, limit: Json) => boolean | undefined } = {
  type: (value, type) =>
    typeof type === 'string' ? isOf(type, value) : strings(type).some((name) => isOf(name, value)),
  enum: (value, values) => Array.isArray(values) && values.includes(value),
  minimum: (value, limit) => typeof value !== 'number' || value >= Number(limit),
  maximum: (value, limit) => typeof value !== 'number' || value <= Number(limit),
  minLength: (value, limit) => typeof value !== 'string' || [...value].length >= Number(limit),
  maxLength: (value, limit) => typeof value !== 'string' || [...value].length <= Number(limit),
};

const ANNOTATIONS: ReadonlySet<string> = new Set(['title', 'description', 'examples', '$comment', 'deprecated']);

function isOf(type: unknown, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  return typeof value === type;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
