/**
 * Reads what json-schema-to-typescript printed, which is a small part of TypeScript's grammar of types. Anything else
 * throws: nothing that isn't a type gets into a generated module this way.
 */
import { literal, stringLiteral } from '../source/index.js';
import { OPTIONAL, type Slot } from './encode.js';

/** A type as it will be laid out. */
export type Printed =
  /** A keyword, a name or a literal. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'array'; readonly items: Printed }
  | { readonly kind: 'tuple'; readonly elements: readonly PrintedElement[]; readonly rest?: Printed }
  | { readonly kind: 'object'; readonly members: readonly PrintedMember[]; readonly index?: Printed }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly Printed[] };

export interface PrintedElement {
  readonly type: Printed;
  readonly optional: boolean;
}

export interface PrintedMember {
  readonly key: string;
  readonly doc: readonly string[];
  readonly optional: boolean;
  readonly type: Printed;
}

const TOKEN = /\s*("(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|\$?[A-Za-z0-9]+|\.\.\.|[{}[\]()|&?:,])/y;

const KEYWORDS: ReadonlySet<string> = new Set([
  'string',
  'number',
  'boolean',
  'null',
  'unknown',
  'never',
  'object',
  'undefined',
  'true',
  'false',
]);

/** The members of the one interface that `text` declares, in its order. */
export function readTypes(text: string, slots: readonly Slot[]): readonly PrintedMember[] {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (ahead = 0) => tokens[at + ahead];
  const take = (expected?: string) => {
    const token = tokens[at];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`json-schema-to-typescript printed ${token ?? 'nothing'} where ${expected ?? 'a type'} belongs`);
    }
    at += 1;
    return token;
  };
  const skip = (token: string) => peek() === token && take() === token;

  const slotOf = (token: string): Slot => {
    const found = /^\$\d+$/.test(token) ? slots[Number(token.slice(1))] : undefined;
    if (found === undefined) throw new Error(`json-schema-to-typescript printed ${token}`);
    return found;
  };

  /** Operands between `|` or `&`; it never mixes them without parentheses. */
  const type = (): Printed => {
    const first = operand();
    const operator = peek();
    if (operator !== '|' && operator !== '&') return first;
    const of = [first];
    while (skip(operator)) of.push(operand());
    const kind = operator === '|' ? 'union' : 'intersection';
    return { kind, of: of.flatMap((part) => (part.kind === kind ? part.of : [part])) };
  };

  const operand = (): Printed => {
    let found = primary();
    while (peek() === '[' && peek(1) === ']') {
      at += 2;
      found = { kind: 'array', items: found };
    }
    return found;
  };

  const primary = (): Printed => {
    const token = take();
    if (token === '(') {
      const inner = type();
      take(')');
      return inner;
    }
    if (token === '{') return object();
    if (token === '[') return tuple();
    if (token.startsWith('"')) return { kind: 'text', text: stringLiteral(JSON.parse(token)) };
    if (/^-?\d/.test(token)) return { kind: 'text', text: literal(Number(token)) };
    return { kind: 'text', text: KEYWORDS.has(token) ? token : slotOf(token).code };
  };

  const object = (): Printed => {
    const members: PrintedMember[] = [];
    let index: Printed | undefined;
    while (!skip('}')) {
      if (skip('[')) {
        for (const token of ['k', ':', 'string', ']', ':']) take(token);
        index = type();
        continue;
      }
      const token = take();
      const { code: key, doc } = token === OPTIONAL ? { code: OPTIONAL, doc: [] } : slotOf(token);
      const optional = skip('?');
      take(':');
      members.push({ key, doc, optional, type: type() });
    }
    return { kind: 'object', members, ...(index === undefined ? {} : { index }) };
  };

  const tuple = (): Printed => {
    const elements: PrintedElement[] = [];
    let rest: Printed | undefined;
    while (!skip(']')) {
      if (skip('...')) {
        const spread = operand();
        if (spread.kind !== 'array') throw new Error('json-schema-to-typescript spread what is no array');
        rest = spread.items;
      } else {
        elements.push(element(type()));
      }
      if (peek() !== ']') take(',');
    }
    return { kind: 'tuple', elements, ...(rest === undefined ? {} : { rest }) };
  };

  for (const token of ['export', 'interface', 'Types', '{']) take(token);
  const types = object() as Extract<Printed, { kind: 'object' }>;
  if (peek() !== undefined) throw new Error(`json-schema-to-typescript printed ${peek()} after its interface`);
  return types.members;
}

function element(type: Printed): PrintedElement {
  const only = type.kind === 'object' && type.members.length === 1 ? type.members[0] : undefined;
  return only?.key === OPTIONAL ? { type: only.type, optional: true } : { type, optional: false };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`json-schema-to-typescript printed ${JSON.stringify(text.slice(at, at + 40))}`);
    tokens.push(match[1]!);
  }
  return tokens;
}
