/** Headers schemas: the message's merged with those of its traits, and held against what the envelope writes. */

import type { SchemasByKey } from '../../contract/declared.js';
import { isObject, type JsonObject, strings } from '../../contract/json.js';
import type { EventVersion } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';
import { referredKey } from '../../contract/subschemas.js';
import { type Diagnostic, diagnostic, type Location } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';
import type { LinkedSchema, LinkedSchemas } from '../schemas/index.js';
import { deepFreeze } from './freeze.js';
import type { Report } from './references.js';

type Headers = NonNullable<EventVersion['headers']>;

/** RFC 7386, as traits are merged: the first wins. */
export function mergeHeaders(linked: LinkedSchemas, parts: readonly LinkedSchema[]): Headers | undefined {
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  if (others.length === 0) return { schema: first.schema, origin: first.origin, definitions: first.definitions };
  const schema = parts
    .map((part) => unfolded(part.schema, linked.definitions))
    .reduceRight((target, patch) => merge(target, patch));
  const definitions = [...new Set(parts.flatMap((part) => part.definitions))].sort();
  return { schema: deepFreeze(schema), origin: first.origin, definitions };
}

/** A schema that is nothing but a reference is merged as what it refers to. */
function unfolded(schema: JsonSchema, definitions: SchemasByKey): JsonSchema {
  const seen = new Set<string>();
  let at = schema;
  for (let key = referredKey(at); key !== undefined && !seen.has(key); key = referredKey(at)) {
    seen.add(key);
    at = definitions.get(key)?.schema ?? true;
  }
  return at;
}

function merge<T extends Json>(target: Json, patch: T): T {
  if (!isObject(patch) || !isObject(target)) return patch;
  const merged = new Map<string, Json>(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, merge(merged.get(key) ?? null, value));
  }
  return Object.fromEntries(merged) as T & JsonObject;
}

/** What the CloudEvents Kafka binding (1.0.2, section 3.2) writes whatever the schema says; `undefined`: any text. */
const WRITTEN: ReadonlyMap<string, string | undefined> = new Map([
  ['content-type', 'application/json'],
  ['ce_specversion', '1.0'],
  ...[
    'ce_id',
    'ce_type',
    'ce_source',
    'ce_subject',
    'ce_time',
    'ce_dataversion',
    'ce_correlationid',
    'ce_causationid',
    'ce_tenantid',
    'ce_partitionkey',
    'traceparent',
    'tracestate',
  ].map((name) => [name, undefined] as const),
]);

/** Warns where a header of ours is described as something that we never write. */
export function checkHeaders(files: Files, report: Report, headers: Headers, definitions: SchemasByKey): void {
  const schema = unfolded(headers.schema, definitions);
  if (!isObject(schema) || !isObject(schema.properties)) return;
  for (const [name, property] of Object.entries(schema.properties)) {
    const lower = name.toLowerCase();
    const known = WRITTEN.has(lower);
    if (!known && !lower.startsWith('ce_')) {
      report(notWritten(name, strings(schema.required).includes(name), files.locate(place(headers, name), 'key')));
      continue;
    }
    const problem = known
      ? clash(unfolded(property as JsonSchema, definitions), WRITTEN.get(lower))
      : /^ce_[a-z0-9]+$/.test(name)
        ? undefined
        : 'is not called as CloudEvents attributes are: lower-case letters and digits';
    if (problem === undefined && name === lower) continue;
    report(
      diagnostic(
        'header-clash',
        `header '${name}' ${problem ?? `is written as '${lower}'`}`,
        files.locate(place(headers, name), 'key'),
        {
          help: 'The envelope writes these headers itself; leave them out of the schema, or call your own header otherwise.',
        },
      ),
    );
  }
}

const place = (headers: Headers, name: string) => join(headers.origin, 'properties', name);

/** Headers of an application's own are neither typed nor checked: they pass through handlers as they are. */
function notWritten(name: string, required: boolean, at: Location): Diagnostic {
  const said = required
    ? `header '${name}' is required, and generated publishers don't write it`
    : `header '${name}' is neither typed nor checked`;
  return diagnostic('header-not-written', said, at, required ? { severity: 'warning' } : {});
}

function clash(schema: JsonSchema, written: string | undefined): string | undefined {
  if (schema === false) return 'may not be there, and always is';
  if (schema === true) return undefined;
  const types = typeof schema.type === 'string' ? [schema.type] : strings(schema.type);
  if (types.length > 0 && !types.includes('string')) return 'is always text';
  const allowed = schema.const !== undefined ? [schema.const] : schema.enum;
  if (!Array.isArray(allowed) || written === undefined || allowed.includes(written)) return undefined;
  return `is always '${written}'`;
}
