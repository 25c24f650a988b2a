/**
 * The YAML that contracts are mostly written in, read in one pass, about ten times faster than by the library: block mappings and
 * sequences, scalars on one line, simple flow collections, simple block scalars, comments. It gives up at the first thing that is
 * unusual or wrong, and `parseYaml` decides; so it has no opinion on what an error is. A test holds the two against each other.
 */
import type { Json } from '../../contract/schema.js';
import { define, MAX_DEPTH, type Span, type Spans } from './parsed.js';
import { backslashesBefore, fold, GIVE_UP, MAX_QUOTED, resolve, unescaped } from './yaml-plain-scalar.js';

const SPACE = 0x20;
const HASH = 0x23;
const DASH = 0x2d;
const COLON = 0x3a;

/** A name in a block mapping, up to the colon. */
const KEY = /[A-Za-z0-9_$/^.](?:[A-Za-z0-9_$/.@+*^()|\\{}[\]-]| (?=[A-Za-z0-9_$/])){0,1000}(?=:(?:[ \r\n]|$))/y;
/** Plain text in a flow collection. */
const FLOW_PLAIN = /(?:[A-Za-z0-9_$/^.(]|-(?=[A-Za-z0-9]))(?:[^,[\]{}:#\s]| (?![\s,[\]{}:#])){0,10000}/y;
const PLAIN_START = /[A-Za-z0-9_$/^.(<=;\\\u00a1-\u1fff]|-(?=[A-Za-z0-9])/y;
const MAX_KEY = 1000;

/** Undefined: ask `parseYaml`. */
export function parsePlainYaml(text: string, spans?: Spans): Json | undefined {
  if (text.includes('\t') || /\r(?!\n)/.test(text)) return undefined;
  return new Reader(text, spans).document();
}

/** Where a text stops being plain YAML; 0 where it is not even tried. */
export function plainYamlEnd(text: string): number {
  const reader = new Reader(text, undefined);
  reader.document();
  return reader.at;
}

class Reader {
  private readonly text: string;
  private readonly spans: Spans | undefined;
  /** Start of the line after the current one. */
  private next = 0;
  /** The current line: where it starts, the column of its content (-1: past the last line), the content from `at` to `end`. */
  private lineStart = 0;
  private indent = -1;
  at = 0;
  private end = 0;
  /** End of the last thing that was read. */
  private last = 0;
  private depth = 0;

  constructor(text: string, spans: Spans | undefined) {
    this.text = text;
    this.spans = spans;
  }

  document(): Json | undefined {
    try {
      this.advance();
      if (this.indent === 0 && this.text.startsWith('---', this.at) && this.end === this.at + 3) this.advance();
      if (this.indent === -1) return null;
      const start = this.at;
      const value = this.block();
      if (this.indent !== -1) return undefined;
      if (this.spans) this.spans.root = { keyStart: -1, keyEnd: -1, start, end: this.last };
      return value;
    } catch (error) {
      if (error === GIVE_UP) return undefined;
      throw error;
    }
  }

  /** Goes to the next line that holds more than a comment. */
  private advance(): void {
    const { text } = this;
    while (this.next < text.length) {
      const from = this.next;
      const newline = text.indexOf('\n', from);
      let stop = newline === -1 ? text.length : newline;
      this.next = newline === -1 ? text.length : newline + 1;
      if (stop > from && text.charCodeAt(stop - 1) === 0x0d) stop--;
      while (stop > from && text.charCodeAt(stop - 1) === SPACE) stop--;
      let start = from;
      while (start < stop && text.charCodeAt(start) === SPACE) start++;
      if (start === stop || text.charCodeAt(start) === HASH) continue;
      this.lineStart = from;
      this.indent = start - from;
      this.at = start;
      this.end = stop;
      return;
    }
    this.indent = -1;
    this.at = this.end = text.length;
  }

  private atDash(offset = this.at): boolean {
    const { text } = this;
    return text.charCodeAt(offset) === DASH && (offset + 1 === this.end || text.charCodeAt(offset + 1) === SPACE);
  }

  /** A mapping or a sequence that starts at the current place. */
  private block(): Json {
    if (++this.depth > MAX_DEPTH) throw GIVE_UP;
    const value = this.atDash() ? this.sequence(this.indent) : this.mapping(this.indent);
    this.depth--;
    return value;
  }

  private mapping(column: number): Json {
    const result: { [key: string]: Json } = {};
    const members = this.members(result);
    for (;;) {
      const keyStart = this.at;
      const key = this.key(keyStart);
      const keyEnd = this.at;
      if (key === undefined || Object.hasOwn(result, key)) throw GIVE_UP;
      let start = this.skipSpaces(keyEnd + 1);
      let value: Json;
      if (this.isRestEmpty(start)) {
        this.last = start = keyEnd;
        this.advance();
        if (this.indent > column) {
          start = this.at;
          value = this.block();
        } else if (this.indent === column && this.atDash()) {
          start = this.at;
          value = this.block();
        } else {
          value = null;
        }
      } else {
        value = this.inline(start, column);
      }
      define(result, key, value);
      members?.set(key, { keyStart, keyEnd, start, end: this.last });
      if (this.indent < column) return result;
      if (this.indent > column || this.atDash()) throw GIVE_UP;
    }
  }

  private sequence(column: number): Json {
    const result: Json[] = [];
    const members = this.members(result);
    for (;;) {
      let start = this.skipSpaces(this.at + 1);
      let value: Json;
      if (this.isRestEmpty(start)) {
        this.last = start = this.at + 1;
        this.advance();
        if (this.indent > column) {
          start = this.at;
          value = this.block();
        } else {
          value = null;
        }
      } else if (this.atDash(start) || this.isKey(start)) {
        this.at = start;
        this.indent = start - this.lineStart;
        value = this.block();
      } else {
        value = this.inline(start, column);
      }
      members?.set(String(result.length), { keyStart: -1, keyEnd: -1, start, end: this.last });
      result.push(value);
      if (this.indent > column) throw GIVE_UP;
      if (this.indent !== column || !this.atDash()) return result;
    }
  }

  private members(holder: object): Map<string, Span> | undefined {
    if (this.spans === undefined) return undefined;
    const members = new Map<string, Span>();
    this.spans.members.set(holder, members);
    return members;
  }

  private isKey(offset: number): boolean {
    const before = this.at;
    const key = this.key(offset);
    this.at = before;
    return key !== undefined;
  }

  /** The name at `offset`, with `at` left on its colon; undefined: none. */
  private key(offset: number): string | undefined {
    const { text } = this;
    const first = text[offset];
    let key: string | undefined;
    if (first === '"' || first === "'") {
      this.at = offset;
      key = first === '"' ? this.doubleQuoted() : this.singleQuoted();
      if (text.charCodeAt(this.at) !== COLON) return undefined;
      if (this.at + 1 < this.end && text.charCodeAt(this.at + 1) !== SPACE) return undefined;
    } else {
      KEY.lastIndex = offset;
      key = KEY.exec(text)?.[0];
      if (key === undefined) return undefined;
      this.at = offset + key.length;
    }
    if (this.at >= this.end || this.at - offset > MAX_KEY) throw GIVE_UP;
    return key;
  }

  private skipSpaces(offset: number): number {
    while (offset < this.end && this.text.charCodeAt(offset) === SPACE) offset++;
    return offset;
  }

  /** Whether there is nothing more on the line, or only a comment. */
  private isRestEmpty(offset: number): boolean {
    return offset >= this.end || (this.text.charCodeAt(offset) === HASH && this.text.charCodeAt(offset - 1) === SPACE);
  }

  /** A value that starts on the line of its name or dash; leaves at the line after it. */
  private inline(start: number, column: number): Json {
    const first = this.text[start];
    if (first === '|' || first === '>') return this.blockScalar(start, column);
    this.at = start;
    let value: Json;
    if (first === '"') value = this.doubleQuoted();
    else if (first === "'") value = this.singleQuoted();
    else if (first === '[' || first === '{') value = this.flow(column);
    else return this.plain(start);
    this.last = this.at;
    if (!this.isRestEmpty(this.skipSpaces(this.at))) throw GIVE_UP;
    this.advance();
    return value;
  }

  /** Plain text up to the end of the line or a comment. */
  private plain(start: number): Json {
    const { text } = this;
    PLAIN_START.lastIndex = start;
    if (!PLAIN_START.test(text)) throw GIVE_UP;
    let stop = this.end;
    for (let i = start + 1; i < stop; i++) {
      const unit = text.charCodeAt(i);
      if (unit === COLON && (i + 1 >= stop || text.charCodeAt(i + 1) === SPACE)) throw GIVE_UP;
      if (unit === HASH && text.charCodeAt(i - 1) === SPACE) stop = i;
    }
    while (text.charCodeAt(stop - 1) === SPACE) stop--;
    this.last = stop;
    this.advance();
    return resolve(text.slice(start, stop));
  }

  private doubleQuoted(): string {
    const { text } = this;
    const start = this.at;
    let close = text.indexOf('"', start + 1);
    const escaped = text.slice(start + 1, close).includes('\\');
    while (escaped && close !== -1 && backslashesBefore(text, close) % 2 === 1) close = text.indexOf('"', close + 1);
    if (close === -1 || close >= this.end) throw GIVE_UP;
    this.at = close + 1;
    if (!escaped) return text.slice(start + 1, close);
    return unescaped(text.slice(start, close + 1));
  }

  private singleQuoted(): string {
    const { text } = this;
    const start = this.at;
    let close = text.indexOf("'", start + 1);
    while (close !== -1 && text[close + 1] === "'") close = text.indexOf("'", close + 2);
    if (close === -1 || close >= this.end || close - start > MAX_QUOTED) throw GIVE_UP;
    this.at = close + 1;
    return text.slice(start + 1, close).replaceAll("''", "'");
  }

  /** A flow collection at `at`; leaves `at` behind it. Its further lines are indented more than `column`. */
  private flow(column: number): Json {
    if (++this.depth > MAX_DEPTH) throw GIVE_UP;
    const value = this.text[this.at] === '[' ? this.flowSequence(column) : this.flowMapping(column);
    this.depth--;
    return value;
  }

  private flowSequence(column: number): Json {
    const result: Json[] = [];
    const members = this.members(result);
    this.at++;
    this.flowSpace(column);
    if (this.text[this.at] === ']') {
      this.at++;
      return result;
    }
    for (;;) {
      const start = this.at;
      const value = this.flowValue(column);
      members?.set(String(result.length), { keyStart: -1, keyEnd: -1, start, end: this.at });
      result.push(value);
      if (this.flowEnd(']', column)) return result;
    }
  }

  private flowMapping(column: number): Json {
    const { text } = this;
    const result: { [key: string]: Json } = {};
    const members = this.members(result);
    this.at++;
    this.flowSpace(column);
    if (text[this.at] === '}') {
      this.at++;
      return result;
    }
    for (;;) {
      const keyStart = this.at;
      const first = text[keyStart];
      const quoted = first === '"' || first === "'";
      const key = first === '"' ? this.doubleQuoted() : first === "'" ? this.singleQuoted() : this.flowPlain();
      const keyEnd = this.at;
      if (Object.hasOwn(result, key) || keyEnd - keyStart > MAX_KEY) throw GIVE_UP;
      const next = text.charCodeAt(keyEnd + 1);
      if (text.charCodeAt(keyEnd) !== COLON || !(quoted || next === SPACE)) throw GIVE_UP;
      this.at++;
      this.flowSpace(column);
      const start = this.at;
      const value = this.flowValue(column);
      define(result, key, value);
      members?.set(key, { keyStart, keyEnd, start, end: this.at });
      if (this.flowEnd('}', column)) return result;
    }
  }

  /** After an entry: true behind the closing bracket, false at the next entry. */
  private flowEnd(close: string, column: number): boolean {
    this.flowSpace(column);
    const character = this.text[this.at++];
    if (character === close) return true;
    if (character !== ',') throw GIVE_UP;
    this.flowSpace(column);
    return false;
  }

  private flowValue(column: number): Json {
    switch (this.text[this.at]) {
      case '[':
      case '{':
        return this.flow(column);
      case '"':
        return this.doubleQuoted();
      case "'":
        return this.singleQuoted();
      default:
        return resolve(this.flowPlain());
    }
  }

  private flowPlain(): string {
    FLOW_PLAIN.lastIndex = this.at;
    const token = FLOW_PLAIN.exec(this.text)?.[0];
    if (token === undefined || this.at + token.length > this.end) throw GIVE_UP;
    this.at += token.length;
    return token;
  }

  private flowSpace(column: number): void {
    this.at = this.skipSpaces(this.at);
    if (this.at < this.end) return;
    this.advance();
    if (this.indent <= column) throw GIVE_UP;
  }

  /** `|`, `|-`, `>` or `>-`, without blank lines before the text; folded only where all lines are indented alike. */
  private blockScalar(start: number, column: number): Json {
    const { text } = this;
    const folded = text[start] === '>';
    const strip = text[start + 1] === '-';
    if (start + (strip ? 2 : 1) !== this.end) throw GIVE_UP;
    const lines: string[] = [];
    let indent = -1;
    let blanks = 0;
    while (this.next < text.length) {
      const from = this.next;
      const newline = text.indexOf('\n', from);
      if (newline === -1) throw GIVE_UP;
      const stop = newline > from && text.charCodeAt(newline - 1) === 0x0d ? newline - 1 : newline;
      let content = from;
      while (content < stop && text.charCodeAt(content) === SPACE) content++;
      if (content === stop) {
        if (indent === -1 || content - from > indent) throw GIVE_UP;
        blanks++;
        this.next = newline + 1;
        continue;
      }
      const spaces = content - from;
      if (indent === -1) indent = spaces;
      if (spaces < indent && spaces > column) throw GIVE_UP;
      if (spaces < indent || spaces <= column) break;
      if (folded && (spaces > indent || text.charCodeAt(stop - 1) === SPACE)) throw GIVE_UP;
      for (; blanks > 0; blanks--) lines.push('');
      lines.push(text.slice(from + indent, stop));
      this.last = stop;
      while (text.charCodeAt(this.last - 1) === SPACE) this.last--;
      this.next = newline + 1;
    }
    if (lines.length === 0) throw GIVE_UP;
    this.advance();
    const value = folded ? fold(lines) : lines.join('\n');
    return strip ? value : `${value}\n`;
  }
}
