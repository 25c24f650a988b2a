import { pointer } from '@tidings/runtime/codegen/v1';
import { _Code } from 'ajv/dist/compile/codegen/code.js';
import { _, type Code, type KeywordCxt, Name, nil } from 'ajv/dist/core.js';
import type { ConditionPlan, JsonType, Plan, UnionCase, UnionPlan } from '../../plan/plan.js';
import { broad } from '../../plan/summary.js';
import { access, callCode, callUnit, concat, helper, json, lacksProperty, pathOf, refuse, subplan } from './code.js';
import { isOfNoType, isOfTypes } from './types.js';

const allTypes: readonly JsonType[] = ['array', 'boolean', 'null', 'number', 'object', 'string'];

export function printUnion(cxt: KeywordCxt, { keyword, cases }: UnionPlan): void {
  const { data, gen } = cxt;
  const left = (cxt.parentSchema as Plan).types?.map(broad) ?? allTypes;
  const possible = cases.filter(({ types = allTypes }) => types.some((type) => left.includes(type)));
  const types = [...new Set(possible.flatMap((one) => one.types ?? allTypes))].sort();
  if (!left.every((type) => types.includes(type))) {
    const type = json(types.length === 1 ? types[0]! : types);
    refuse(cxt, isOfNoType(data, types), possible.length === 0 ? keyword : 'type', _`{type: ${type}}`);
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
  else if (keyword === 'anyOf' && branches.length > 1 && branches.length <= 8) gen.code(anyOfFew(cxt, branches));
  else if (branches.length > 1) {
    const check = keyword === 'anyOf' ? helper.anyBranch : helper.oneBranch;
    gen.code(callCode(cxt, check, _`${data}, ${listOf(branches)}`, path));
  }
}

/** A branch is asked only when those before it have refused; what they said is kept. */
function anyOfFew(cxt: KeywordCxt, branches: readonly string[]): Code {
  const causes = branches.map(() => cxt.gen.name('e'));
  const list = causes.slice(1).reduce<Code>((all, cause) => _`${all}, ${cause}`, _`${causes[0]!}`);
  const refused = _`return ${helper.branchIssue}(${pathOf(cxt)}, "anyOf", [${list}])`;
  return causes.reduceRight<Code>((inner, cause, index) => {
    return _`const ${cause} = ${new Name(branches[index]!)}(${cxt.data});if(${cause}){${inner}}`;
  }, refused);
}

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
