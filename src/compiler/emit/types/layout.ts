/** Types as text: two spaces, 120 columns, everything read-only. */
import { docComment } from '../source/index.js';
import type { Printed, PrintedMember } from './reader.js';

const WIDTH = 120;

/** A declaration of the type under this name: an interface where it is a plain object, else an alias. */
export function declaration(name: string, type: Printed, doc: readonly string[]): string {
  const comment = docComment(doc);
  if (type.kind === 'object') return `${comment}export interface ${name} ${block(type, '')}`;
  const head = `export type ${name} =`;
  if (type.kind === 'union') return `${comment}${head}${broken(type, '', head.length + 2)};`;
  return `${comment}${head} ${print(type, '', head.length + 2)};`;
}

/** @param indent of the line that the type starts on @param used columns taken on that line, and by what follows the type */
function print(type: Printed, indent: string, used: number): string {
  const flat = inline(type);
  if (flat !== undefined && used + flat.length <= WIDTH) return flat;
  switch (type.kind) {
    case 'text':
      return type.text;
    case 'object':
      return block(type, indent);
    case 'array':
      return `readonly ${operand(type.items, indent)}[]`;
    case 'tuple': {
      const deeper = `${indent}  `;
      const elements = type.elements.map(({ type: element, optional }) =>
        optional ? `${operand(element, deeper)}?` : print(element, deeper, deeper.length + 1),
      );
      if (type.rest !== undefined) elements.push(`...${operand(type.rest, deeper)}[]`);
      return `readonly [\n${elements.map((element) => `${deeper}${element},\n`).join('')}${indent}]`;
    }
    case 'intersection':
      return type.of
        .map((part) => (part.kind === 'union' ? enclosed(part, indent) : print(part, indent, WIDTH)))
        .join(' & ');
    case 'union':
      return alternatives(type, indent);
  }
}

/** On one line; undefined where that would be too long or hide a comment or a member among others. */
function inline(type: Printed): string | undefined {
  if (!inlined.has(type)) {
    const text = inlineText(type);
    inlined.set(type, text !== undefined && text.length > WIDTH ? undefined : text);
  }
  return inlined.get(type);
}

/** A type is asked for on every level around it. */
const inlined = new WeakMap<Printed, string | undefined>();

function inlineText(type: Printed): string | undefined {
  switch (type.kind) {
    case 'text':
      return type.text;
    case 'array': {
      const items = inline(type.items);
      return items === undefined ? undefined : `readonly ${needsParentheses(type.items) ? `(${items})` : items}[]`;
    }
    case 'tuple': {
      const elements = type.elements.map(({ type: element, optional }) => {
        const text = inline(element);
        if (text === undefined || !optional) return text;
        return needsParentheses(element) ? `(${text})?` : `${text}?`;
      });
      if (type.rest !== undefined) {
        const rest = inline(type.rest);
        elements.push(rest === undefined ? undefined : `...${needsParentheses(type.rest) ? `(${rest})` : rest}[]`);
      }
      return elements.includes(undefined) ? undefined : `readonly [${elements.join(', ')}]`;
    }
    case 'object': {
      const [only, another] = type.members;
      if (another !== undefined || (only !== undefined && (only.doc.length > 0 || type.index !== undefined)))
        return undefined;
      const line =
        only === undefined ? type.index && indexLine(inline(type.index)) : memberLine(only, inline(only.type));
      return line === undefined ? undefined : `{ ${line} }`;
    }
    case 'union':
    case 'intersection': {
      const operator = type.kind === 'union' ? ' | ' : ' & ';
      const parts = type.of.map((part) => {
        const text = inline(part);
        return text !== undefined && isOperation(part) ? `(${text})` : text;
      });
      return parts.includes(undefined) ? undefined : parts.join(operator);
    }
  }
}

function block(type: Extract<Printed, { kind: 'object' }>, indent: string): string {
  const deeper = `${indent}  `;
  const lines = type.members.map((member) => {
    const head = memberHead(member);
    const text =
      member.type.kind === 'union'
        ? broken(member.type, deeper, deeper.length + head.length + 2)
        : ` ${print(member.type, deeper, deeper.length + head.length + 2)}`;
    return `${docComment(member.doc, deeper)}${deeper}${head}${text};\n`;
  });
  if (type.index !== undefined) {
    lines.push(
      `${deeper}${indexLine(print(type.index, deeper, deeper.length + 'readonly [key: string]: ;'.length))};\n`,
    );
  }
  return `{\n${lines.join('')}${indent}}`;
}

/** A union after `:` or `=`: on the same line, with a space before it, or on lines of its own. */
function broken(type: Extract<Printed, { kind: 'union' | 'intersection' }>, indent: string, used: number): string {
  const flat = inline(type);
  if (flat !== undefined && used + flat.length <= WIDTH) return ` ${flat}`;
  return `\n${alternatives(type, `${indent}  `, `${indent}  `)}`;
}

function alternatives(type: Extract<Printed, { kind: 'union' | 'intersection' }>, indent: string, start = ''): string {
  return type.of
    .map((part, at) => {
      const text = isOperation(part) ? enclosed(part, `${indent}  `) : print(part, `${indent}  `, indent.length + 2);
      return `${at === 0 ? start : indent}| ${text}`;
    })
    .join('\n');
}

/** In parentheses, a union on lines of its own. */
function enclosed(type: Printed, indent: string): string {
  const flat = inline(type);
  if (flat !== undefined && indent.length + flat.length <= WIDTH - 20) return `(${flat})`;
  if (type.kind !== 'union') return `(${print(type, indent, WIDTH)})`;
  return `(\n${alternatives(type, `${indent}  `, `${indent}  `)}\n${indent})`;
}

function operand(type: Printed, indent: string): string {
  return needsParentheses(type) ? enclosed(type, indent) : print(type, indent, indent.length + 2);
}

const memberHead = ({ key, optional }: PrintedMember) => `readonly ${key}${optional ? '?' : ''}:`;

function memberLine(member: PrintedMember, type: string | undefined): string | undefined {
  return type === undefined ? undefined : `${memberHead(member)} ${type}`;
}

function indexLine(type: string | undefined): string | undefined {
  return type === undefined ? undefined : `readonly [key: string]: ${type}`;
}

function isOperation(type: Printed): boolean {
  return type.kind === 'union' || type.kind === 'intersection';
}

/** `readonly T[]` is an operator too. */
function needsParentheses(type: Printed): boolean {
  return isOperation(type) || type.kind === 'array' || type.kind === 'tuple';
}
