import { _, type Code, type KeywordCxt, type Name } from 'ajv/dist/core.js';
import type { JsonType, Plan } from '../../plan/plan.js';
import { allOf, anyOf, type Constants, helper, isNoneOf, json, refuse } from './code.js';

export function isOfType(data: Code | Name, type: JsonType): Code {
  switch (type) {
    case 'null':
      return _`${data} === null`;
    case 'array':
      return _`Array.isArray(${data})`;
    case 'object':
      return _`${helper.isObject}(${data})`;
    case 'number':
      return _`Number.isFinite(${data})`;
    case 'integer':
      return _`Number.isInteger(${data})`;
    default:
      return _`typeof ${data} === ${type}`;
  }
}

export const isOfTypes = (data: Code | Name, types: readonly JsonType[]): Code =>
  anyOf(types.map((type) => isOfType(data, type)));

export const isOfNoType = (data: Code | Name, types: readonly JsonType[]): Code =>
  allOf(
    types.map((type) => {
      if (type === 'null') return _`${data} !== null`;
      return type === 'string' || type === 'boolean' ? _`typeof ${data} !== ${type}` : _`!${isOfType(data, type)}`;
    }),
  );

export function printTypes(cxt: KeywordCxt, types: readonly JsonType[]): void {
  const checked = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const type = types.length === 1 ? types[0]! : types;
  refuse(cxt, isOfNoType(cxt.data, checked), 'type', _`{type: ${json(type)}}`);
}

/** Runs `print` for values of the type alone, unless the plan has refused all others already. */
export function forType(cxt: KeywordCxt, type: JsonType, print: () => void): void {
  const { types } = cxt.parentSchema as Plan;
  const is = (one: JsonType) => one === type || (type === 'number' && one === 'integer');
  if (types?.every(is)) print();
  else cxt.gen.if(isOfType(cxt.data, type), print);
}

export function printValues(cxt: KeywordCxt, { keyword, allowed }: NonNullable<Plan['values']>, constants: Constants) {
  const { data } = cxt;
  const list = () => (allowed.length <= 8 ? json(allowed) : _`${constants.name('values', json(allowed).toString())}`);
  const params = keyword === 'const' ? _`{allowedValue: ${json(allowed[0]!)}}` : _`{allowedValues: ${list()}}`;
  const scalars = allowed.every((value) => typeof value !== 'object' || value === null);
  const refused = scalars
    ? isNoneOf(data, allowed, constants)
    : _`!${helper.isOneOf}(${data}, ${constants.name('values', json(allowed).toString())})`;
  refuse(cxt, refused, keyword, params);
}
