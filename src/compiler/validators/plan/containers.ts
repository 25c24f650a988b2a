/** The plans of what a schema says about arrays and objects, with the schemas of their items and values. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import type { Dialect } from '../schema/dialect.js';
import { InvalidSchemaError } from '../schema/error.js';
import { isSchema, type Keywords } from '../schema/keywords.js';
import type { ObjectPlace } from '../schema/place.js';
import type { ArrayPlan, ObjectPlan, Plan } from './plan.js';
import type { Planner } from './planner.js';
import { checkedPattern } from './rules.js';

const says = (plan: Plan) => Object.keys(plan).length > 0;

export function array(place: ObjectPlace, keywords: Keywords, planner: Planner): Pick<Plan, 'array'> {
  const plan: { -readonly [Key in keyof ArrayPlan]: ArrayPlan[Key] } = {};
  const minItems = keywords.count('minItems');
  const maxItems = keywords.count('maxItems');
  if (minItems !== undefined && minItems > 0) plan.minItems = minItems;
  if (maxItems !== undefined) plan.maxItems = maxItems;
  if (keywords.get('uniqueItems') === true) plan.uniqueItems = true;

  const { tuple, rest } = itemSchemas(keywords);
  if (tuple !== undefined) {
    const plans = tuple.map((schema) => planner.plan(place, schema));
    if (rest !== undefined || plans.some(says)) plan.tuple = plans;
  }
  const restPlan = rest === undefined ? {} : planner.plan(place, rest);
  if (says(restPlan)) plan.rest = restPlan;

  const contains = keywords.schema('contains');
  if (contains !== undefined) {
    const min = keywords.count('minContains') ?? 1;
    const max = keywords.count('maxContains');
    if (min > 0 || max !== undefined) {
      plan.contains = { unit: planner.unit(place, contains), min, ...(max !== undefined && { max }) };
    }
  }
  return Object.keys(plan).length === 0 ? {} : { array: plan };
}

function itemSchemas(keywords: Keywords): { tuple?: readonly JsonSchema[]; rest?: JsonSchema } {
  const prefix = keywords.schemas('prefixItems');
  const items = keywords.get('items');
  if (Array.isArray(items)) {
    const tuple = keywords.schemas('items')!;
    const rest = keywords.schema('additionalItems');
    return rest === undefined ? { tuple } : { tuple, rest };
  }
  const rest = keywords.schema('items');
  return { ...(prefix !== undefined && { tuple: prefix }), ...(rest !== undefined && { rest }) };
}

export function object(place: ObjectPlace, keywords: Keywords, planner: Planner): Pick<Plan, 'object'> {
  const plan: { -readonly [Key in keyof ObjectPlan]: ObjectPlan[Key] } = {};
  const minProperties = keywords.count('minProperties');
  const maxProperties = keywords.count('maxProperties');
  const required = keywords.strings('required') ?? [];
  if (minProperties !== undefined && minProperties > 0) plan.minProperties = minProperties;
  if (maxProperties !== undefined) plan.maxProperties = maxProperties;
  if (required.length > 0) plan.required = [...new Set(required)];

  const properties = schemaEntries(keywords, 'properties');
  const planned = properties.map(([name, schema]) => [name, planner.plan(place, schema)] as const);
  const saying = planned.filter(([, inner]) => says(inner));
  if (saying.length > 0) plan.properties = saying;

  const patterns = schemaEntries(keywords, 'patternProperties');
  for (const [pattern] of patterns) checkedPattern(pattern);
  const asserted = patterns.filter(([, schema]) => !acceptsAll(schema, place.resource.dialect));
  if (asserted.length > 0) {
    plan.patterns = asserted.map(([pattern, schema]) => [pattern, planner.unit(place, schema)]);
  }

  const additional = keywords.schema('additionalProperties');
  if (additional !== undefined && !acceptsAll(additional, place.resource.dialect)) {
    plan.additional = {
      known: { properties: properties.map(([name]) => name), patterns: patterns.map(([pattern]) => pattern) },
      unit: additional === false ? 'never' : planner.unit(place, additional),
    };
  }

  const names = keywords.schema('propertyNames');
  if (names !== undefined && !acceptsAll(names, place.resource.dialect)) plan.names = planner.unit(place, names);

  const dependents = [...schemaEntries(keywords, 'dependentSchemas'), ...dependencySchemas(keywords)]
    .map(([name, schema]) => [name, planner.plan(place, schema)] as const)
    .filter(([, inner]) => says(inner));
  if (dependents.length > 0) plan.dependents = dependents;
  const dependentRequired = requirements(keywords);
  if (dependentRequired.length > 0) plan.dependentRequired = dependentRequired;

  return Object.keys(plan).length === 0 ? {} : { object: plan };
}

/** Whether a schema says nothing, as can be seen without looking below it. */
const acceptsAll = (schema: JsonSchema, { keywords }: Dialect) =>
  schema === true || (typeof schema === 'object' && !Object.keys(schema).some((name) => keywords.has(name)));

function schemaEntries(keywords: Keywords, keyword: string): readonly (readonly [string, JsonSchema])[] {
  return (keywords.entries(keyword) ?? []).map(([name, schema]) => {
    if (isSchema(schema)) return [name, schema];
    throw new InvalidSchemaError(`${JSON.stringify(name)} in "${keyword}" must be a schema`);
  });
}

function dependencySchemas(keywords: Keywords): readonly (readonly [string, JsonSchema])[] {
  return (keywords.entries('dependencies') ?? []).flatMap(([name, value]) => {
    if (isSchema(value)) return [[name, value] as const];
    if (Array.isArray(value)) return [];
    throw new InvalidSchemaError(`${JSON.stringify(name)} in "dependencies" must be a schema or an array`);
  });
}

function requirements(keywords: Keywords): readonly (readonly [string, readonly string[]])[] {
  const lists: (readonly [string, Json])[] = [
    ...(keywords.entries('dependentRequired') ?? []),
    ...(keywords.entries('dependencies') ?? []).filter(([, value]) => Array.isArray(value)),
  ];
  return lists
    .map(([name, value]) => {
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return [name, value] as const;
      throw new InvalidSchemaError(`${JSON.stringify(name)} must list names of properties`);
    })
    .filter(([, value]) => value.length > 0);
}
