/** What a contract can't say, and why a case of the suite isn't put through generated modules. */
import type { ContractDraft, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { type Dialect, dialectOf } from '../../../src/compiler/validators/index.js';

const dynamic = 'no `$dynamicRef`: what it means depends on who refers to the schema';

/** A function that gives the reason; undefined: inside the profile. */
export function outsideOf(draft: ContractDraft) {
  return (schema: Exclude<JsonSchema, boolean>, dialect: Dialect): string | undefined => {
    if (dialect.draft !== draft) return 'one draft per contract';
    if (schema.$schema !== undefined && dialectOf(schema.$schema) === undefined) return 'no meta-schemas of one’s own';
    if (schema.$dynamicRef !== undefined || schema.$dynamicAnchor !== undefined) return dynamic;
    return undefined;
  };
}

/** How many tests of the suite are left out, by draft and reason. */
export const leftOut: Readonly<Record<'draft-07' | '2020-12', Readonly<Record<string, number>>>> = {
  'draft-07': { 'one draft per contract': 2 },
  '2020-12': { [dynamic]: 52, 'no meta-schemas of one’s own': 5, 'one draft per contract': 1 },
};
