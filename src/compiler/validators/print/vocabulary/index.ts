/**
 * The keywords that Ajv compiles: the parts of a plan, in the order in which a value meets them. They stand in the place of
 * Ajv's own, which (8.20) print five times as much and are wrong or unsafe where it matters here:
 * - `contains` inside a loop keeps the verdict of the item before: `{items: {contains: {const: 0}}}` accepts `[[0], []]`;
 * - `multipleOf` divides doubles: 19.99 is no multiple of 0.01;
 * - `uniqueItems` takes quadratic time; formats are lenient, and their regular expressions slow;
 * - references with siblings, ids and dynamic anchors fail some 60 cases of JSON-Schema-Test-Suite, `unevaluated…` 17 more;
 * - a schema with thousands of properties nests as many blocks, and overflows the stack of whoever parses it;
 * - an id is printed into a comment without escaping: here no id, anchor or annotation reaches Ajv at all.
 */
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
