/** The last word on a witness: the validators that are generated for users. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import { checkWithin, createValidator } from '../../validators/index.js';
import type { EngineOptions } from '../types.js';

/** One side of a comparison, compiled when it is first asked. */
export interface Side {
  readonly schema: JsonSchema;
  /** `undefined`: the validator can't be made, or doesn't come to an end. */
  check(value: Json): boolean | undefined;
}

/** Only a pattern that backtracks without end takes so long. */
const DEADLINE_MS = 2_000;

export function createSide(schema: JsonSchema, { draft, formats = 'assert', resolve }: EngineOptions): Side {
  let validator: ReturnType<typeof createValidator> | undefined;
  let failed = false;
  return {
    schema,
    check: (value) => {
      if (failed) return undefined;
      try {
        validator ??= createValidator({
          schema,
          draft,
          formats,
          ...(resolve === undefined ? {} : { resources: resolve }),
        });
        const verdict = checkWithin(validator, value, DEADLINE_MS);
        return verdict === 'timeout' ? undefined : verdict;
      } catch {
        failed = true;
        return undefined;
      }
    },
  };
}
