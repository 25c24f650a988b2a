import type { Change, FieldPair } from '../rule.js';

const MOST_SHOWN = 5;

/** Values that only one side lists; `null` has rules of its own. */
export function missingValues({ name, old, new: update }: FieldPair, on: 'old' | 'new'): readonly Change[] {
  if (old?.values === undefined || update?.values === undefined) return [];
  const [having, lacking] = on === 'old' ? [old, update] : [update, old];
  const values = [...having.values!].filter(([text]) => text !== 'null' && !lacking.values!.has(text));
  if (values.length === 0) return [];
  const texts = values.map(([text]) => text);
  const shown =
    texts.slice(0, MOST_SHOWN).join(', ') + (texts.length > MOST_SHOWN ? ` and ${texts.length - MOST_SHOWN} more` : '');
  const spot = values[0]![1].spot;
  const other = lacking.listed ?? lacking.spot;
  return [
    {
      message: `${name} ${on === 'old' ? 'lost' : 'gained'} the value${texts.length === 1 ? '' : 's'} ${shown}`,
      detail: [...texts].sort().join(),
      old: on === 'old' ? spot : other,
      new: on === 'old' ? other : spot,
    },
  ];
}
