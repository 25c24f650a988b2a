/** Schemas in, plans out: one unit for the root, and one for each place that is called from another. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import type { Keywords } from '../schema/keywords.js';
import type { ObjectPlace, Place, Places } from '../schema/place.js';
import { array, object } from './containers.js';
import { evaluatedBy } from './evaluated.js';
import type { ConditionPlan, JsonType, Plan, UnevaluatedPlan, UnionPlan, Unit, UnitName } from './plan.js';
import { number, string, types, values } from './rules.js';
import { summaries, typeOf } from './summary.js';
import { planUnion } from './union.js';

export interface PlanOptions {
  /** Name of the root's function; those called from it are `<name>$1`, `<name>$2` ... */
  readonly name: UnitName;
  readonly formats: 'assert' | 'annotate';
  /** The function that checks what this `$ref` names, where it isn't planned here. */
  readonly external?: (reference: string) => UnitName | undefined;
}

/** Schemas nested deeper than this in one another get a function of their own. */
const maxDepth = 24;

/** How a schema is planned, for the parts of the planner. */
export interface Planner {
  readonly places: Places;
  plan(parent: Place, schema: JsonSchema): Plan;
  /** The function for a schema below `parent`. */
  unit(parent: Place, schema: JsonSchema): UnitName;
}

/** @throws InvalidSchemaError */
export function planUnits(places: Places, options: PlanOptions): readonly Unit[] {
  const names = new Map<string, UnitName>();
  const pending: { name: UnitName; place: Place }[] = [];
  const summarise = summaries(places);

  function unitFor(place: Place): UnitName {
    const key = typeof place.schema === 'boolean' ? String(place.schema) : places.key(place as ObjectPlace);
    let name = names.get(key);
    if (name === undefined) {
      name = pending.length === 0 ? options.name : `${options.name}$${pending.length}`;
      names.set(key, name);
      pending.push({ name, place });
    }
    return name;
  }

  function planAt(place: Place, depth: number): Plan {
    if (typeof place.schema === 'boolean') return place.schema ? {} : { never: true };
    if (depth > maxDepth) return { call: unitFor(place) };
    return planObject(place as ObjectPlace, depth);
  }

  function planObject(place: ObjectPlace, depth: number): Plan {
    const keywords = places.keywords(place);
    const planner: Planner = {
      places,
      plan: (parent, schema) => planAt(places.below(parent, schema), depth + 1),
      unit: (parent, schema) => unitFor(places.below(parent, schema)),
    };
    const [value = {}, ...moreValues] = values(keywords);
    const declared = types(keywords);
    const implied = value.values?.allowed.every((one) => declared.types?.some((type) => isOf(one, type)));
    const calls = references(place, keywords);
    const [call = {}, ...moreCalls] = calls;
    const all = withoutRepeats([
      ...moreValues,
      ...moreCalls,
      ...(keywords.schemas('allOf') ?? []).map((schema) => planner.plan(place, schema)),
    ]);
    const unions = planUnions(place, keywords, planner);
    const not = keywords.schema('not');
    const conditions = planConditions(place, keywords, planner);
    const unevaluated = planUnevaluated(place, keywords, planner);
    return {
      ...(implied ? {} : declared),
      ...value,
      ...number(keywords),
      ...string(keywords, options.formats),
      ...array(place, keywords, planner),
      ...object(place, keywords, planner),
      ...call,
      ...(all.length > 0 && { all }),
      ...(unions.length > 0 && { unions }),
      ...(not !== undefined && { not: planner.unit(place, not) }),
      ...(conditions.length > 0 && { conditions }),
      ...(unevaluated.length > 0 && { unevaluated }),
    };
  }

  function references(place: ObjectPlace, keywords: Keywords): Plan[] {
    const reference = keywords.string('$ref');
    const external = reference === undefined ? undefined : options.external?.(reference);
    if (external !== undefined) return [{ call: external }];
    return places
      .references(place, keywords)
      .map((target): Plan => (typeof target.schema === 'boolean' ? planAt(target, 0) : { call: unitFor(target) }))
      .filter(says);
  }

  function planUnions(place: ObjectPlace, keywords: Keywords, { unit }: Planner): UnionPlan[] {
    const plans: UnionPlan[] = [];
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const schemas = keywords.schemas(keyword);
      if (schemas === undefined) continue;
      const branches = schemas.map((schema) => ({
        unit: () => unit(place, schema),
        summary: summarise(places.below(place, schema)),
        plain: isPlain(schema, place),
      }));
      plans.push(planUnion(keyword, branches));
    }
    return plans;
  }

  function planConditions(place: ObjectPlace, keywords: Keywords, { plan, unit }: Planner): ConditionPlan[] {
    const condition = keywords.schema('if');
    if (condition === undefined) return [];
    const branches = (['then', 'else'] as const).flatMap((keyword) => {
      const schema = keywords.schema(keyword);
      const planned = schema === undefined ? {} : plan(place, schema);
      return says(planned) ? [[keyword, planned] as const] : [];
    });
    return branches.length === 0 ? [] : [{ if: unit(place, condition), ...Object.fromEntries(branches) }];
  }

  function planUnevaluated(place: ObjectPlace, keywords: Keywords, { unit }: Planner): UnevaluatedPlan[] {
    const plans: UnevaluatedPlan[] = [];
    for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'] as const) {
      const schema = keywords.schema(keyword);
      if (schema === undefined || schema === true) continue;
      const evaluated = evaluatedBy(place, keyword, { places, unit: unitFor });
      if (!evaluated.all) plans.push({ keyword, evaluated, unit: schema === false ? 'never' : unit(place, schema) });
    }
    return plans;
  }

  unitFor(places.root);
  const units: Unit[] = [];
  for (let next = pending[0]; next !== undefined; next = pending[units.length]) {
    const { name, place } = next;
    units.push({
      name,
      plan: typeof place.schema === 'boolean' ? planAt(place, 0) : planObject(place as ObjectPlace, 0),
    });
  }
  return units;
}

const isOf = (value: Json, type: JsonType) => (type === 'integer' ? Number.isInteger(value) : typeOf(value) === type);

/** Whether a schema says nothing but what types it accepts. */
function isPlain(schema: JsonSchema, { resource }: Place): boolean {
  if (typeof schema === 'boolean') return true;
  const said = Object.keys(schema).filter((name) => resource.dialect.keywords.has(name));
  const type = Array.isArray(schema.type) ? schema.type : [schema.type];
  return said.length === 1 && said[0] === 'type' && !type.includes('integer');
}

/** A call that stands twice is made once: definitions that double one another would take exponential time. */
function withoutRepeats(plans: readonly Plan[]): Plan[] {
  const calls = new Set<UnitName>();
  return plans.filter((plan) => {
    if (plan.call === undefined || Object.keys(plan).length > 1) return says(plan);
    return calls.size < calls.add(plan.call).size;
  });
}

/** Whether a plan refuses anything at all. */
export const says = (plan: Plan): boolean => Object.keys(plan).length > 0;
