/** All schemas of a contract, each with its place and what stands around it. */
import type { Origin } from '../contract/location.js';
import type { Contract, EventVersion } from '../contract/model.js';
import type { ContractDraft, JsonSchema } from '../contract/schema.js';
import { subschemas } from '../contract/subschemas.js';

export interface SchemaPlace {
  readonly schema: JsonSchema;
  readonly origin: Origin;
  readonly draft: ContractDraft;
  /** From the root of the version or definition to the schema itself. */
  readonly within: readonly JsonSchema[];
}

/** The schema and all below it, references not followed. */
export function* below(root: SchemaPlace): Generator<SchemaPlace> {
  yield root;
  for (const { tokens, schema } of subschemas(root.schema)) {
    yield* below({
      schema,
      origin: under(root.origin, tokens),
      draft: root.draft,
      within: [...root.within, schema],
    });
  }
}

/** Payloads of the versions, then all definitions; each once, also where a version's schema is itself referred to. */
export function roots(contract: Contract, versions: readonly EventVersion[]): readonly SchemaPlace[] {
  const seen = new Set<JsonSchema>();
  const found: SchemaPlace[] = [];
  for (const { schema, origin, draft } of [...versions, ...contract.definitions.values()]) {
    if (typeof schema !== 'boolean' && seen.has(schema)) continue;
    seen.add(schema);
    found.push({ schema, origin, draft, within: [schema] });
  }
  return found;
}

export function under({ file, pointer }: Origin, tokens: readonly (string | number)[]): Origin {
  const escaped = tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { file, pointer: pointer + escaped.join('') };
}

/** What a validator needs of the definitions that a schema reaches. */
export function resourcesOf(contract: Contract, keys: readonly string[]): ReadonlyMap<string, JsonSchema> {
  return new Map(
    keys.flatMap((key) => {
      const definition = contract.definitions.get(key);
      return definition === undefined ? [] : [[`tidings:${key}`, definition.schema] as const];
    }),
  );
}
