import { _, type Code, type KeywordCxt, Name } from 'ajv/dist/core.js';
import type { Names, ObjectPlan } from '../../plan/plan.js';
import {
  allOf,
  type Constants,
  callUnit,
  concat,
  hasProperty,
  helper,
  isNoneOf,
  lacksProperty,
  pathOf,
  refuse,
  subplan,
} from './code.js';
import { printPattern } from './scalars.js';

export function printObject(cxt: KeywordCxt, plan: ObjectPlan, constants: Constants): void {
  const { data, gen } = cxt;
  const { minProperties, maxProperties, required = [], properties = [] } = plan;
  const count = _`Object.keys(${data}).length`;
  if (minProperties !== undefined) {
    refuse(cxt, _`${count} < ${minProperties}`, 'minProperties', _`{limit: ${minProperties}}`);
  }
  if (maxProperties !== undefined) {
    refuse(cxt, _`${count} > ${maxProperties}`, 'maxProperties', _`{limit: ${maxProperties}}`);
  }
  for (const name of required) refuseMissing(cxt, name);
  const present = new Set(required);
  for (const [name, inner] of properties) {
    if (present.has(name)) subplan(cxt, inner, { dataProp: name });
    else gen.if(hasProperty(data, name), () => subplan(cxt, inner, { dataProp: name }));
  }
  for (const [name, needed] of plan.dependentRequired ?? []) {
    gen.if(hasProperty(data, name), () => {
      for (const other of needed) refuseMissing(cxt, other);
    });
  }
  for (const [name, inner] of plan.dependents ?? []) gen.if(hasProperty(data, name), () => subplan(cxt, inner));
  printNames(cxt, plan, constants);
}

const refuseMissing = (cxt: KeywordCxt, name: string) =>
  refuse(cxt, lacksProperty(cxt.data, name), 'required', _`{missingProperty: ${name}}`);

/** What is said of names and of the values of names that aren't listed: one pass over the object. */
function printNames(cxt: KeywordCxt, { names, patterns = [], additional }: ObjectPlan, constants: Constants): void {
  if (names === undefined && patterns.length === 0 && additional === undefined) return;
  const { data, gen } = cxt;
  gen.forOf('key', _`Object.keys(${data})`, (key) => {
    const path = concat(pathOf(cxt), _`${helper.pointer}(${key})`);
    if (names !== undefined) {
      refuse(cxt, _`${new Name(names)}(${key})`, 'propertyNames', _`{propertyName: ${key}}`);
    }
    for (const [pattern, unit] of patterns) {
      gen.if(_`${printPattern(pattern, constants)}.test(${key})`, () => callUnit(cxt, unit, _`${data}[${key}]`, path));
    }
    if (additional === undefined) return;
    const unknown = isUnknown(key, additional.known, constants);
    if (additional.unit === 'never') {
      refuse(cxt, unknown, 'additionalProperties', _`{additionalProperty: ${key}}`);
    } else gen.if(unknown, () => callUnit(cxt, additional.unit, _`${data}[${key}]`, path));
  });
}

export function isUnknown(key: Name, { properties, patterns }: Names, constants: Constants): Code {
  const named = properties.length === 0 ? [] : [isNoneOf(key, properties, constants)];
  return allOf([...named, ...patterns.map((pattern) => _`!${printPattern(pattern, constants)}.test(${key})`)]);
}
