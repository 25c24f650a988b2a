/** The hash of an event version: what is accepted, and nothing that may be mended later (CONTRACTS "Versions, release, lock"). */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Origin } from '../../contract/location.js';
import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import { mapSchema, REFERENCE } from '../../contract/subschemas.js';

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
   * extensions. Definitions are numbered in the order in which that text first names them, so that moving or renaming a file
   * changes nothing: `{ draft, schemas: [root, #1, #2, ...] }`, with `$ref: '#1'`.
   */
  hash(schema: JsonSchema, draft: ContractDraft, place?: SchemaPlace): string;
}

/** Where a schema stands, and the keys of all definitions that it reaches. */
export interface SchemaPlace {
  readonly origin: Origin;
  readonly definitions: readonly string[];
}

/** Hashes by what they were made of: places and contents of files. Keys are opaque. */
export interface HashCache {
  get(key: string): string | undefined;
  set(key: string, hash: string): void;
}

/** `contentOf`: hash of a file's bytes; with it and a cache, schemas whose files didn't change aren't looked at. */
export function createHasher(
  definitions: ReadonlyMap<string, { readonly schema: JsonSchema; readonly origin?: Origin }>,
  cache?: HashCache,
  contentOf: (file: string) => string | undefined = () => undefined,
): Hasher {
  const keyOf = (draft: ContractDraft, { origin, definitions: reached }: SchemaPlace) =>
    [
      draft,
      origin.pointer,
      contentOf(origin.file),
      ...reached.map((key) => `${key} ${contentOf(definitions.get(key)?.origin?.file ?? '')}`),
    ].join('\n');
  const texts = new Map<JsonSchema, string>();
  const textOf = (schema: JsonSchema): string => {
    const known = texts.get(schema);
    if (known !== undefined) return known;
    const text = canonicalize(bare(schema) as { [key: string]: Json }) ?? '';
    texts.set(schema, text);
    return text;
  };
  return {
    hash(schema, draft, place) {
      const cacheKey = cache === undefined || place === undefined ? undefined : keyOf(draft, place);
      const cached = cacheKey === undefined ? undefined : cache?.get(cacheKey);
      if (cached !== undefined) return cached;
      const numbers = new Map<string, number>();
      const queue = [textOf(schema)];
      const schemas: string[] = [];
      for (let text = queue.shift(); text !== undefined; text = queue.shift()) {
        schemas.push(
          text.replace(MARKED, (_, quoted: string) => {
            const key = JSON.parse(`"${quoted}"`) as string;
            const number = numbers.get(key) ?? numbers.size + 1;
            if (!numbers.has(key)) {
              numbers.set(key, number);
              queue.push(textOf(definitions.get(key)?.schema ?? true));
            }
            return `"$ref":"#${number}"`;
          }),
        );
      }
      const text = `{"draft":${JSON.stringify(draft)},"schemas":[${schemas.join()}]}`;
      const hash = createHash('sha256').update(text).digest('hex');
      if (cacheKey !== undefined) cache?.set(cacheKey, hash);
      return hash;
    },
  };
}

/**
 * 16 hex digits of the SHA-256 over the canonical JSON of one schema alone, without annotations: what it refers to stands in it by
 * its key. Tells which of the schemas that a version is made of changed, where the version's own hash says that something did.
 */
export function partHash(schema: JsonSchema, draft: ContractDraft): string {
  const text = canonicalize({ draft, schema: bare(schema) as Json }) ?? '';
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A reference in a canonical text. Data can't look like one: in it, NUL is doubled. */
const MARK = '\0';
const MARKED = /"\$ref":"\\u0000(?!\\u0000)((?:[^"\\]|\\.)*)"/g;

function bare(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, (keyword, value) => {
    if (ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) return undefined;
    if (keyword === '$ref' && typeof value === 'string' && value.startsWith(REFERENCE)) {
      return MARK + value.slice(REFERENCE.length);
    }
    return typeof value === 'object' && value !== null ? unmarked(value) : value;
  });
}

function unmarked(value: Json): Json {
  const text = JSON.stringify(value);
  return text.includes('\\u0000') ? (JSON.parse(text.replaceAll('\\u0000', '\\u0000\\u0000')) as Json) : value;
}
