import { createRequire } from 'node:module';
import type { JsonSchema } from '../../contract/schema.js';
import { draft04 } from './draft-04.js';

const require = createRequire(import.meta.url);

const vocabularies2019 = ['applicator', 'content', 'core', 'format', 'meta-data', 'validation'];
const vocabularies2020 = [
  ...['applicator', 'content', 'core', 'format-annotation', 'meta-data', 'unevaluated', 'validation'],
];

/** URI -> file of ajv that holds the meta-schema. */
const files: ReadonlyMap<string, string> = new Map([
  ['http://json-schema.org/draft-06/schema', 'json-schema-draft-06'],
  ['http://json-schema.org/draft-07/schema', 'json-schema-draft-07'],
  ['https://json-schema.org/draft/2019-09/schema', 'json-schema-2019-09/schema'],
  ['https://json-schema.org/draft/2020-12/schema', 'json-schema-2020-12/schema'],
  ...vocabularies2019.map(
    (name) => [`https://json-schema.org/draft/2019-09/meta/${name}`, `json-schema-2019-09/meta/${name}`] as const,
  ),
  ...vocabularies2020.map(
    (name) => [`https://json-schema.org/draft/2020-12/meta/${name}`, `json-schema-2020-12/meta/${name}`] as const,
  ),
]);

/** The published meta-schema with this URI (without a fragment); read only when something refers to it. */
export function metaSchema(uri: string): JsonSchema | undefined {
  if (uri === 'http://json-schema.org/draft-04/schema') return draft04;
  const file = files.get(uri);
  return file === undefined ? undefined : (require(`ajv/dist/refs/${file}.json`) as JsonSchema);
}
