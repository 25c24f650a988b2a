import { _, type KeywordCxt, Name } from 'ajv/dist/core.js';
import type { ArrayPlan, Plan } from '../../plan/plan.js';
import { helper, refuse, subplan } from './code.js';

export function printArray(cxt: KeywordCxt, plan: ArrayPlan): void {
  const { data, gen } = cxt;
  const { minItems, maxItems, uniqueItems, tuple = [], rest, contains } = plan;
  if (minItems !== undefined) refuse(cxt, _`${data}.length < ${minItems}`, 'minItems', _`{limit: ${minItems}}`);
  if (maxItems !== undefined) refuse(cxt, _`${data}.length > ${maxItems}`, 'maxItems', _`{limit: ${maxItems}}`);
  tuple.forEach((item, index) => {
    if (Object.keys(item).length > 0) {
      gen.if(_`${data}.length > ${index}`, () => subplan(cxt, item, { dataProp: index }));
    }
  });
  if (rest !== undefined) printRest(cxt, rest, tuple.length);
  if (contains !== undefined) printContains(cxt, contains);
  if (uniqueItems) {
    const index = gen.const('duplicate', _`${helper.firstDuplicate}(${data})`);
    refuse(cxt, _`${index} >= 0`, 'uniqueItems', _`{index: ${index}}`);
  }
}

function printRest(cxt: KeywordCxt, rest: Plan, from: number): void {
  if (rest.never) {
    refuse(cxt, _`${cxt.data}.length > ${from}`, 'items', _`{limit: ${from}}`);
    return;
  }
  cxt.gen.forRange('i', from, _`${cxt.data}.length`, (i) => subplan(cxt, rest, { dataProp: i, dataPropType: 0 }));
}

function printContains(cxt: KeywordCxt, { unit, min, max }: NonNullable<ArrayPlan['contains']>): void {
  const { data, gen } = cxt;
  const count = gen.let('count', 0);
  const enough = max === undefined ? min : max + 1;
  gen.code(_`for(const item of ${data})if(!${new Name(unit)}(item) && ++${count} === ${enough})break`);
  if (min > 0) refuse(cxt, _`${count} < ${min}`, 'contains', _`{minContains: ${min}}`);
  if (max !== undefined) refuse(cxt, _`${count} > ${max}`, 'contains', _`{maxContains: ${max}}`);
}
