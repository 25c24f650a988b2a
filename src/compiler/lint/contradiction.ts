/** What can't be true of one value together. */
import { isObject, type JsonObject, strings } from '../contract/json.js';
import type { Origin } from '../contract/location.js';
import type { Contract } from '../contract/model.js';
import type { Json, JsonSchema } from '../contract/schema.js';
import { conjuncts, type Part, step } from './conjunction.js';
import { under } from './walk.js';

export interface Contradiction {
  readonly message: string;
  /** No value is valid; else only that some property can never be there. */
  readonly fatal: boolean;
  readonly at: Origin;
  readonly part?: 'key' | 'value';
  readonly related?: readonly { readonly message: string; readonly at: Origin }[];
  readonly within: readonly JsonSchema[];
}

/** The first contradiction of schemas that all apply to one value. */
export function contradictionOf(contract: Contract, parts: readonly Part[]): Contradiction | undefined {
  return types(parts) ?? values(parts) ?? bounds(parts) ?? closed(contract, parts) ?? forbidden(parts);
}

const TYPES = ['null', 'boolean', 'string', 'integer', 'number', 'array', 'object'];

/** Types that a schema allows; `number` holds `integer`. */
function allowed({ type }: JsonObject): ReadonlySet<string> {
  const named = typeof type === 'string' ? [type] : strings(type);
  if (named.length === 0) return new Set(TYPES);
  return new Set(named.includes('number') ? [...named, 'integer'] : named);
}

