/** ECMA-262 regular expressions under the `u` flag, as far as they are regular: no look-around, back-reference or word boundary. */
import {
  ANY,
  type CodePoints,
  complement,
  DIGIT,
  LAST_CODE_POINT,
  LINE_END,
  SPACE,
  unicodeProperty,
  union,
  WORD,
} from './classes.js';

export type Expression =
  | { readonly kind: 'set'; readonly set: CodePoints }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Expression[] }
  /** `max` may be Infinity. */
  | { readonly kind: 'repeat'; readonly part: Expression; readonly min: number; readonly max: number }
  | { readonly kind: 'start' | 'end' };

class NotRegular extends Error {}

const MAX_DEPTH = 200;

/** What `.` matches: all but line ends (ECMA-262), or everything, as in other dialects under a common flag. */
export type Dot = 'no-line-end' | 'anything';

/** Undefined: not a regular expression, or one that isn't regular. */
export function parseExpression(source: string, dot: Dot = 'no-line-end'): Expression | undefined {
  try {
    return parse(source, dot);
  } catch (error) {
    if (error instanceof NotRegular) return undefined;
    throw error;
  }
}

function parse(source: string, dot: Dot): Expression {
  const chars = Array.from(source);
  let at = 0;
  let depth = 0;
  const fail = (): never => {
    throw new NotRegular(source);
  };
  const peek = () => chars[at];
  const eat = (char: string) => {
    if (chars[at] !== char) return false;
    at++;
    return true;
  };

  function choice(): Expression {
    if (++depth > MAX_DEPTH) fail();
    const parts = [sequence()];
    while (eat('|')) parts.push(sequence());
    depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  function sequence(): Expression {
    const parts: Expression[] = [];
    while (at < chars.length && peek() !== '|' && peek() !== ')') parts.push(term());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  function term(): Expression {
    if (eat('^')) return { kind: 'start' };
    if (eat('$')) return { kind: 'end' };
    return quantified(atom());
  }

  function quantified(part: Expression): Expression {
    let min: number;
    let max: number;
    if (eat('*')) [min, max] = [0, Infinity];
    else if (eat('+')) [min, max] = [1, Infinity];
    else if (eat('?')) [min, max] = [0, 1];
    else if (eat('{')) {
      min = digits();
      max = min;
      if (eat(',')) max = peek() === '}' ? Infinity : digits();
      if (!eat('}') || max < min) fail();
    } else return part;
    eat('?');
    return { kind: 'repeat', part, min, max };
  }

  function digits(): number {
    let text = '';
    while (at < chars.length && /^[0-9]$/.test(chars[at]!)) text += chars[at++];
    if (text === '') fail();
    return Number(text);
  }

  function atom(): Expression {
    const char = chars[at++]!;
    switch (char) {
      case '.':
        return { kind: 'set', set: dot === 'anything' ? ANY : complement(LINE_END) };
      case '(':
        return group();
      case '[':
        return { kind: 'set', set: bracket() };
      case '\\':
        return { kind: 'set', set: escaped(false) };
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
      case ')':
        return fail();
      default:
        return one(char.codePointAt(0)!);
    }
  }

  function group(): Expression {
    if (eat('?')) {
      if (eat('<')) {
        if (peek() === '=' || peek() === '!') fail();
        while (at < chars.length && peek() !== '>') at++;
        if (!eat('>')) fail();
      } else if (!eat(':')) fail();
    }
    const inner = choice();
    if (!eat(')')) fail();
    return inner;
  }

  function bracket(): CodePoints {
    const negated = eat('^');
    const sets: CodePoints[] = [];
    while (!eat(']')) {
      if (at >= chars.length) fail();
      const low = member();
      if (peek() !== '-' || chars[at + 1] === ']' || at + 1 >= chars.length) {
        sets.push(low);
        continue;
      }
      at++;
      const high = member();
      if (!single(low) || !single(high) || low[0]! > high[0]!) fail();
      sets.push([low[0]!, high[0]!]);
    }
    const set = union(sets);
    return negated ? complement(set) : set;
  }

  function member(): CodePoints {
    const char = chars[at++];
    if (char === undefined) return fail();
    if (char === '\\') return escaped(true);
    const codePoint = char.codePointAt(0)!;
    return [codePoint, codePoint];
  }

  function escaped(inBracket: boolean): CodePoints {
    const char = chars[at++];
    if (char === undefined) return fail();
    const classes: Record<string, CodePoints> = { d: DIGIT, w: WORD, s: SPACE };
    const controls: Record<string, number> = { n: 10, r: 13, t: 9, v: 11, f: 12 };
    const lower = char.toLowerCase();
    if (Object.hasOwn(classes, lower)) return lower === char ? classes[char]! : complement(classes[lower]!);
    if (Object.hasOwn(controls, char)) return just(controls[char]!);
    if (char === '0' && !/^[0-9]$/.test(peek() ?? '')) return just(0);
    if (lower === 'p') {
      if (!eat('{')) fail();
      let name = '';
      while (at < chars.length && peek() !== '}') name += chars[at++];
      const set = eat('}') ? unicodeProperty(name) : undefined;
      if (set === undefined) return fail();
      return char === 'p' ? set : complement(set);
    }
    if (char === 'x') return just(hex(2));
    if (char === 'u') return just(unicode());
    if (char === 'c' && /^[A-Za-z]$/.test(peek() ?? '')) return just(chars[at++]!.charCodeAt(0) % 32);
    if (char === 'b' && inBracket) return just(8);
    // Syntax characters; other punctuation is an error under `u`, but its meaning is beyond doubt.
    if (/^[!-/:-@[-`{-~]$/.test(char)) return just(char.charCodeAt(0));
    return fail();
  }

  function hex(count: number): number {
    const text = chars.slice(at, at + count).join('');
    if (text.length !== count || !/^[0-9A-Fa-f]+$/.test(text)) fail();
    at += count;
    return Number.parseInt(text, 16);
  }

  function unicode(): number {
    if (eat('{')) {
      let text = '';
      while (at < chars.length && peek() !== '}') text += chars[at++];
      if (!eat('}') || !/^[0-9A-Fa-f]+$/.test(text)) fail();
      const codePoint = Number.parseInt(text, 16);
      return codePoint <= LAST_CODE_POINT ? codePoint : fail();
    }
    const lead = hex(4);
    if (lead >= 0xd800 && lead <= 0xdbff && chars[at] === '\\' && chars[at + 1] === 'u') {
      const back = at;
      at += 2;
      const trail = peek() === '{' ? 0 : hex(4);
      if (trail >= 0xdc00 && trail <= 0xdfff) return (lead - 0xd800) * 0x400 + (trail - 0xdc00) + 0x10000;
      at = back;
    }
    return lead;
  }

  const result = choice();
  if (at < chars.length) fail();
  return result;
}

const just = (codePoint: number): CodePoints => [codePoint, codePoint];
const one = (codePoint: number): Expression => ({ kind: 'set', set: just(codePoint) });
const single = (set: CodePoints) => set.length === 2 && set[0] === set[1];
