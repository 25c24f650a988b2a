/** The keywords that Ajv compiles: the parts of a plan, in the order in which a value meets them. */
import { _, type CodeKeywordDefinition, type KeywordCxt, Name } from 'ajv/dist/core.js';
import type { Plan } from '../../plan/plan.js';
import { printArray } from './arrays.js';
import { type Constants, callUnit, helper, pathOf, refuse, subplan } from './code.js';
import { printObject } from './objects.js';
import { printNumber, printString } from './scalars.js';
import { forType, printTypes, printValues } from './types.js';
import { printUnevaluated } from './unevaluated.js';
import { printCondition, printUnion } from './unions.js';

type Print<Key extends keyof Plan> = (cxt: KeywordCxt, plan: NonNullable<Plan[Key]>) => void;

/** @param constants of the module that is printed now */
export function vocabulary(constants: () => Constants): CodeKeywordDefinition[] {
  const define = <Key extends keyof Plan>(keyword: Key, print: Print<Key>): CodeKeywordDefinition => ({
    keyword,
    code: (cxt) => print(cxt, cxt.schema as NonNullable<Plan[Key]>),
  });
  return [
    define('never', (cxt) => {
      cxt.gen.code(_`return ${helper.issue}(${pathOf(cxt)}, "false schema", {})`);
    }),
    define('types', printTypes),
    define('values', (cxt, plan) => printValues(cxt, plan, constants())),
    define('number', (cxt, plan) => forType(cxt, 'number', () => printNumber(cxt, plan))),
    define('string', (cxt, plan) => forType(cxt, 'string', () => printString(cxt, plan, constants()))),
    define('array', (cxt, plan) => forType(cxt, 'array', () => printArray(cxt, plan))),
    define('object', (cxt, plan) => forType(cxt, 'object', () => printObject(cxt, plan, constants()))),
    define('call', (cxt, unit) => callUnit(cxt, unit, cxt.data, pathOf(cxt))),
    define('all', (cxt, plans) => {
      for (const plan of plans) subplan(cxt, plan);
    }),
    define('unions', (cxt, plans) => {
      for (const plan of plans) printUnion(cxt, plan);
    }),
    define('not', (cxt, unit) => refuse(cxt, _`!${new Name(unit)}(${cxt.data})`, 'not', _`{}`)),
    define('conditions', (cxt, plans) => {
      for (const plan of plans) printCondition(cxt, plan);
    }),
    define('unevaluated', (cxt, plans) => {
      for (const plan of plans) printUnevaluated(cxt, plan, constants());
    }),
  ];
}