function types(parts: readonly Part[]): Contradiction | undefined {
  let left = new Set(TYPES);
  let before: Part | undefined;
  for (const part of parts) {
    if (part.schema.type === undefined) continue;
    const here = allowed(part.schema);
    const both = new Set([...left].filter((type) => here.has(type)));
    if (both.size === 0 && before !== undefined) {
      return clash(
        part,
        'type',
        before,
        'type',
        `it is of type ${show(part.schema.type ?? null)} here, and of type ${show(before.schema.type ?? null)} there`,
      );
    }
    left = both;
    before = part;
  }
  return undefined;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** `const` and `enum`: one value at least must be left by all others. */
function values(parts: readonly Part[]): Contradiction | undefined {
  let left: { readonly values: readonly Json[]; readonly part: Part; readonly keyword: string } | undefined;
  for (const part of parts) {
    const keyword = part.schema.const !== undefined ? 'const' : part.schema.enum !== undefined ? 'enum' : undefined;
    if (keyword === undefined) continue;
    const own = keyword === 'const' ? [part.schema.const!] : ((part.schema.enum as readonly Json[]) ?? []);
    if (!Array.isArray(own)) continue;
    if (left === undefined) {
      left = { values: own, part, keyword };
      continue;
    }
    const known = new Set(left.values.map(canonical));
    const both = own.filter((value) => known.has(canonical(value)));
    if (both.length === 0) {
      return clash(part, keyword, left.part, left.keyword, `none of its values is one of those that are allowed there`);
    }
    left = { values: both, part: left.part, keyword: left.keyword };
  }
  if (left === undefined || left.values.length === 0) return undefined;
  for (const other of parts) {
    for (const [keyword, fits] of Object.entries(FITS)) {
      const limit = other.schema[keyword];
      if (limit === undefined || left.values.some((value) => fits(value, limit))) continue;
      const what = left.keyword === 'const' ? `the value ${show(left.values[0]!)}` : 'every value of the enum';
      return clash(left.part, left.keyword, other, keyword, `${what} breaks '${keyword}' (${show(limit)})`);
    }
  }
  return undefined;
}

type Fits = (value: Json, limit: Json) => boolean;

const onNumber =
  (fits: (value: number, limit: number) => boolean): Fits =>
  (value, limit) =>
    typeof value !== 'number' || typeof limit !== 'number' || fits(value, limit);

const onText =
  (fits: (length: number, limit: number) => boolean): Fits =>
  (value, limit) =>
    typeof value !== 'string' || typeof limit !== 'number' || fits([...value].length, limit);

const FITS: { readonly [keyword: string]: Fits } = {
  type: (value, limit) => allowed({ type: limit }).has(typeOf(value)),
  minimum: onNumber((value, limit) => value >= limit),
  maximum: onNumber((value, limit) => value <= limit),
  exclusiveMinimum: onNumber((value, limit) => value > limit),
  exclusiveMaximum: onNumber((value, limit) => value < limit),
  minLength: onText((length, limit) => length >= limit),
  maxLength: onText((length, limit) => length <= limit),
};

/** Lower and upper bound; the first type is the one that they are about. */
const BOUNDS = [
  ['number', 'minimum', 'maximum', false],
  ['number', 'exclusiveMinimum', 'maximum', true],
  ['number', 'minimum', 'exclusiveMaximum', true],
  ['number', 'exclusiveMinimum', 'exclusiveMaximum', true],
  ['string', 'minLength', 'maxLength', false],
  ['array', 'minItems', 'maxItems', false],
  ['object', 'minProperties', 'maxProperties', false],
] as const;

/** Only of different schemas: those of one schema are checked when it is loaded. */
function bounds(parts: readonly Part[]): Contradiction | undefined {
  const left = parts.reduce((types, { schema }) => types.filter((type) => allowed(schema).has(type)), TYPES);
  for (const [type, lower, upper, strict] of BOUNDS) {
    // Another type would do.
    if (!left.every((one) => one === type || (type === 'number' && one === 'integer'))) continue;
    const low = extreme(parts, lower, (a, b) => a > b);
    const high = extreme(parts, upper, (a, b) => a < b);
    if (low === undefined || high === undefined || low.part === high.part) continue;
    if (low.limit > high.limit || (strict && low.limit === high.limit)) {
      return clash(low.part, lower, high.part, upper, `'${lower}' ${low.limit} is above '${upper}' ${high.limit}`);
    }
  }
  return undefined;
}

function extreme(parts: readonly Part[], keyword: string, beyond: (a: number, b: number) => boolean) {
  let found: { readonly part: Part; readonly limit: number } | undefined;
  for (const part of parts) {
    const limit = part.schema[keyword];
    if (typeof limit === 'number' && (found === undefined || beyond(limit, found.limit))) found = { part, limit };
  }
  return found;
}

/** A closed schema beside others: what they declare or require can't be there. */
function closed(contract: Contract, parts: readonly Part[]): Contradiction | undefined {
  for (const part of parts) {
    const names = closedNames(contract, part);
    if (names === undefined) continue;
    const keyword = part.schema.additionalProperties === false ? 'additionalProperties' : 'unevaluatedProperties';
    for (const other of parts) {
      const found = other === part ? undefined : shutOut(other, names);
      if (found === undefined) continue;
      const { name, fatal, tokens } = found;
      const what = fatal
        ? `property '${name}' is required and can't be there`
        : `property '${name}' can never be there`;
      return {
        message: `${what}: a schema that applies to the same value is closed and doesn't declare it`,
        fatal,
        at: under(other.place.origin, tokens),
        ...(tokens[0] === 'properties' && { part: 'key' as const }),
        related: [{ message: `closed by '${keyword}' here`, at: under(part.place.origin, [keyword]) }],
        within: [...other.place.within, ...part.place.within],
      };
    }
  }
  return undefined;
}

interface ShutOut {
  readonly name: string;
  readonly fatal: boolean;
  readonly tokens: readonly (string | number)[];
}

/** The first property that a schema requires, or else declares, and that isn't among the names. */
function shutOut({ schema }: Part, names: ReadonlySet<string>): ShutOut | undefined {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = strings(schema.required);
  const index = required.findIndex((name) => !names.has(name));
  const missing = required[index];
  if (missing !== undefined) {
    const tokens = Object.hasOwn(properties, missing) ? ['properties', missing] : ['required', index];
    return { name: missing, fatal: true, tokens };
  }
  // What a schema refuses itself, it doesn't offer.
  const name = Object.keys(properties).find((key) => !names.has(key) && properties[key] !== false);
  return name === undefined ? undefined : { name, fatal: false, tokens: ['properties', name] };
}

/** The names that a closed schema allows; undefined where it isn't closed, or where only a pattern could tell. */
function closedNames(contract: Contract, part: Part): ReadonlySet<string> | undefined {
  const { schema, place } = part;
  const own = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  if (schema.additionalProperties === false) {
    const patterns = isObject(schema.patternProperties) ? Object.keys(schema.patternProperties).length : 0;
    return patterns > 0 ? undefined : new Set(own);
  }
  if (schema.unevaluatedProperties !== false) return undefined;
  // It sees what the schemas inside of it declare, also those of branches.
  const names = new Set<string>();
  const seen = new Set<JsonSchema>();
  const isOpen = (inner: Part): boolean => {
    if (seen.has(inner.schema)) return false;
    seen.add(inner.schema);
    const { properties, patternProperties, additionalProperties, unevaluatedProperties } = inner.schema;
    if (patternProperties !== undefined || additionalProperties !== undefined) return true;
    if (inner.schema !== schema && unevaluatedProperties !== undefined) return true;
    for (const name of isObject(properties) ? Object.keys(properties) : []) names.add(name);
    return BRANCHES.some((keyword) =>
      branchesOf(keyword, inner.schema[keyword]).some(([tokens, branch]) =>
        conjuncts(contract, [step(inner.place, branch, [keyword, ...tokens])]).some(isOpen),
      ),
    );
  };
  return conjuncts(contract, [place]).some(isOpen) ? undefined : names;
}

const BRANCHES = ['anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas'] as const;

function branchesOf(
  keyword: (typeof BRANCHES)[number],
  value: Json | undefined,
): readonly (readonly [tokens: readonly (string | number)[], branch: JsonSchema])[] {
  if (Array.isArray(value)) return (value as readonly JsonSchema[]).map((branch, index) => [[index], branch]);
  if (!isObject(value)) return [];
  if (keyword !== 'dependentSchemas') return [[[], value]];
  return Object.entries(value).map(([name, branch]) => [[name], branch as JsonSchema]);
}

/** A required property that no value is valid for. */
function forbidden(parts: readonly Part[]): Contradiction | undefined {
  for (const part of parts) {
    for (const [index, name] of strings(part.schema.required).entries()) {
      const other = parts.find(({ schema }) => isObject(schema.properties) && schema.properties[name] === false);
      if (other === undefined) continue;
      return {
        message: `property '${name}' is required and can't be there`,
        fatal: true,
        at: under(part.place.origin, ['required', index]),
        related: [{ message: 'no value is valid for it', at: under(other.place.origin, ['properties', name]) }],
        within: [...part.place.within, ...other.place.within],
      };
    }
  }
  return undefined;
}

function clash(part: Part, keyword: string, other: Part, otherKeyword: string, message: string): Contradiction {
  return {
    message: `no value can be valid: ${message}`,
    fatal: true,
    at: under(part.place.origin, [keyword]),
    related: [{ message: 'there', at: under(other.place.origin, [otherKeyword]) }],
    within: [...part.place.within, ...other.place.within],
  };
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`);
  return `{${entries.join()}}`;
}

function show(value: Json): string {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
