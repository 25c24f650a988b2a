/** One event version of the contract, from its message and its linked schema. */

import { declarationOf } from '../../contract/declared.js';
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { EventVersion, Example, RuntimeExpression } from '../../contract/model.js';
import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import { diagnostic, didYouMean } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';
import type { LinkedSchema, LinkedSchemas } from '../schemas/index.js';
import type { NamedEvent } from './collisions.js';
import type { VersionSource } from './events.js';
import type { PlacedExpression } from './expression.js';
import type { Hasher } from './hash.js';
import { checkHeaders, mergeHeaders } from './headers.js';
import type { History } from './history.js';
import { folderOf, foreignUpcastPath, isOurLayout, versionPath } from './layout.js';
import type { Report } from './references.js';

export interface VersionBuilder {
  readonly files: Files;
  readonly report: Report;
  readonly linked: LinkedSchemas;
  readonly hasher: Hasher;
  readonly history: History;
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
}

type Data = Pick<LinkedSchema, 'schema' | 'draft' | 'definitions' | 'origin'>;

/** Undefined where the schema couldn't be linked, which was reported. */
export function buildVersion(
  builder: VersionBuilder,
  event: NamedEvent,
  source: VersionSource,
): EventVersion | undefined {
  const { files, report, linked, hasher, history } = builder;
  const { message, isOwnMessage, version } = source;
  const data = dataOf(builder, event, source);
  if (data === undefined) return undefined;
  const { schema, draft, definitions, origin } = data;
  const own = isOwnMessage ? message : undefined;
  const parts = message?.headers.map((use) => linked.root(use.origin));
  if (parts?.includes(undefined)) return undefined;
  const headers = mergeHeaders(linked, (parts ?? []) as readonly LinkedSchema[]);
  if (own !== undefined && headers !== undefined) checkHeaders(files, report, headers, linked.definitions);

  const expression = (name: string, placed: PlacedExpression | undefined) =>
    placed && declared(builder, name, placed, data, headers, isOwnMessage) ? placed.expression : undefined;
  const key = expression('x-key', message?.key);
  const subject = expression('x-subject', message?.subject) ?? key;
  const correlationId = expression('correlationId.location', message?.correlationId);
  const title = own?.title ?? textOf(schema, 'title');
  const description = own?.description ?? textOf(schema, 'description');
  const upcastPath = upcastPathOf(builder, event, source);
  return {
    event: event.name,
    context: event.context,
    version,
    typeName: `${event.name}V${version}`,
    draft,
    schema,
    origin,
    definitions,
    hash: hasher.hash(schema, draft, data),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    deprecated: own?.deprecated === true || (typeof schema !== 'boolean' && schema.deprecated === true),
    examples: [...(own?.examples ?? []), ...schemaExamples(schema, origin)],
    ...optional('key', key),
    ...optional('subject', subject),
    ...optional('correlationId', correlationId),
    ...(headers && { headers }),
    ...(history.upcasts.has(upcastPath) && version > 1 && { upcastFile: upcastPath }),
    upcastPath,
    channels: source.channels,
  };
}

function dataOf({ files, report, linked }: VersionBuilder, event: NamedEvent, source: VersionSource): Data | undefined {
  const { schema, place, version } = source;
  if (schema !== 'none') return linked.root(schema.origin);
  report(
    diagnostic(
      'message-without-payload',
      `'${event.raw}' version ${version} has no payload: its data may be anything`,
      files.locate(place, 'key'),
    ),
  );
  const draft: ContractDraft = '2020-12';
  return { schema: true, draft, definitions: [], origin: place };
}

function declared(
  { files, report, linked }: VersionBuilder,
  name: string,
  { expression, node }: PlacedExpression,
  data: Data,
  headers: EventVersion['headers'],
  isOwn: boolean,
): boolean {
  const { source, path } = expression;
  // Where nobody describes the headers, any may be there; and ours are always there.
  if (
    source === 'header' &&
    (headers === undefined || /^(?:ce_[a-z0-9]+|traceparent|tracestate)$/.test(path[0] ?? ''))
  ) {
    return true;
  }
  const schema = source === 'payload' ? data.schema : headers!.schema;
  const { found, missing } = declarationOf(schema, path, linked.definitions);
  if (found !== 'undeclared') return true;
  // An older version that only its file tells of may lack what the message of another version names.
  if (!isOwn) return false;
  const names = [...(missing?.names ?? [])].sort();
  const where = source === 'payload' ? 'payload' : 'headers';
  report(
    diagnostic(
      'expression-undeclared',
      `${name} names '${missing?.token}', which the ${where} schema doesn't declare`,
      files.locate(node.origin),
      {
        ...(name === 'correlationId.location' && { severity: 'warning' as const }),
        related: [{ message: 'the schema', at: files.locate(source === 'payload' ? data.origin : headers!.origin) }],
        ...(names.length > 0 && {
          help: didYouMean(missing?.token ?? '', names) ?? `Declared there: ${names.slice(0, 12).join(', ')}.`,
        }),
      },
    ),
  );
  return false;
}

function upcastPathOf({ schemas }: VersionBuilder, event: NamedEvent, { schema, version }: VersionSource): string {
  const file = schema === 'none' || schema.origin.pointer !== '' ? undefined : schema.origin.file;
  const path = file === undefined ? undefined : versionPath(file);
  if (file !== undefined && path !== undefined && isOurLayout(path, schemas)) {
    return `${folderOf(file)}/v${path.version}.upcast.ts`;
  }
  return foreignUpcastPath(schemas, event.context, event.name, version);
}

function schemaExamples(schema: JsonSchema, origin: Origin): readonly Example[] {
  if (!isObject(schema) || !Array.isArray(schema.examples)) return [];
  return (schema.examples as readonly Json[]).map((value, index) => ({
    value,
    origin: join(origin, 'examples', index),
  }));
}

function textOf(schema: JsonSchema, keyword: string): string | undefined {
  const value = typeof schema === 'boolean' ? undefined : schema[keyword];
  return typeof value === 'string' ? value : undefined;
}

function optional<Name extends string>(name: Name, value: RuntimeExpression | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: RuntimeExpression };
}
