import { pointer } from '@tidings/runtime/codegen/v1';
import { _Code } from 'ajv/dist/compile/codegen/code.js';
import { _, type Code, type KeywordCxt, Name, nil } from 'ajv/dist/core.js';
import type { ConditionPlan, JsonType, Plan, UnionCase, UnionPlan } from '../../plan/plan.js';
import { broad } from '../../plan/summary.js';
import { access, callCode, callUnit, concat, helper, json, lacksProperty, pathOf, refuse, subplan } from './code.js';
import { isOfTypes } from './types.js';

const allTypes: readonly JsonType[] = ['array', 'boolean', 'null', 'number', 'object', 'string'];

export function printUnion(cxt: KeywordCxt, { keyword, cases }: UnionPlan): void {
  const { data, gen } = cxt;
  const left = (cxt.parentSchema as Plan).types?.map(broad) ?? allTypes;
  const possible = cases.filter(({ types = allTypes }) => types.some((type) => left.includes(type)));
  const types = [...new Set(possible.flatMap((one) => one.types ?? allTypes))].sort();
  if (!left.every((type) => types.includes(type))) {
    const type = json(types.length === 1 ? types[0]! : types);
    refuse(cxt, _`!(${isOfTypes(data, types)})`, possible.length === 0 ? keyword : 'type', _`{type: ${type}}`);
  }
  for (const one of possible) {
    if (possible.length === 1) printCase(cxt, keyword, one);
    else if (one.branches.length > 0)
      gen.if(isOfTypes(data, one.types ?? allTypes), () => printCase(cxt, keyword, one));
  }
}

function printCase(cxt: KeywordCxt, keyword: UnionPlan['keyword'], { branches, discriminator }: UnionCase): void {
  const { data, gen } = cxt;
  const path = pathOf(cxt);
  if (discriminator !== undefined) printSwitch(cxt, branches, discriminator);
  else if (branches.length === 1) callUnit(cxt, branches[0]!, data, path);
  else if (branches.length > 1) {
    const refused =
      keyword === 'anyOf' && branches.length <= 8
        ? andOf(branches.map((unit) => _`${new Name(unit)}(${data})`))
        : _`${helper.accepting}(${data}, ${listOf(branches)}, ${keyword === 'anyOf' ? 1 : 2}) !== 1`;
    gen.code(_`if(${refused})return ${helper.branchIssue}(${path}, ${keyword}, ${data}, ${listOf(branches)})`);
  }
}

const andOf = (conditions: readonly Code[]): Code => conditions.reduce((all, next) => _`${all} && ${next}`);

/** Names of units need no quoting; they may be thousands. */
const listOf = (units: readonly string[]): Code => new _Code(`[${units.join(', ')}]`);

function printSwitch(
  cxt: KeywordCxt,
  branches: readonly string[],
  { property, values }: NonNullable<UnionCase['discriminator']>,
): void {
  const { data, gen } = cxt;
  const path = pathOf(cxt);
  refuse(cxt, lacksProperty(data, property), 'required', _`{missingProperty: ${property}}`);
  const allowed = values.flat();
  gen.code(_`switch(${data}${access(property)}){`);
  branches.forEach((unit, index) => {
    const labels = values[index]!.reduce<Code>((all, value) => _`${all}case ${json(value)}:`, nil);
    if (labels !== nil) gen.code(_`${labels}{${callCode(cxt, unit, data, path)}break}`);
  });
  const at = concat(path, json(pointer(property)));
  gen.code(_`default:return ${helper.issue}(${at}, "enum", {allowedValues: ${json(allowed)}})`);
  gen.code(_`}`);
}

export function printCondition(cxt: KeywordCxt, plan: ConditionPlan): void {
  const accepted = _`!${new Name(plan.if)}(${cxt.data})`;
  const print = (branch: Plan) => () => subplan(cxt, branch);
  if (plan.then === undefined) cxt.gen.if(_`${new Name(plan.if)}(${cxt.data})`, print(plan.else ?? {}));
  else if (plan.else === undefined) cxt.gen.if(accepted, print(plan.then));
  else cxt.gen.if(accepted, print(plan.then), print(plan.else));
}
