/** Schemas in, verdict out: the one validator behind examples, witnesses and lint. What it answers, generated validators answer. */
import { validator } from '@tidings/runtime/codegen/v1';
import { planUnits } from './plan/planner.js';
import { createCompiler } from './print/compile.js';
import { loadCompiled } from './print/run.js';
import { dialects } from './schema/dialect.js';
import { InvalidSchemaError } from './schema/error.js';
import { placesOf } from './schema/place.js';
import { indexResources } from './schema/resources.js';
import type { Check, ValidatorInput } from './validator.js';

const compiler = createCompiler();

/** @throws InvalidSchemaError when the schemas can't be compiled: an unresolvable `$ref`, a bad pattern, a keyword of the wrong type */
export function createValidator({ schema, draft, resources, formats }: ValidatorInput): Check {
  try {
    const places = placesOf(indexResources(schema, dialects[draft], resources));
    const units = planUnits(places, { name: 'validate', formats });
    return validator(loadCompiled(compiler.compile(units).body, 'validate'));
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidSchemaError('the schema is nested too deeply');
    throw error;
  }
}
