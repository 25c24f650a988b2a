/** The last word on a witness: the validators that are generated for users. */
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { checkWithin, createValidator } from '../../validators/index.js';
import type { Session } from '../formula/session.js';
import { matchesWithin } from '../regex/backtrack.js';
import { parseExpression } from '../regex/parse.js';
import type { Steps } from '../steps.js';
import type { EngineOptions } from '../types.js';

/** One side of a comparison, compiled when it is first asked. */
export interface Side {
  readonly schema: JsonSchema;
  readonly draft: Draft;
  /** `undefined`: the validator can't be made, or doesn't come to an end. */
  check(value: Json): boolean | undefined;
}

/** Of matching one pattern against one text, and of all together. */
const MATCH_STEPS = 1_000_000;
const ALL_MATCH_STEPS = 10_000_000;
/** Only a pattern that backtracks without end takes so long; `runsQuickly` has found those that we can read. */
const DEADLINE_MS = 2_000;

export function createSide(schema: JsonSchema, { draft, formats = 'assert', resolve }: EngineOptions): Side {
  let validator: ReturnType<typeof createValidator> | undefined;
  let failed = false;
  return {
    schema,
    draft,
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

/** Whether the schemas' patterns may be run on the texts of a value: a regular expression can't be interrupted. */
export function runsQuickly({ patterns }: Session, value: Json): boolean {
  const expressions = [...patterns].map((source) => parseExpression(source));
  if (expressions.length === 0) return true;
  const texts: string[] = [];
  JSON.stringify(value, (name, each) => {
    texts.push(name);
    if (typeof each === 'string') texts.push(each);
    return each;
  });
  const all: Steps = { left: ALL_MATCH_STEPS };
  return texts.every((text) =>
    expressions.every((each) => {
      if (each === undefined) return true;
      const granted = Math.min(MATCH_STEPS, all.left);
      const own: Steps = { left: granted };
      const quick = matchesWithin(each, text, own);
      all.left -= granted - Math.max(0, own.left);
      return quick;
    }),
  );
}
