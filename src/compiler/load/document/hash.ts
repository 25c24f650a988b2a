/** The hash of an event version: what is accepted, and nothing that may be mended later (CONTRACTS "Versions, release, lock"). */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { compare } from '../../contract/json.js';
import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import { mapSchema, REFERENCE, referredKey, subschemas } from '../../contract/subschemas.js';

const ANNOTATIONS: ReadonlySet<string> = new Set([
  'title',
  'description',
  'examples',
  'example',
  '$comment',
  'deprecated',
  'externalDocs',
]);

/** Hashes of schemas over one set of definitions. */
export interface Hasher {
  /**
   * SHA-256 (hex) over the canonical JSON (RFC 8785) of the schema and of all definitions that it reaches, without annotations and
   * extensions. Definitions are numbered in the order in which they are reached, so that moving or renaming a file changes nothing.
   */
  hash(schema: JsonSchema, draft: ContractDraft): string;
}

export function createHasher(definitions: ReadonlyMap<string, { readonly schema: JsonSchema }>): Hasher {
  const stripped = new Map<JsonSchema, { readonly schema: JsonSchema; readonly refers: readonly string[] }>();
  const strip = (schema: JsonSchema) => {
    const known = stripped.get(schema);
    if (known !== undefined) return known;
    const bare = mapSchema(schema, (keyword, value) =>
      ANNOTATIONS.has(keyword) || keyword.startsWith('x-') ? undefined : value,
    );
    const made = { schema: bare, refers: references(bare) };
    stripped.set(schema, made);
    return made;
  };
  return {
    hash(schema, draft) {
      const numbers = new Map<string, number>();
      const closure: JsonSchema[] = [];
      const root = strip(schema);
      const queue = [root];
      for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
        closure.push(part.schema);
        for (const key of part.refers) {
          const definition = definitions.get(key);
          if (numbers.has(key) || definition === undefined) continue;
          numbers.set(key, numbers.size + 1);
          queue.push(strip(definition.schema));
        }
      }
      const renamed = closure.map((part) => (numbers.size === 0 ? part : rename(part, numbers)));
      const text = canonicalize({ draft, schemas: renamed } as unknown as { [key: string]: Json });
      return createHash('sha256')
        .update(text ?? '')
        .digest('hex');
    },
  };
}

/** Keys in the order of the canonical text. */
function references(schema: JsonSchema): readonly string[] {
  const found: string[] = [];
  const visit = (at: JsonSchema): void => {
    const key = referredKey(at);
    if (key !== undefined) found.push(key);
    const below = subschemas(at).map(({ tokens, schema: inner }) => ({ inner, path: tokens.map(order).join('/') }));
    for (const { inner } of below.sort((a, b) => compare(a.path, b.path))) visit(inner);
  };
  visit(schema);
  return found;
}

/** Indices in their numeric order. */
function order(token: string | number): string {
  return typeof token === 'number' ? String(token).padStart(8, '0') : token;
}

function rename(schema: JsonSchema, numbers: ReadonlyMap<string, number>): JsonSchema {
  return mapSchema(schema, (keyword, value) => {
    if (keyword !== '$ref' || typeof value !== 'string' || !value.startsWith(REFERENCE)) return value;
    const number = numbers.get(value.slice(REFERENCE.length));
    return number === undefined ? value : `#${number}`;
  });
}
