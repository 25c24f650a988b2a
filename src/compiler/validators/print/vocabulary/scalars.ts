import { formatChecks } from '@tidings/runtime/codegen/v1';
import { _, type KeywordCxt, Name } from 'ajv/dist/core.js';
import type { NumberPlan, StringPlan } from '../../plan/plan.js';
import { type Constants, helper, refuse } from './code.js';

export function printNumber(cxt: KeywordCxt, plan: NumberPlan): void {
  const { data } = cxt;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = plan;
  if (minimum !== undefined) refuse(cxt, _`!(${data} >= ${minimum})`, 'minimum', _`{limit: ${minimum}}`);
  if (exclusiveMinimum !== undefined) {
    refuse(cxt, _`!(${data} > ${exclusiveMinimum})`, 'exclusiveMinimum', _`{limit: ${exclusiveMinimum}}`);
  }
  if (maximum !== undefined) refuse(cxt, _`!(${data} <= ${maximum})`, 'maximum', _`{limit: ${maximum}}`);
  if (exclusiveMaximum !== undefined) {
    refuse(cxt, _`!(${data} < ${exclusiveMaximum})`, 'exclusiveMaximum', _`{limit: ${exclusiveMaximum}}`);
  }
  if (multipleOf === undefined) return;
  const params = _`{multipleOf: ${multipleOf}}`;
  if (multipleOf === 1) refuse(cxt, _`!Number.isInteger(${data})`, 'multipleOf', params);
  else refuse(cxt, _`!${helper.isMultipleOf}(${data}, ${multipleOf})`, 'multipleOf', params);
}

export function printString(cxt: KeywordCxt, plan: StringPlan, constants: Constants): void {
  const { data } = cxt;
  const { minLength, maxLength, pattern, format } = plan;
  if (minLength === 1) refuse(cxt, _`${data}.length === 0`, 'minLength', _`{limit: 1}`);
  else if (minLength !== undefined) {
    refuse(cxt, _`${helper.isShorter}(${data}, ${minLength})`, 'minLength', _`{limit: ${minLength}}`);
  }
  if (maxLength !== undefined) {
    refuse(cxt, _`${helper.isLonger}(${data}, ${maxLength})`, 'maxLength', _`{limit: ${maxLength}}`);
  }
  if (pattern !== undefined) {
    refuse(cxt, _`!${printPattern(pattern, constants)}.test(${data})`, 'pattern', _`{pattern: ${pattern}}`);
  }
  if (format !== undefined) {
    const check = new Name(formatChecks[format as keyof typeof formatChecks]);
    refuse(cxt, _`!${check}(${data})`, 'format', _`{format: ${format}}`);
  }
}

export const printPattern = (pattern: string, constants: Constants): Name =>
  constants.name('pattern', _`${helper.regExp}(${pattern})`.toString());
