/**
 * A plan says what a value must satisfy, free of drafts, references and annotations. Ajv compiles plans: each key is a
 * keyword of the vocabulary in print/vocabulary. A `UnitName` is the name of a function of its own that checks a value.
 */
import type { Json } from '../../contract/schema.js';

export type JsonType = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object';

export type UnitName = string;

export interface Plan {
  /** Nothing is valid. */
  readonly never?: true;
  readonly types?: readonly JsonType[];
  readonly values?: { readonly keyword: 'const' | 'enum'; readonly allowed: readonly Json[] };
  readonly number?: NumberPlan;
  readonly string?: StringPlan;
  readonly array?: ArrayPlan;
  readonly object?: ObjectPlan;
  readonly call?: UnitName;
  readonly all?: readonly Plan[];
  readonly unions?: readonly UnionPlan[];
  readonly not?: UnitName;
  readonly conditions?: readonly ConditionPlan[];
  readonly unevaluated?: readonly UnevaluatedPlan[];
}

export interface NumberPlan {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface StringPlan {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Compiles with the `u` flag. */
  readonly pattern?: string;
  /** Asserted formats only. */
  readonly format?: string;
}

export interface ArrayPlan {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
  /** Plans of the first items. */
  readonly tuple?: readonly Plan[];
  /** Of the items behind the tuple. */
  readonly rest?: Plan;
  readonly contains?: { readonly unit: UnitName; readonly min: number; readonly max?: number };
}

export interface ObjectPlan {
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: readonly (readonly [name: string, plan: Plan])[];
  /** Any of the plan's patterns may match a name, each with what its value must satisfy. */
  readonly patterns?: readonly (readonly [pattern: string, unit: UnitName])[];
  /** Values of names that neither `properties` nor `patterns` knows; `never`: no such name is allowed. */
  readonly additional?: { readonly known: Names; readonly unit: UnitName | 'never' };
  /** Checks each name. */
  readonly names?: UnitName;
  readonly dependentRequired?: readonly (readonly [name: string, required: readonly string[]])[];
  readonly dependents?: readonly (readonly [name: string, plan: Plan])[];
}

export interface Names {
  readonly properties: readonly string[];
  readonly patterns: readonly string[];
}

/** `anyOf` or `oneOf`. At most one of the cases can accept a value; a value of no case is refused. */
export interface UnionPlan {
  readonly keyword: 'anyOf' | 'oneOf';
  readonly cases: readonly UnionCase[];
}

/** The branches that may accept a value of these types. */
export interface UnionCase {
  /** Undefined: all types. */
  readonly types?: readonly JsonType[];
  /** None: every value of the types is accepted. */
  readonly branches: readonly UnitName[];
  /** Every branch is an object that requires this property, with values of its own. */
  readonly discriminator?: { readonly property: string; readonly values: readonly (readonly Json[])[] };
}

export interface ConditionPlan {
  readonly if: UnitName;
  readonly then?: Plan;
  readonly else?: Plan;
}

/** `unevaluatedProperties` or `unevaluatedItems`. */
export interface UnevaluatedPlan {
  readonly keyword: 'unevaluatedProperties' | 'unevaluatedItems';
  readonly evaluated: Evaluated;
  readonly unit: UnitName | 'never';
}

/** What a schema has looked at, of an object or an array: always, and under conditions. */
export interface Evaluated {
  readonly all: boolean;
  readonly names: Names;
  /** Items below this index. */
  readonly items: number;
  /** Items that one of these accepts. */
  readonly contains: readonly UnitName[];
  readonly when: readonly EvaluatedWhen[];
}

export interface EvaluatedWhen {
  /** Holds where this accepts the value ... */
  readonly unit?: UnitName;
  /** ... or where it refuses it ... */
  readonly refused?: true;
  /** ... or where the object has this property. */
  readonly property?: string;
  readonly evaluated: Evaluated;
}

/** A function to be printed. */
export interface Unit {
  readonly name: UnitName;
  readonly plan: Plan;
}
