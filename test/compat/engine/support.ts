import { type CheckOptions, checkSchemas } from '../../../src/compiler/compat/index.js';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { createValidator } from '../../../src/compiler/validators/index.js';

export const strict: CheckOptions = { draft: '2020-12', mode: 'backward', policy: 'strict', formats: 'annotate' };

/** `compatible`, `unproven`, or the witness; a witness is checked once more. */
export function verdict(original: JsonSchema, update: JsonSchema, options: Partial<CheckOptions> = {}): unknown {
  const all = { ...strict, ...options };
  const result = checkSchemas(original, update, all);
  const [finding] = result.findings;
  if (result.verdict !== 'incompatible') return result.verdict;
  const input = {
    draft: all.draft,
    formats: all.formats ?? 'assert',
    ...(all.resolve && { resources: all.resolve }),
  } as const;
  const [writer, reader] = finding!.direction === 'backward' ? [original, update] : [update, original];
  const witness = finding!.witness!.value;
  if (!createValidator({ schema: writer, ...input })(witness)) throw new Error('the writer refuses the witness');
  if (createValidator({ schema: reader, ...input })(witness)) throw new Error('the reader accepts the witness');
  return { witness };
}

export const broken = (witness: Json) => ({ witness });
