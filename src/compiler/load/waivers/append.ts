/** One more entry in the text of `waivers.yaml`; everything that people wrote in it stays, comments too. */
import { createRequire } from 'node:module';
import type { Waiver } from '../../contract/waiver.js';

export type NewWaiver = Omit<Waiver, 'origin'>;

const HEADER = `# Breaks that were accepted: which, why, by whom, until when. compat-check shows them, and doesn't fail.
`;

const ORDER = [
  'rule',
  'event',
  'channel',
  'pointer',
  'versions',
  'fingerprint',
  'reason',
  'owner',
  'expires',
  'permanent',
] as const satisfies readonly (keyof NewWaiver)[];

/**
 * @param text of a list that is right, or of a file with nothing in it; undefined: there is no file
 * @param modeline comment for editors, in a new file
 */
export function appendWaiver(text: string | undefined, waiver: NewWaiver, modeline = ''): string {
  const before = text ?? HEADER + modeline;
  const { isSeq, parseDocument } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const document = parseDocument(before, { schema: 'core', version: '1.2' });
  const list = document.contents;
  const isBlock = list === null || (isSeq(list) && list.flow !== true);
  // What ends a document can't be written after.
  if (isBlock && !/^\.\.\.[ \t]*\r?$/m.test(before)) {
    const start = list?.range?.[0] ?? 0;
    const indent = list === null ? '' : before.slice(before.lastIndexOf('\n', start - 1) + 1, start);
    if (/^ *$/.test(indent)) return written(before, entry(waiver, indent));
  }
  const values = ORDER.flatMap((key) => (waiver[key] === undefined ? [] : [[key, waiver[key]] as const]));
  const added = Object.fromEntries(values);
  if (isSeq(list)) {
    if (list.items.length === 0) list.flow = false;
    document.add(document.createNode(added));
  } else document.contents = document.createNode([added]) as never;
  return document.toString({ lineWidth: 0 });
}

function written(before: string, lines: readonly string[]): string {
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const ended = before === '' || before.endsWith('\n') ? before : before + newline;
  return ended + lines.map((line) => line + newline).join('');
}

function entry(waiver: NewWaiver, indent: string): readonly string[] {
  const lines = ORDER.flatMap((key) => {
    const value = waiver[key];
    return value === undefined ? [] : [`${key}: ${key === 'expires' ? value : scalar(value)}`];
  });
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`);
}

/** In quotes wherever YAML could read something else. */
function scalar(value: string | true | readonly number[]): string {
  if (value === true) return 'true';
  if (typeof value !== 'string') return `[${value.join(', ')}]`;
  const isPlain = /^[A-Za-z/](?:[\w .,/()'*~-]*[\w.)/])?$/.test(value) && !/^(?:true|false|null)$/i.test(value);
  return isPlain ? value : JSON.stringify(value).replace(NOT_PLAIN, escaped);
}

/** What JSON leaves as it is, and a contract file may not hold. */
const NOT_PLAIN = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
