import type { TypeAtom } from '../fields/view.js';
import type { Rule } from './rule.js';

export const fieldRetyped: Rule = {
  id: 'field-retyped',
  purpose:
    'A field has the same JSON types in both versions; null, and integer against number, have rules of their own.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  keywords: ['type', 'enum', 'const', 'additionalProperties', 'unevaluatedProperties'],
  mirror: { none: 'a type that changes, changes back: the rule is its own mirror' },
  explain:
    'Code is written for the types of a field. One that is lost is refused by newer consumers or sent no longer; one that is added reaches code that was never written for it. So it fails under every mode and policy.',
  help: 'Add a field of another name with the new type, and write both until nobody reads the old one.',
  field: ({ name, old, new: update }) => {
    if (old?.typed === undefined || update?.typed === undefined) return [];
    const [before, after] = [kindsOf(old.types), kindsOf(update.types)];
    const lost = [...before].filter((kind) => !after.has(kind));
    const gained = [...after].filter((kind) => !before.has(kind));
    if (lost.length + gained.length === 0) return [];
    const message = `${name} was retyped from ${shown(old.types)} to ${shown(update.types)}`;
    const detail = `-${lost.sort().join()} +${gained.sort().join()}`;
    return [{ message, detail, old: old.typed.spot, new: update.typed.spot }];
  },
};

function kindsOf(types: ReadonlySet<TypeAtom>): ReadonlySet<string> {
  const kinds = [...types].filter((atom) => atom !== 'null');
  return new Set(kinds.map((atom) => (atom === 'integer' || atom === 'fraction' ? 'number' : atom)));
}

function shown(types: ReadonlySet<TypeAtom>): string {
  const names = [...types].flatMap((atom) =>
    atom === 'fraction' ? ['number'] : atom === 'integer' && types.has('fraction') ? [] : [atom],
  );
  return names.sort().join(' or ') || 'nothing';
}
