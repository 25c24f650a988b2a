/** The table of constructs: cases/*.yaml, and a JSON file for what YAML formatters trip over. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Definition } from '../../../src/compiler/contract/model.js';
import type { ContractDraft, Json, JsonSchema } from '../../../src/compiler/contract/schema.js';

export interface Case {
  readonly construct: string;
  readonly draft: ContractDraft;
  readonly schema: JsonSchema;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly instances: readonly Instance[];
}

export interface Instance {
  readonly value: Json;
  readonly expected: 'valid' | 'invalid' | 'looser';
}

interface Written {
  readonly construct: string;
  readonly draft?: ContractDraft;
  readonly schema: JsonSchema;
  readonly definitions?: { readonly [name: string]: JsonSchema };
  readonly valid: readonly Json[];
  readonly invalid: readonly Json[];
  readonly looser?: { readonly reason: string; readonly values: readonly Json[] };
}

const FOLDER = join(import.meta.dirname, 'cases');

export function loadCases(): Case[] {
  return readdirSync(FOLDER)
    .filter((file) => /\.(yaml|json)$/.test(file))
    .sort()
    .flatMap((file) => (parse(readFileSync(join(FOLDER, file), 'utf8')) as Written[]).map(toCase));
}

function toCase({ construct, draft = '2020-12', schema, definitions = {}, valid, invalid, looser }: Written): Case {
  if (looser !== undefined && !looser.reason) throw new Error(`${construct}: looser needs a reason`);
  const names = new Set(Object.keys(definitions));
  return {
    construct,
    draft,
    schema: resolve(schema, names),
    definitions: new Map(
      Object.entries(definitions).map(([name, definition]) => [
        `cases#${name}`,
        {
          key: `cases#${name}`,
          typeName: name,
          home: { kind: 'shared', folder: 'shared', module: 'cases' },
          draft,
          schema: resolve(definition, names),
          origin: { file: 'cases', pointer: name },
          definitions: [],
        },
      ]),
    ),
    instances: [
      ...valid.map((value) => ({ value, expected: 'valid' as const })),
      ...invalid.map((value) => ({ value, expected: 'invalid' as const })),
      ...(looser?.values ?? []).map((value) => ({ value, expected: 'looser' as const })),
    ],
  };
}

/** `$ref: Name` -> `$ref: tidings:<key>`, as the contract has it. */
function resolve<T extends Json>(schema: T, names: ReadonlySet<string>): T {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' && typeof value === 'string' && names.has(value) ? `tidings:cases#${value}` : value,
  );
}
