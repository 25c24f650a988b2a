/** One contract file: bytes -> value, and offsets -> line and column. */
import type { Json } from '../../contract/schema.js';
import { type Diagnostic, diagnostic, type Location } from '../../diagnostics/index.js';
import { decode } from './decode.js';
import { parseJson } from './json.js';
import { createSpans, type Parsed, type Problem, type Span, type Spans } from './parsed.js';
import { child, tokensOf } from './pointer.js';
import { createPositions } from './positions.js';
import { parseYaml } from './yaml.js';
import { parsePlainYaml, plainYamlEnd } from './yaml-plain.js';

export interface ParsedSource {
  /** Undefined: the file is of no use. */
  readonly value: Json | undefined;
  /** By offset. */
  readonly diagnostics: readonly Diagnostic[];
}

export const isJson = (path: string) => /\.json$/i.test(path);

export function parseSource(path: string, bytes: Uint8Array): ParsedSource {
  const decoded = decode(bytes);
  const { value, problems }: Parsed =
    decoded.problem === undefined ? parse(path, decoded.text) : { value: undefined, problems: [decoded.problem] };
  if (problems.length === 0) return { value, diagnostics: [] };
  const position = createPositions(decoded.text ?? decoded.problem.textBefore);
  const at = ({ start, end }: { readonly start: number; readonly end: number }): Location => ({
    file: path,
    start: position(start),
    end: position(end),
  });
  const diagnostics = [...problems]
    .sort((a, b) => a.start - b.start)
    .map(({ code, message, help, related, ...range }: Problem) =>
      diagnostic(code, message, at(range), {
        ...(help !== undefined && { help }),
        ...(related && { related: [{ message: related.message, at: at(related) }] }),
      }),
    );
  const usable = diagnostics.every(({ severity }) => severity !== 'error');
  return { value: usable ? value : undefined, diagnostics };
}

function parse(path: string, text: string, spans?: Spans): Parsed {
  if (isJson(path)) return parseJson(text, spans);
  const value = parsePlainYaml(text, spans);
  if (value !== undefined) return { value, problems: [] };
  const parsed = parseYaml(text, spans);
  const [first] = parsed.problems;
  if (first?.code !== 'file-too-large') return parsed;
  // Large files are read only while they are plain: show where that ends, by intention or by mistake.
  const start = plainYamlEnd(text);
  const help =
    'Files this large may hold only plain YAML, without anchors, tags or text over several lines; here it ends.';
  return { value: undefined, problems: [{ ...first, start, end: start + 1, help }] };
}

/** JSON pointer -> location, in one file. */
export type Locate = (pointer: string, part: 'key' | 'value') => Location;

export function createLocate(path: string, bytes: Uint8Array): Locate {
  const { text } = decode(bytes);
  if (text === undefined) return () => ({ file: path });
  const spans = createSpans();
  const { value } = parse(path, text, spans);
  if (value === undefined) return () => ({ file: path });
  const position = createPositions(text);
  return (pointer, part) => {
    let at: Json = value;
    let span: Span = spans.root;
    let found = part;
    for (const token of tokensOf(pointer)) {
      const next = typeof at === 'object' && at !== null ? spans.members.get(at)?.get(token) : undefined;
      if (next === undefined) {
        found = 'key';
        break;
      }
      span = next;
      at = child(at, token)!;
    }
    const [start, end] = found === 'key' && span.keyStart >= 0 ? [span.keyStart, span.keyEnd] : [span.start, span.end];
    return { file: path, start: position(start), end: position(end) };
  };
}
