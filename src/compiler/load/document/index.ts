/** The AsyncAPI document -> the contract. */
import type { Contract } from '../../contract/model.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { createSchemaLinker, type RootOptions, type SchemaLinker } from '../schemas/index.js';
import { buildContract } from './build.js';
import { collectEvents, type EventSource } from './events.js';
import { findDocument } from './find.js';
import type { HashCache } from './hash.js';
import { readHistory } from './history.js';
import { identify } from './identity.js';
import { placeOf } from './node.js';
import { readOutline } from './outline.js';
import { type ParserCache, validateDocument, withoutRepetitions } from './parser.js';
import { createParserInput } from './parser-input.js';
import type { SchemaUse } from './payload.js';
import { createReferences, type Report } from './references.js';

export { DOCUMENT_NAMES } from './find.js';
export { type HashCache, partHash } from './hash.js';
export type { ParserCache } from './parser.js';

export interface ReadOptions {
  readonly document?: string | undefined;
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
  readonly unknownKeywords: 'error' | 'warning';
  readonly parserCache?: ParserCache | undefined;
  readonly hashCache?: HashCache | undefined;
  /** Whether @asyncapi/parser looks at the document; default true. */
  readonly checkDocument?: boolean | undefined;
}

export interface ReadContract {
  /** Undefined where there is no document; else good only as far as what was reported. */
  readonly contract: Contract | undefined;
  /** What the AsyncAPI parser found, less what `ours` says already. */
  readonly structure: (ours: readonly Diagnostic[]) => readonly Diagnostic[];
}

const nothing: ReadContract = { contract: undefined, structure: () => [] };

export async function readContract(files: Files, report: Report, options: ReadOptions): Promise<ReadContract> {
  const found = findDocument(files, report, options.document);
  if (found === undefined) return nothing;
  const { root, version } = found;
  const references = createReferences(files, report);
  const outline = readOutline(files, references, report, root);

  // The parser works in its own thread while we link.
  const validated = options.checkDocument === false ? [] : validate();

  const { schemas, unknownKeywords } = options;
  const history = readHistory(files, report, schemas);
  const identities = identify(outline.messages, outline.channels, schemas);
  const events = collectEvents(files, report, identities, history);
  const linker = createSchemaLinker(files, report, { schemasFolder: schemas, unknownKeywords });
  addRoots(files, report, linker, events);
  const linked = linker.link();
  const contract = buildContract(files, report, {
    outline,
    identities,
    events,
    history,
    linked,
    schemas,
    hashCache: options.hashCache,
  });
  const structure = await validated;
  return { contract, structure: (ours) => withoutRepetitions(ours, structure) };

  function validate(): Promise<readonly Diagnostic[]> {
    const channelOf = new Map(outline.operations.map(({ key, channel }) => [key, channel.key]));
    const input = createParserInput(files, references, report, root, version, channelOf);
    return validateDocument(files, input, root.origin.file, {
      cache: options.parserCache,
      deadlineMs: 30_000 + 20 * outline.messages.length,
    });
  }
}

/** Each schema once, however many messages use it. */
function addRoots(files: Files, report: Report, linker: SchemaLinker, events: readonly EventSource[]): void {
  const added = new Map<string, { readonly use: SchemaUse; readonly options: RootOptions }>();
  const add = (use: SchemaUse) => {
    const place = placeOf(use.origin);
    const known = added.get(place);
    if (known === undefined) {
      added.set(place, { use, options: use.options });
      linker.add(use.origin, use.options);
    } else if (known.options.draftHint !== use.options.draftHint) reportFormatConflict(files, report, known.use, use);
  };
  for (const { versions } of events) {
    for (const { schema, message, isOwnMessage } of versions) {
      if (schema !== 'none') add(schema);
      if (isOwnMessage) for (const headers of message?.headers ?? []) add(headers);
    }
  }
}

function reportFormatConflict(files: Files, report: Report, first: SchemaUse, other: SchemaUse): void {
  const formatOf = ({ options }: SchemaUse) => options.draftHint ?? 'no schemaFormat';
  const message = `the same schema is used as ${formatOf(first)} and as ${formatOf(other)}`;
  report(
    diagnostic('schema-format-conflict', message, files.locate(other.place), {
      related: [{ message: 'the other use', at: files.locate(first.place) }],
      help: 'Say the draft once, in the schema itself: `$schema`.',
    }),
  );
}
