import { _, type Code, type KeywordCxt, Name } from 'ajv/dist/core.js';
import type { Evaluated, EvaluatedWhen, UnevaluatedPlan } from '../../plan/plan.js';
import { allOf, type Constants, callUnit, concat, hasProperty, helper, pathOf, refuse } from './code.js';
import { isUnknown } from './objects.js';
import { isOfType } from './types.js';

/** Which conditions hold is worked out before the loop; each name or item then asks for those that matter to it. */
export function printUnevaluated(cxt: KeywordCxt, plan: UnevaluatedPlan, constants: Constants): void {
  const { data, gen } = cxt;
  const { keyword, evaluated, unit } = plan;
  if (keyword === 'unevaluatedProperties') {
    gen.if(isOfType(data, 'object'), () => {
      const when = conditions(cxt, evaluated);
      gen.forOf('key', _`Object.keys(${data})`, (key) => {
        const unknown = isUnevaluated(evaluated, when, ({ names }) => [isUnknown(key, names, constants)]);
        const path = concat(pathOf(cxt), _`${helper.pointer}(${key})`);
        if (unit === 'never') refuse(cxt, unknown, keyword, _`{unevaluatedProperty: ${key}}`);
        else gen.if(unknown, () => callUnit(cxt, unit, _`${data}[${key}]`, path));
      });
    });
    return;
  }
  gen.if(isOfType(data, 'array'), () => {
    const when = conditions(cxt, evaluated);
    gen.forRange('i', evaluated.items, _`${data}.length`, (i) => {
      const unknown = isUnevaluated(evaluated, when, ({ items, contains }) => [
        _`${i} >= ${items}`,
        ...contains.map((name) => _`${new Name(name)}(${data}[${i}])`),
      ]);
      const path = concat(pathOf(cxt), _`"/" + ${i}`);
      if (unit === 'never') refuse(cxt, unknown, keyword, _`{index: ${i}}`);
      else gen.if(unknown, () => callUnit(cxt, unit, _`${data}[${i}]`, path));
    });
  });
}

/** Declares a constant for each condition, also nested ones. */
function conditions(cxt: KeywordCxt, { when }: Evaluated): Map<EvaluatedWhen, Name> {
  const { data, gen } = cxt;
  const names = new Map<EvaluatedWhen, Name>();
  for (const one of when) {
    const { unit, refused, property, evaluated } = one;
    let holds: Code = property === undefined ? _`true` : hasProperty(data, property);
    if (unit !== undefined) holds = refused ? _`!!${new Name(unit)}(${data})` : _`!${new Name(unit)}(${data})`;
    names.set(one, gen.const('when', holds));
    for (const [inner, name] of conditions(cxt, evaluated)) names.set(inner, name);
  }
  return names;
}

function isUnevaluated(
  { all, when, ...own }: Evaluated,
  names: ReadonlyMap<EvaluatedWhen, Name>,
  ask: (own: Pick<Evaluated, 'names' | 'items' | 'contains'>) => Code[],
): Code {
  if (all) return _`false`;
  return allOf([
    ...ask(own),
    ...when.map((one) => _`(!${names.get(one)!} || ${isUnevaluated(one.evaluated, names, ask)})`),
  ]);
}
