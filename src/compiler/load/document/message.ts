/** One message of the document, read once however many channels list it. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Example } from '../../contract/model.js';
import { diagnostic } from '../../diagnostics/index.js';
import { type Files, join, tokensOf } from '../files/index.js';
import type { Bindings } from './bindings.js';
import { type PlacedExpression, readExpression } from './expression.js';
import { type EventOverride, readEventOverride } from './extensions.js';
import { type DocumentNode, items, member, placeOf, text } from './node.js';
import { readSchemaUse, type SchemaUse } from './payload.js';
import type { References, Report } from './references.js';
import { mergeTraits } from './traits.js';

export interface MessageSource {
  /** Where it is defined, as text: two messages with one id are one. */
  readonly id: string;
  readonly origin: Origin;
  /** `name`, else the key that it is defined under. */
  readonly name: string;
  readonly override?: EventOverride;
  /** `none`: the message has no payload. Undefined: one that can't be read, which was reported. */
  readonly payload: SchemaUse | 'none' | undefined;
  /** The message's own, then those of its traits from the last to the first. */
  readonly headers: readonly SchemaUse[];
  readonly title?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly examples: readonly Example[];
  readonly key?: PlacedExpression;
  readonly subject?: PlacedExpression;
  readonly correlationId?: PlacedExpression;
}

export interface MessageReader {
  readonly files: Files;
  readonly report: Report;
  readonly references: References;
  readonly bindings: Bindings;
  /** `defaultContentType` of the document. */
  readonly contentType: DocumentNode | undefined;
}

/** @param listedAs the key that a channel lists it under, for a message that is a file of its own */
export function readMessage(reader: MessageReader, node: DocumentNode, listedAs: string): MessageSource {
  const { files, report, references, bindings } = reader;
  const { merged, sources } = mergeTraits(references, node);
  const payload = member(node, 'payload');
  const headers = sources.flatMap((source) => member(source, 'headers') ?? []);
  const kafka = bindings.kafka(references.member(merged, 'bindings'));
  const extension = (name: string) => member(merged, name) ?? (kafka && member(kafka, name));
  const expression = (name: string, at: DocumentNode | undefined) => readExpression(files, report, name, at);
  const override = readEventOverride(files, report, member(merged, 'x-event'));
  const key = expression('x-key', extension('x-key'));
  const subject = expression('x-subject', extension('x-subject'));
  const location = references.member(merged, 'correlationId', 'location');
  // A location that is no text is the AsyncAPI parser's to report.
  const correlationId = text(location) === undefined ? undefined : expression('correlationId.location', location);
  checkContentType(reader, member(merged, 'contentType') ?? reader.contentType);
  const title = text(member(merged, 'title'));
  const description = text(member(merged, 'description')) ?? text(member(merged, 'summary'));
  return {
    id: placeOf(node.origin),
    origin: node.origin,
    name: text(member(merged, 'name')) || (tokensOf(node.origin.pointer).at(-1) ?? listedAs),
    payload: payload === undefined ? 'none' : readSchemaUse(files, references, report, payload),
    headers: headers.flatMap((header) => readSchemaUse(files, references, report, header) ?? []),
    deprecated: member(merged, 'deprecated')?.value === true,
    examples: readExamples(sources),
    ...(override && { override }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(key && { key }),
    ...(subject && { subject }),
    ...(correlationId && { correlationId }),
  };
}

/** The message's own examples, else those of the trait that wins. Examples of headers alone show no event. */
function readExamples(sources: readonly DocumentNode[]): readonly Example[] {
  const list = sources.map((source) => member(source, 'examples')).find((examples) => examples !== undefined);
  return items(list).flatMap((node) => {
    const payload = member(node, 'payload');
    if (payload === undefined) return [];
    const name = text(member(node, 'name'));
    const headers = member(node, 'headers')?.value;
    return {
      value: payload.value,
      origin: join(node.origin, 'payload'),
      ...(name !== undefined && { name }),
      ...(isObject(headers) && { headers: headers as JsonObject }),
    };
  });
}

function checkContentType({ files, report }: MessageReader, node: DocumentNode | undefined): void {
  const type = text(node);
  if (node === undefined || type === undefined || /^application\/(?:[\w.-]+\+)?json\b/i.test(type.trim())) return;
  report(
    diagnostic(
      'content-type-unsupported',
      `content type '${type}' is not JSON; events are written as application/json all the same`,
      files.locate(node.origin),
    ),
  );
}
