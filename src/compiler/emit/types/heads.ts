/** What a definition's type is made of before any property or item: where a type must not lead back to itself. */
import type { Definition } from '../../contract/model.js';
import type { JsonSchema } from '../../contract/schema.js';
import { definitionKey, subschemas } from './kinds.js';

export interface Heads {
  /** True when the type of `from` is, without a property or an item in between, made of `to`: TypeScript refuses such a circle (TS2456). */
  reaches(from: string, to: string): boolean;
  /** True when the definition's own type does so. */
  circular(key: string): boolean;
  /** About how many members the definition's type has as a union. */
  width(key: string): number;
}

export function heads(definitions: ReadonlyMap<string, Definition>): Heads {
  const references = new Map<string, readonly string[]>();
  const widths = new Map<string, number>();

  const referencesOf = (key: string) => {
    const known = references.get(key);
    if (known !== undefined) return known;
    const found = headReferences(definitions.get(key)?.schema ?? true);
    references.set(key, found);
    return found;
  };

  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const key of seen) {
      if (key === to) return true;
      for (const next of referencesOf(key)) seen.add(next);
    }
    return false;
  };

  const circular = (key: string): boolean => referencesOf(key).some((next) => reaches(next, key));

  const width = (key: string): number => {
    const known = widths.get(key);
    if (known !== undefined) return known;
    const found = circular(key) ? 1 : schemaWidth(definitions.get(key)?.schema ?? true, width);
    widths.set(key, found);
    return found;
  };

  return { reaches, circular, width };
}

const BRANCHES = ['allOf', 'anyOf', 'oneOf'] as const;
const CONDITIONAL = ['if', 'then', 'else'] as const;

function headReferences(schema: JsonSchema): string[] {
  if (typeof schema === 'boolean') return [];
  const found = typeof schema.$ref === 'string' ? [definitionKey(schema.$ref)] : [];
  for (const keyword of BRANCHES) found.push(...subschemas(schema[keyword]).flatMap(headReferences));
  for (const keyword of CONDITIONAL) found.push(...headReferences((schema[keyword] ?? true) as JsonSchema));
  return found;
}

function schemaWidth(schema: JsonSchema, ofDefinition: (key: string) => number): number {
  if (typeof schema === 'boolean') return 1;
  const sum = (branches: readonly JsonSchema[]) =>
    branches.reduce((total: number, branch) => total + schemaWidth(branch, ofDefinition), 0);
  let width = 1;
  if (Array.isArray(schema.enum)) width = schema.enum.length;
  else if (Array.isArray(schema.type)) width = schema.type.length;
  if (typeof schema.$ref === 'string') width *= ofDefinition(definitionKey(schema.$ref));
  for (const branch of subschemas(schema.allOf)) width *= schemaWidth(branch, ofDefinition);
  for (const branches of [subschemas(schema.anyOf), subschemas(schema.oneOf)]) {
    if (branches.length > 0) width *= sum(branches);
  }
  if (schema.if !== undefined) width *= sum([(schema.then ?? true) as JsonSchema, (schema.else ?? true) as JsonSchema]);
  return width;
}
