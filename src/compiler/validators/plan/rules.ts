/** The plans of what a schema says about one JSON type, without schemas below it. */

import { formatChecks } from '@tidings/runtime/codegen/v1';
import type { Json } from '../../contract/schema.js';
import { InvalidSchemaError } from '../schema/error.js';
import type { Keywords } from '../schema/keywords.js';
import type { JsonType, NumberPlan, Plan, StringPlan } from './plan.js';

const jsonTypes = new Set<Json>(['null', 'boolean', 'number', 'integer', 'string', 'array', 'object']);

export function types(keywords: Keywords): Pick<Plan, 'types'> {
  const type = keywords.get('type');
  if (type === undefined) return {};
  const listed = Array.isArray(type) ? type : [type];
  if (!listed.every((name) => jsonTypes.has(name))) throw new InvalidSchemaError('"type" must name JSON types');
  return { types: [...new Set(listed as JsonType[])] };
}

/** `const` and `enum`; where both stand, the second is a plan of its own. */
export function values(keywords: Keywords): readonly Pick<Plan, 'values'>[] {
  const plans: Pick<Plan, 'values'>[] = [];
  const constant = keywords.get('const');
  if (constant !== undefined) plans.push({ values: { keyword: 'const', allowed: [constant] } });
  const allowed = keywords.get('enum');
  if (allowed === undefined) return plans;
  if (!Array.isArray(allowed)) throw new InvalidSchemaError('the value of "enum" must be an array');
  plans.push({ values: { keyword: 'enum', allowed } });
  return plans;
}

export function number(keywords: Keywords): Pick<Plan, 'number'> {
  const plan: { -readonly [Key in keyof NumberPlan]: NumberPlan[Key] } = {};
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const limit = keywords.number(bound);
    const flag = keywords.get(exclusive);
    // In draft-04 the exclusive form is a flag on the bound.
    if (typeof flag === 'boolean') {
      if (limit !== undefined) plan[flag ? exclusive : bound] = limit;
      continue;
    }
    const exclusiveLimit = keywords.number(exclusive);
    if (limit !== undefined) plan[bound] = limit;
    if (exclusiveLimit !== undefined) plan[exclusive] = exclusiveLimit;
  }
  const multipleOf = keywords.number('multipleOf');
  if (multipleOf !== undefined) {
    if (multipleOf <= 0) throw new InvalidSchemaError('the value of "multipleOf" must be greater than 0');
    plan.multipleOf = multipleOf;
  }
  return Object.keys(plan).length === 0 ? {} : { number: plan };
}

export function string(keywords: Keywords, formats: 'assert' | 'annotate'): Pick<Plan, 'string'> {
  const plan: { -readonly [Key in keyof StringPlan]: StringPlan[Key] } = {};
  const minLength = keywords.count('minLength');
  const maxLength = keywords.count('maxLength');
  const pattern = keywords.string('pattern');
  const format = keywords.string('format');
  if (minLength !== undefined && minLength > 0) plan.minLength = minLength;
  if (maxLength !== undefined) plan.maxLength = maxLength;
  if (pattern !== undefined) plan.pattern = checkedPattern(pattern);
  if (format !== undefined && formats === 'assert' && Object.hasOwn(formatChecks, format)) plan.format = format;
  return Object.keys(plan).length === 0 ? {} : { string: plan };
}

/** @throws InvalidSchemaError when it isn't an ECMA-262 pattern with the `u` flag */
export function checkedPattern(pattern: string): string {
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch (error) {
    throw new InvalidSchemaError(`${JSON.stringify(pattern)} is no regular expression: ${(error as Error).message}`);
  }
}
