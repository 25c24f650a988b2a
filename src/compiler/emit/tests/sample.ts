/**
 * An instance for an event that has no example: the first value that each schema suggests. A guess, good for ordinary contracts;
 * whoever uses it asks the validator first.
 */
import { type JsonObject, strings } from '../../contract/json.js';
import type { Contract } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';

type Definitions = Pick<Contract, 'definitions'>;

const MAX_DEPTH = 12;

const FORMATS: { readonly [format: string]: string } = {
  uuid: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70',
  'date-time': '2026-01-02T03:04:05Z',
  date: '2026-01-02',
  time: '03:04:05Z',
  duration: 'PT5M',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': '/path',
  'uri-template': '/path/{id}',
  'json-pointer': '/a',
  regex: '^a$',
};

export function sampleOf(contract: Definitions, schema: JsonSchema): Json | undefined {
  return sample(contract, schema, 0);
}

function sample(contract: Definitions, schema: JsonSchema | undefined, depth: number): Json | undefined {
  if (depth > MAX_DEPTH || schema === false) return undefined;
  if (schema === undefined || schema === true) return 'any';
  const merged = merge(contract, schema as JsonObject, 0);
  if (merged.const !== undefined) return merged.const;
  if (Array.isArray(merged.enum)) return (merged.enum as readonly Json[])[0];
  const examples = merged.examples;
  if (Array.isArray(examples) && examples.length > 0) return (examples as readonly Json[])[0];
  switch (typeOf(merged)) {
    case 'object':
      return sampleObject(contract, merged, depth);
    case 'array':
      return sampleArray(contract, merged, depth);
    case 'string':
      return sampleString(merged);
    case 'integer':
      return sampleNumber(merged, 1);
    case 'number':
      return sampleNumber(merged, 0.5);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'any';
  }
}

/** One schema out of all that apply: $ref, allOf, and the first branch of anyOf and oneOf. */
function merge(contract: Definitions, schema: JsonObject, depth: number): JsonObject {
  if (depth > MAX_DEPTH) return schema;
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts: Json[] = [];
  if (typeof $ref === 'string') parts.push(contract.definitions.get($ref.replace(/^tidings:/, ''))?.schema ?? {});
  if (Array.isArray(allOf)) parts.push(...(allOf as readonly Json[]));
  for (const branches of [anyOf, oneOf])
    if (Array.isArray(branches)) parts.push((branches as readonly Json[])[0] ?? {});
  let merged: JsonObject = own;
  for (const part of parts) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) continue;
    const other = merge(contract, part as JsonObject, depth + 1);
    merged = {
      ...other,
      ...merged,
      properties: { ...(other.properties as JsonObject | undefined), ...(merged.properties as JsonObject | undefined) },
      required: [...strings(other.required), ...strings(merged.required)],
    };
  }
  return merged;
}

function typeOf({ type, properties, required, items, prefixItems }: JsonObject): string | undefined {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return strings(type).find((name) => name !== 'null') ?? 'null';
  if (properties !== undefined || strings(required).length > 0) return 'object';
  return items !== undefined || prefixItems !== undefined ? 'array' : undefined;
}

function sampleObject(contract: Definitions, { properties, required }: JsonObject, depth: number): Json {
  const needed = new Set(strings(required));
  const declared = (properties ?? {}) as { readonly [name: string]: JsonSchema };
  const entries: [string, Json][] = [];
  for (const name of new Set([...Object.keys(declared), ...needed])) {
    const value = sample(contract, Object.hasOwn(declared, name) ? declared[name] : true, depth + 1);
    if (value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function sampleArray(contract: Definitions, { items, prefixItems, minItems }: JsonObject, depth: number): Json {
  const tuple = (Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []) as readonly JsonSchema[];
  const values = tuple.map((schema) => sample(contract, schema, depth + 1));
  const wanted = Math.min(Math.max(typeof minItems === 'number' ? minItems : 1, values.length), 20);
  while (values.length < wanted && !Array.isArray(items)) {
    const next = sample(contract, items as JsonSchema | undefined, depth + 1);
    if (next === undefined) break;
    values.push(next);
  }
  return values.filter((value) => value !== undefined);
}

function sampleString({ format, minLength, maxLength }: JsonObject): string {
  const base = (typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined) ?? 'text';
  const padded = base.padEnd(Math.min(typeof minLength === 'number' ? minLength : 0, 10_000), 'x');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

function sampleNumber(
  { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: JsonObject,
  step: number,
): number {
  const unit = typeof multipleOf === 'number' ? multipleOf : step;
  const low =
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + unit : typeof minimum === 'number' ? minimum : 0;
  const start = typeof multipleOf === 'number' ? Math.ceil(low / unit) * unit : step === 1 ? Math.ceil(low) : low;
  if (typeof exclusiveMaximum === 'number' && start >= exclusiveMaximum) return exclusiveMaximum - unit;
  return typeof maximum === 'number' && start > maximum ? maximum : start;
}
