/** How long a backtracking matcher, as in every JavaScript engine, would take: counted, not run. */
import type { Steps } from '../steps.js';
import { includes } from './classes.js';
import type { Expression } from './parse.js';

/** True: matching `text` takes no more steps than there are, about. */
export function matchesWithin(expression: Expression, text: string, steps: Steps): boolean {
  const codes = Array.from(text, (char) => char.codePointAt(0)!);
  let { left } = steps;
  let depth = 0;
  type Rest = (at: number) => boolean;
  const match = (part: Expression, at: number, rest: Rest): boolean => {
    if (--left < 0 || depth > 1_500) {
      left = -1;
      return true;
    }
    depth++;
    const result = attempt(part, at, rest);
    depth--;
    return result;
  };
  const attempt = (part: Expression, at: number, rest: Rest): boolean => {
    switch (part.kind) {
      case 'set':
        return at < codes.length && includes(part.set, codes[at]!) && rest(at + 1);
      case 'start':
        return at === 0 && rest(at);
      case 'end':
        return at === codes.length && rest(at);
      case 'choice':
        return part.parts.some((each) => match(each, at, rest));
      case 'sequence': {
        const from = (index: number, place: number): boolean =>
          index === part.parts.length ? rest(place) : match(part.parts[index]!, place, (next) => from(index + 1, next));
        return from(0, at);
      }
      case 'repeat': {
        if (part.part.kind === 'set') return run(part.part.set, part.min, part.max, at, rest);
        const again = (count: number, place: number): boolean =>
          (count < part.max &&
            match(part.part, place, (next) => (next > place || count < part.min) && again(count + 1, next))) ||
          (count >= part.min && rest(place));
        return again(0, at);
      }
    }
  };
  /** A run of one set needs no recursion. */
  const run = (set: Parameters<typeof includes>[0], min: number, max: number, at: number, rest: Rest): boolean => {
    let end = at;
    while (end - at < max && end < codes.length && includes(set, codes[end]!)) end++;
    left -= end - at;
    for (let place = end; place >= at + min; place--) {
      if (--left < 0) return true;
      if (rest(place)) return true;
    }
    return false;
  };
  for (let start = 0; start <= codes.length; start++) {
    if (match(expression, start, () => true)) break;
  }
  steps.left = left;
  return left >= 0;
}
