/** What the keywords of the vocabulary share: the names that printed code may use, and how it refuses a value. */
import { _Code } from 'ajv/dist/compile/codegen/code.js';
import { _, type Code, type KeywordCxt, Name, nil } from 'ajv/dist/core.js';
import type { Json } from '../../../contract/schema.js';
import type { Plan } from '../../plan/plan.js';
import { literal } from '../literal.js';

/** Run-time helpers, as `@tidings/runtime/codegen/v1` exports them. */
export const helper = {
  anyBranch: new Name('anyBranch'),
  branchIssue: new Name('branchIssue'),
  equal: new Name('equal'),
  firstDuplicate: new Name('firstDuplicate'),
  hasOwn: new Name('hasOwn'),
  isLonger: new Name('isLonger'),
  isMultipleOf: new Name('isMultipleOf'),
  isObject: new Name('isObject'),
  isOneOf: new Name('isOneOf'),
  isShorter: new Name('isShorter'),
  issue: new Name('issue'),
  oneBranch: new Name('oneBranch'),
  pointer: new Name('pointer'),
  regExp: new Name('regExp'),
  setOf: new Name('setOf'),
  under: new Name('under'),
} as const;

/** Constants of the module that is printed; equal ones are shared. */
export interface Constants {
  /** @param code an expression without free names but helpers and other constants */
  name(prefix: string, code: string): Name;
}

export const json = (value: Json): Code => new _Code(literal(value));

/** Where the value stands, as an expression of the type string. */
export const pathOf = ({ it }: KeywordCxt): Code => it.errorPath;

export const concat = (path: Code, more: Code): Code => (path.emptyStr() ? more : _`${path} + ${more}`);

/** `if(condition)return issue(...)` */
export function refuse(cxt: KeywordCxt, condition: Code, keyword: string, params: Code, path = pathOf(cxt)): void {
  cxt.gen.code(_`if(${condition})return ${helper.issue}(${path}, ${keyword}, ${params})`);
}

/** Hands `data`, which stands at `path`, to the function of another unit. */
export function callUnit(cxt: KeywordCxt, unit: string, data: Code | Name, path: Code): void {
  cxt.gen.code(callCode(cxt, unit, data, path));
}

export function callCode({ gen }: KeywordCxt, unit: string | Name, data: Code | Name, path: Code): Code {
  const found = gen.name('e');
  const result = path.emptyStr() ? found : _`${helper.under}(${path}, ${found})`;
  return _`const ${found} = ${typeof unit === 'string' ? new Name(unit) : unit}(${data});if(${found})return ${result};`;
}

/** A plan for the same value, or for what stands at `dataProp` in it. */
export function subplan(
  cxt: KeywordCxt,
  plan: Plan,
  at: { readonly dataProp?: Name | string | number; readonly dataPropType?: 0 } = {},
): void {
  if (Object.keys(plan).length === 0) return;
  const applied = { schema: plan, schemaPath: nil, topSchemaRef: nil, errSchemaPath: '', ...at };
  cxt.subschema(applied, cxt.gen.name('valid'));
}

export const anyOf = (conditions: readonly Code[]): Code =>
  conditions.length === 0 ? _`false` : conditions.reduce((all, next) => _`${all} || ${next}`);

export const allOf = (conditions: readonly Code[]): Code =>
  conditions.length === 0 ? _`true` : conditions.reduce((all, next) => _`${all} && ${next}`);

/** Whether `value` is none of the scalars. */
export function isNoneOf(value: Code | Name, scalars: readonly Json[], constants: Constants): Code {
  if (scalars.length <= 8) return allOf(scalars.map((scalar) => _`${value} !== ${json(scalar)}`));
  return _`!${constants.name('set', `setOf(${literal(scalars)})`)}.has(${value})`;
}

export const hasProperty = (data: Code | Name, name: string): Code =>
  _`${data}${access(name)} !== undefined && ${helper.hasOwn}(${data}, ${name})`;

export const lacksProperty = (data: Code | Name, name: string): Code =>
  _`${data}${access(name)} === undefined || !${helper.hasOwn}(${data}, ${name})`;

const identifier = /^[A-Za-z$_][\w$]*$/;

export const access = (name: string): Code => (identifier.test(name) ? new _Code(`.${name}`) : _`[${name}]`);
