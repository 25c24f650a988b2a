/** Schemas in, verdict out: the one validator behind examples, witnesses and lint. */
import { Ajv, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Draft, JsonSchema } from '../contract/schema.js';
import type { Check, ValidatorInput } from './validator.js';

const options: Options = {
  strict: false,
  ownProperties: true,
  multipleOfPrecision: 9,
  validateSchema: false,
  validateFormats: false,
  messages: false,
  logger: false,
};

const dialect: Readonly<Record<Draft, () => Ajv>> = {
  'draft-04': () => new Ajv(options),
  'draft-06': () => new Ajv(options),
  'draft-07': () => new Ajv(options),
  '2019-09': () => new Ajv2019(options),
  '2020-12': () => new Ajv2020(options),
};

/** @throws Error when the schemas can't be compiled: an unresolvable `$ref`, a bad pattern, a keyword of the wrong type. */
export function createValidator(input: ValidatorInput): Check {
  const ajv = dialect[input.draft]();
  const names = new Map([...(input.resources?.keys() ?? [])].map((uri, index) => [uri, `resource-${index}`]));
  const renamed = (schema: JsonSchema) =>
    JSON.parse(JSON.stringify(schema), (key, value) =>
      key === '$ref' && typeof value === 'string' ? (names.get(value) ?? value) : value,
    ) as object;
  for (const [uri, schema] of input.resources ?? []) ajv.addSchema(renamed(schema), names.get(uri)!);
  const validate = ajv.compile(renamed(input.schema));
  return (value) => {
    try {
      return validate(value) === true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
}
