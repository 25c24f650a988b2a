/**
 * A witness as JSON for readers: on one line where it fits, with what is long or deep left out, and the part that is refused always in
 * sight. What is left out shows as `…`, so it can't be mistaken for the value.
 */
import { isObject } from '../contract/json.js';
import type { Json } from '../contract/schema.js';
import { jsonText } from '../diagnostics/index.js';
import { clip } from './words.js';

export interface WitnessText {
  readonly lines: readonly string[];
  /** The refused part, or the first line of it; undefined where it isn't in the value. */
  readonly mark?: { readonly line: number; readonly from: number; readonly to: number };
  /** Something was left out: the lines are no JSON. */
  readonly shortened: boolean;
}

export interface WitnessOptions {
  /** Columns that a line holds before it is broken; default 88. */
  readonly columns?: number;
  /** Characters of a string; default 80. */
  readonly string?: number;
  /** Entries of an array or object; default 12. */
  readonly entries?: number;
  /** Values in all; default 200. */
  readonly values?: number;
}

/** How deep it goes beside the path to the refused part, and on it. */
const DEPTH_BESIDE = 6;
const DEPTH = 40;

interface Node {
  /** A scalar, or an ellipsis. */
  readonly text?: string;
  readonly brackets: '{}' | '[]';
  readonly entries: readonly { readonly key?: string; readonly node: Node }[];
  /** Columns of it on one line. */
  readonly flat: number;
  readonly marked: boolean;
}

export function witnessText(value: Json, instance: string, options: WitnessOptions = {}): WitnessText {
  const { columns = 88, string = 80, entries: most = 12 } = options;
  let values = options.values ?? 200;
  let shortened = false;

  const leaf = (text: string, marked = false): Node => ({
    text,
    brackets: '[]',
    entries: [],
    flat: text.length,
    marked,
  });

  /** @param path from here to the refused part; undefined: it isn't in here */
  function nodeOf(json: Json, path: readonly string[] | undefined, depth: number): Node {
    const marked = path?.length === 0;
    values--;
    if (typeof json === 'string') return leaf(stringText(json), marked);
    if (typeof json !== 'object' || json === null) return leaf(jsonText(json), marked);
    const all: readonly (readonly [string, Json])[] = isObject(json)
      ? Object.entries(json)
      : (json as readonly Json[]).map((item, index) => [String(index), item] as const);
    const onPath = path !== undefined && path.length > 0;
    const brackets = isObject(json) ? '{}' : '[]';
    if (all.length > 0 && ((values <= 0 && !onPath) || depth > (onPath ? DEPTH : DEPTH_BESIDE))) {
      shortened = true;
      return leaf(`${brackets[0]}…${brackets[1]}`, marked);
    }
    const entries: { key?: string; node: Node }[] = [];
    let hidden = 0;
    const flush = () => {
      if (hidden === 0) return;
      shortened = true;
      entries.push({ node: leaf(`… ${hidden} more`) });
      hidden = 0;
    };
    for (const [index, [key, entry]] of all.entries()) {
      const focus = onPath && path[0] === key;
      if (!focus && (index >= most || values <= 0)) {
        hidden++;
        continue;
      }
      flush();
      const node = nodeOf(entry, focus ? path.slice(1) : undefined, depth + 1);
      entries.push(brackets === '{}' ? { key: stringText(key), node } : { node });
    }
    flush();
    const padding = brackets === '{}' && entries.length > 0 ? 2 : 0;
    const inner = entries.reduce(
      (sum, { key, node }) => sum + (key === undefined ? 0 : key.length + 2) + node.flat + 2,
      -2,
    );
    return { brackets, entries, flat: 2 + padding + Math.max(0, inner), marked };
  }

  function stringText(text: string): string {
    const whole = jsonText(text);
    if (text.length <= string) return whole;
    shortened = true;
    return `${jsonText(clip(text, string))} (${[...text].length} characters)`;
  }

  const lines: string[] = [];
  let mark: WitnessText['mark'];
  let line = '';

  function put(node: Node, indent: string, broken: boolean, after: number): void {
    const start = { line: lines.length, from: line.length };
    if (node.text !== undefined) line += node.text;
    else if (!broken || line.length + node.flat + after <= columns) putFlat(node);
    else putBroken(node, indent);
    if (!node.marked) return;
    const sameLine = start.line === lines.length;
    mark = { ...start, to: sameLine ? line.length : lines[start.line]!.length };
  }

  function putFlat({ brackets, entries }: Node): void {
    const padding = brackets === '{}' && entries.length > 0 ? ' ' : '';
    line += brackets[0] + padding;
    for (const [index, { key, node }] of entries.entries()) {
      if (index > 0) line += ', ';
      if (key !== undefined) line += `${key}: `;
      put(node, '', false, 0);
    }
    line += padding + brackets[1];
  }

  function putBroken({ brackets, entries }: Node, indent: string): void {
    line += brackets[0];
    for (const [index, { key, node }] of entries.entries()) {
      lines.push(line);
      const comma = index < entries.length - 1 ? ',' : '';
      line = `${indent}  ${key === undefined ? '' : `${key}: `}`;
      put(node, `${indent}  `, true, comma.length);
      line += comma;
    }
    lines.push(line);
    line = indent + brackets[1];
  }

  put(nodeOf(value, pathOf(instance), 0), '', true, 0);
  lines.push(line);
  return { lines, shortened, ...(mark && { mark }) };
}

/** Tokens of a JSON pointer (RFC 6901). */
function pathOf(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
