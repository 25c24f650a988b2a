/** Contracts made by hand, as the loader would make them. */
import type { Contract, Definition, EventVersion } from '../../../src/compiler/contract/model.js';
import type { ContractDraft, JsonSchema } from '../../../src/compiler/contract/schema.js';

export interface VersionSpec {
  readonly event: string;
  readonly version?: number;
  readonly schema: JsonSchema;
  readonly draft?: ContractDraft;
  readonly description?: string;
  readonly title?: string;
  readonly deprecated?: boolean;
  readonly rest?: Partial<Pick<EventVersion, 'hash' | 'key' | 'subject' | 'correlationId'>>;
}

export interface DefinitionSpec {
  readonly schema: JsonSchema;
  readonly typeName: string;
  /** `shared/money`; or the event and version that it is local to. */
  readonly home: string | readonly [event: string, version: number];
  readonly draft?: ContractDraft;
  readonly description?: string;
}

/** One context, `todos`; every version reaches the definitions that its schema names, and so on. */
export function contractOf(
  versions: readonly VersionSpec[],
  definitions: { readonly [key: string]: DefinitionSpec } = {},
): Contract {
  const found = new Map(
    Object.entries(definitions).map(([key, { schema, typeName, home, draft = '2020-12', description }]) => {
      const definition: Definition = {
        key,
        typeName,
        home:
          typeof home === 'string'
            ? {
                kind: 'shared',
                folder: home.slice(0, home.lastIndexOf('/')),
                module: home.slice(home.lastIndexOf('/') + 1),
              }
            : { kind: 'local', context: 'todos', event: home[0], version: home[1] },
        draft,
        schema,
        origin: { file: key, pointer: '' },
        definitions: reached(schema, definitions),
        ...(description === undefined ? {} : { description }),
      };
      return [key, definition];
    }),
  );
  const names = [...new Set(versions.map(({ event }) => event))].sort();
  return {
    title: 'Todos',
    channels: [],
    contexts: [
      {
        name: 'todos',
        folder: 'todos',
        events: names.map((name) => ({
          name,
          context: 'todos',
          type: `com.example.todos.${name}`,
          versions: versions.filter(({ event }) => event === name).map((spec) => versionOf(spec, definitions)),
        })),
      },
    ],
    definitions: found,
    operations: [],
  };
}

function versionOf(
  { event, version = 1, schema, draft = '2020-12', description, title, deprecated = false, rest }: VersionSpec,
  definitions: { readonly [key: string]: DefinitionSpec },
): EventVersion {
  return {
    event,
    context: 'todos',
    version,
    typeName: `${event}V${version}`,
    draft,
    schema,
    origin: { file: `${event}.yaml`, pointer: '' },
    definitions: reached(schema, definitions),
    hash: 'a'.repeat(64),
    upcastPath: `schemas/todos/${event}/v${version}.upcast.ts`,
    deprecated,
    examples: [],
    channels: [],
    ...(description === undefined ? {} : { description }),
    ...(title === undefined ? {} : { title }),
    ...rest,
  };
}

function reached(schema: JsonSchema, definitions: { readonly [key: string]: DefinitionSpec }): string[] {
  const seen = new Set<string>();
  const visit = (part: JsonSchema) => {
    for (const [, key] of JSON.stringify(part).matchAll(/"\$ref":"tidings:([^"]+)"/g)) {
      if (seen.has(key!)) continue;
      seen.add(key!);
      visit(definitions[key!]!.schema);
    }
  };
  visit(schema);
  return [...seen].sort();
}
