/**
 * YAML 1.2 text (core schema) -> plain JSON. No merge keys, no tags but the core's, no complex keys, one document; aliases are
 * expanded within limits. Nesting and size are checked on the tokens, before anything recursive sees them.
 */
import { createRequire } from 'node:module';
import type { Alias, Document, ParsedNode, Parser, Scalar } from 'yaml';
import type { Json } from '../../contract/schema.js';
import {
  define,
  duplicateKey,
  MAX_DEPTH,
  numberProblem,
  type Parsed,
  type Problem,
  quote,
  type Spans,
  surrogateProblem,
} from './parsed.js';
import { syntaxProblems } from './yaml-problems.js';

/** Lexical tokens, spaces and line breaks included: about 4 bytes each in a usual file. */
const MAX_TOKENS = 400_000;
/** Characters of one text or comment: the library keeps several copies of it. */
const MAX_TOKEN = 1024 * 1024;
/** Values that all aliases of a file may stand for together. */
const MAX_ALIASED = 100_000;

const OPTIONS = {
  schema: 'core',
  version: '1.2',
  stringKeys: true,
  // Ours is linear, and knows where the first one stands.
  uniqueKeys: false,
  resolveKnownTags: false,
  merge: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Loaded when the first file needs it: most need only `parsePlainYaml`. */
let library: typeof import('yaml') | undefined;

function yaml(): typeof import('yaml') {
  library ??= createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return library;
}

type Tokens = ReturnType<Parser['end']> extends Generator<infer T> ? T[] : never;

export function parseYaml(text: string, spans?: Spans): Parsed {
  const tokens = tokenize(text);
  if ('code' in tokens) return { value: undefined, problems: [tokens] };
  const documents = [...new (yaml().Composer)(OPTIONS).compose(tokens, true, text.length)] as Document.Parsed[];
  const document = documents[0]!;
  const problems = syntaxProblems(text, [...document.errors, ...document.warnings], (end) => openQuote(document, end));
  const second = documents[1];
  if (second !== undefined) {
    const at = second.contents?.range[0] ?? second.range[0];
    const marker = text.lastIndexOf('---', at);
    const start = marker >= (document.contents?.range[1] ?? 0) ? marker : at;
    problems.push({ code: 'unsupported-yaml', message: 'a second document in the same file', start, end: start + 3 });
  }
  const version = /^%YAML[ \t]+(\S+)/m.exec(text);
  if (version !== null && document.directives.yaml.explicit && version[1] !== '1.2') {
    const [start, end] = [version.index, version.index + version[0].length];
    problems.push({
      code: 'unsupported-yaml',
      message: `YAML ${version[1]} is not YAML 1.2`,
      start,
      end,
      help: 'Remove the directive.',
    });
  }
  if (problems.length > 0) return { value: undefined, problems };
  return convert(text, document.contents, spans);
}

/** Tokens of the concrete syntax tree, or why there are none. */
function tokenize(text: string): Tokens | Problem {
  const parser = new (yaml().Parser)();
  const tokens: Tokens = [];
  let count = 0;
  const problem = (code: Problem['code'], message: string): Problem => {
    const start = Math.min(parser.offset, text.length);
    return { code, message, start, end: Math.min(start + 1, text.length) };
  };
  try {
    for (const lexeme of new (yaml().Lexer)().lex(text)) {
      for (const token of parser.next(lexeme)) tokens.push(token);
      // The stack holds the document, then each open collection and scalar; the exact count comes with the values.
      if (parser.stack.length > MAX_DEPTH + 5) return problem('too-deep', `more than ${MAX_DEPTH} levels deep`);
      if (lexeme.length > MAX_TOKEN) return problem('file-too-large', 'a single text of more than 1 MiB');
      if (++count > MAX_TOKENS) {
        return problem('file-too-large', `the file has more than ${MAX_TOKENS.toLocaleString('en')} YAML tokens`);
      }
    }
    for (const token of parser.end()) tokens.push(token);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return problem('too-deep', `more than ${MAX_DEPTH} levels deep`);
  }
  return tokens;
}

/** Where the quote was opened that is not closed at `end`. */
function openQuote(document: Document.Parsed, end: number): number | undefined {
  const { isMap, isSeq, isScalar } = yaml();
  let node: ParsedNode | null | undefined = document.contents;
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.at(-1);
      node = (pair?.value ?? pair?.key) as ParsedNode | null | undefined;
    } else if (isSeq(node)) {
      node = node.items.at(-1) as ParsedNode | undefined;
    } else {
      const start = isScalar(node) && node.type?.startsWith('QUOTE') ? node.range?.[0] : undefined;
      return start !== undefined && start < end ? start : undefined;
    }
  }
}

interface Anchor {
  readonly value: Json;
  /** Number of values in it, aliases expanded. */
  readonly size: number;
  /** Levels below it. */
  readonly height: number;
}

/** Thrown inside this module only: an alias that can't be expanded leaves no value at all. */
class Stop extends Error {}

