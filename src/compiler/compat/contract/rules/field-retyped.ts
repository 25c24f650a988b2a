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
    const message = `${name} was retyped from ${list(before)} to ${list(after)}`;
    return [{ message, detail: `-${lost.join()} +${gained.join()}`, old: old.typed.spot, new: update.typed.spot }];
  },
};

function kindsOf(types: ReadonlySet<TypeAtom>): ReadonlySet<string> {
  const kinds = [...types].map((atom) =>
    atom === 'fraction' || (atom === 'integer' && types.has('fraction')) ? 'number' : atom,
  );
  return new Set(kinds.filter((kind) => kind !== 'null').map((kind) => (kind === 'integer' ? 'number' : kind)));
}

function list(kinds: ReadonlySet<string>): string {
  return [...kinds].sort().join(' or ') || 'nothing';
}
