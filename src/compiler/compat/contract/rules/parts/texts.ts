import type { Spot } from '../../fields/schema-node.js';
import type { Change } from '../rule.js';

interface Texts {
  readonly old: ReadonlyMap<string, Spot>;
  readonly new: ReadonlyMap<string, Spot>;
  readonly spots: { readonly old: Spot; readonly new: Spot };
}

/** One change where a keyword with a text, `format` or `pattern`, was added, taken away or replaced. */
export function textChanges(what: string, name: string, { old, new: update, spots }: Texts): readonly Change[] {
  const lost = [...old.keys()].filter((text) => !update.has(text));
  const gained = [...update.keys()].filter((text) => !old.has(text));
  if (lost.length + gained.length === 0) return [];
  const message =
    lost.length === 0
      ? `${name} has the ${what} ${quoted(gained)} now`
      : gained.length === 0
        ? `${name} has the ${what} ${quoted(lost)} no longer`
        : `${name} changed its ${what} from ${quoted(lost)} to ${quoted(gained)}`;
  return [
    {
      message,
      detail: `-${lost.sort().join()} +${gained.sort().join()}`,
      old: old.get(lost[0]!) ?? [...old.values()][0] ?? spots.old,
      new: update.get(gained[0]!) ?? [...update.values()][0] ?? spots.new,
    },
  ];
}

const quoted = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(' and ');