function convert(text: string, root: ParsedNode | null, spans: Spans | undefined): Parsed {
  const { isAlias, isMap, isScalar, isSeq } = yaml();
  const problems: Problem[] = [];
  const anchors = new Map<string, Anchor | 'open'>();
  const escapes = /\\[uU]/.test(text);
  let values = 0;
  let aliased = 0;
  let deepest = 0;

  const fail = (code: Problem['code'], message: string, [start, end]: readonly [number, number, number]): never => {
    problems.push({ code, message, start, end });
    throw new Stop();
  };

  const scalar = (node: Scalar.Parsed): Json => {
    const { value, source } = node as { value: unknown; source: string };
    const [start, end] = node.range;
    if (typeof value === 'string') {
      const problem = escapes ? surrogateProblem(value, start, end) : undefined;
      if (problem) problems.push(problem);
      // The library takes an escaped quote at the end of the file for the closing one.
      if (
        node.type === 'QUOTE_DOUBLE' &&
        /(?<!\\)\\(?:\\\\)*"$/.test(text.slice(Math.max(start + 1, end - 100), end))
      ) {
        problems.push({ code: 'syntax-error', message: 'the " is never closed', start, end });
      }
      return value;
    }
    if (typeof value === 'number') {
      const problem = numberProblem(source, value, start);
      if (problem) problems.push(problem);
      else if (/^[-+]?0\d/.test(source) && Number.isInteger(value)) {
        const message = `${quote(source)} is the number ${value}`;
        problems.push({ code: 'ambiguous-number', message, start, end });
      }
      return value + 0;
    }
    if (value === null || typeof value === 'boolean') return value;
    throw new Error(`a YAML scalar became ${typeof value}`);
  };

  const alias = (node: Alias.Parsed, depth: number): Json => {
    const name = quote(`*${node.source}`);
    const anchor = anchors.get(node.source);
    if (anchor === undefined) return fail('syntax-error', `${name} has no anchor before it`, node.range);
    if (anchor === 'open') return fail('alias-limit', `${name} contains itself`, node.range);
    values += anchor.size - 1;
    aliased += anchor.size;
    if (aliased > MAX_ALIASED) {
      const most = MAX_ALIASED.toLocaleString('en');
      return fail(
        'alias-limit',
        `with ${name}, the aliases of this file stand for more than ${most} values`,
        node.range,
      );
    }
    if (depth + anchor.height > MAX_DEPTH)
      return fail('too-deep', `${name} leads more than ${MAX_DEPTH} levels deep`, node.range);
    deepest = Math.max(deepest, depth + anchor.height);
    return anchor.value;
  };

  const visit = (node: ParsedNode | null, depth: number): Json => {
    values++;
    if (node === null) return null;
    if (isAlias(node)) return alias(node as Alias.Parsed, depth);
    const name = node.anchor;
    if (name === undefined) return content(node, depth);
    const before = { values, deepest };
    deepest = depth;
    anchors.set(name, 'open');
    const value = content(node, depth);
    anchors.set(name, { value, size: values - before.values + 1, height: deepest - depth });
    deepest = Math.max(before.deepest, deepest);
    return value;
  };

  const content = (node: ParsedNode, depth: number): Json => {
    if (isScalar(node)) return scalar(node as Scalar.Parsed);
    if (depth === MAX_DEPTH) return fail('too-deep', `more than ${MAX_DEPTH} levels deep`, node.range);
    deepest = Math.max(deepest, depth + 1);
    if (isMap(node)) {
      const result: { [key: string]: Json } = {};
      const members = spans && new Map<string, Spans['root']>();
      const seen = new Map<string, number>();
      for (const pair of node.items) {
        const key = pair.key as Scalar.Parsed & { readonly value: string };
        const [keyStart, keyEnd] = key.range;
        const name = key.value;
        if (key.type === 'PLAIN' && (name === '<<' || name === '')) {
          const message = name === '' ? 'a value without a name' : "the merge key '<<'";
          const help = name === '' ? undefined : 'YAML 1.2 has no merge keys: use `allOf` and `$ref`.';
          problems.push({ code: 'unsupported-yaml', message, start: keyStart, end: keyEnd, ...(help && { help }) });
        }
        if (escapes) {
          const problem = surrogateProblem(name, keyStart, keyEnd);
          if (problem) problems.push(problem);
        }
        const first = seen.get(name);
        if (first !== undefined) problems.push(duplicateKey(name, keyStart, keyEnd, first));
        const child = pair.value as ParsedNode | null;
        const value = visit(child, depth + 1);
        if (first !== undefined) continue;
        seen.set(name, keyStart);
        define(result, name, value);
        members?.set(name, { keyStart, keyEnd, ...place(child, keyEnd) });
      }
      if (members) spans.members.set(result, members);
      return result;
    }
    if (!isSeq(node)) throw new Error('a YAML node of no known kind');
    const result: Json[] = [];
    const members = spans && new Map<string, Spans['root']>();
    for (const item of node.items as (ParsedNode | null)[]) {
      members?.set(String(result.length), { keyStart: -1, keyEnd: -1, ...place(item, node.range![0]) });
      result.push(visit(item, depth + 1));
    }
    if (members) spans.members.set(result, members);
    return result;
  };

  const place = (node: ParsedNode | null, otherwise: number) => {
    const start = node?.range[0] ?? otherwise;
    let end = node?.range[1] ?? otherwise;
    // A block scalar's range holds the line breaks behind it.
    while (end > start && ' \t\r\n'.includes(text[end - 1]!)) end--;
    return { start, end };
  };

  try {
    const value = visit(root, 0);
    if (spans) spans.root = { keyStart: -1, keyEnd: -1, ...place(root, 0) };
    return { value, problems };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { value: undefined, problems };
  }
}
