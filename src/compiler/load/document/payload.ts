/** The forms in which a message gives its payload or its headers (AsyncAPI 3.0, "Message Object", "Multi Format Schema Object"). */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import { diagnostic } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';
import { draftOfSchemaFormat, type RootOptions } from '../schemas/index.js';
import { versionPath } from './layout.js';
import { type DocumentNode, member, placeOf, text } from './node.js';
import { isReference, type References, type Report } from './references.js';

/** A schema that a message uses: where it stands, and how to read it. */
export interface SchemaUse {
  readonly origin: Origin;
  readonly options: RootOptions;
  /** Where the message says so. */
  readonly place: Origin;
}

/**
 * The schema behind a payload or headers node: through references, `components.schemas` and `{ schemaFormat, schema }`.
 * Undefined after a diagnostic (ours, or the AsyncAPI parser's where the node is no schema at all).
 */
export function readSchemaUse(
  files: Files,
  references: References,
  report: Report,
  start: DocumentNode,
): SchemaUse | undefined {
  let options: RootOptions = { dialect: 'asyncapi' };
  let node: DocumentNode | undefined = start;
  const seen = new Set<string>();
  while (node !== undefined && isObject(node.value)) {
    const format = text(member(node, 'schemaFormat'));
    const schema = member(node, 'schema');
    if (format !== undefined && schema !== undefined) {
      const known = draftOfSchemaFormat(format);
      if (known === undefined) {
        reportFormat(files, report, format, node.origin);
        return undefined;
      }
      options = known;
      node = schema;
    } else if (isReference(node) && !seen.has(placeOf(node.origin)) && !isForLinker(node, options)) {
      seen.add(placeOf(node.origin));
      node = references.step(node);
      // What stands in a versioned file is that version, even if it is itself a reference.
      if (node?.origin.pointer === '' && versionPath(node.origin.file) !== undefined && !isWrapper(node)) break;
    } else break;
  }
  if (node === undefined || !(isObject(node.value) || typeof node.value === 'boolean')) return undefined;
  return { origin: node.origin, options, place: start.origin };
}

function isWrapper(node: DocumentNode): boolean {
  return text(member(node, 'schemaFormat')) !== undefined && member(node, 'schema') !== undefined;
}

/** References that only the linker understands: to an anchor, or with keywords beside them that 2020-12 doesn't ignore. */
function isForLinker(node: DocumentNode, { draftHint }: RootOptions): boolean {
  const reference = text(member(node, '$ref'));
  if (reference === undefined) return false;
  const fragment = reference.includes('#') ? reference.slice(reference.indexOf('#') + 1) : '';
  if (fragment !== '' && !fragment.startsWith('/')) return true;
  return draftHint === '2020-12' && isObject(node.value) && Object.keys(node.value).length > 1;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/avro/i, 'Avro has types and defaults that JSON data does not show'],
  [/protobuf/i, 'Protobuf describes bytes, not JSON'],
  [/raml/i, 'RAML types are no JSON Schema'],
  [/openapi/i, 'OpenAPI schemas differ from JSON Schema in meaning'],
  [/xml/i, 'XML schemas describe no JSON'],
];

function reportFormat(files: Files, report: Report, format: string, origin: Origin): void {
  const reason = REASONS.find(([pattern]) => pattern.test(format))?.[1];
  report(
    diagnostic(
      'unsupported-schema-format',
      `schemas of format '${format}' can't be read${reason === undefined ? '' : `: ${reason}`}`,
      files.locate(join(origin, 'schemaFormat')),
      {
        help: "Write the schema as JSON Schema, with `schemaFormat: 'application/schema+json;version=draft-07'` or `...version=draft/2020-12`, or as AsyncAPI's Schema Object without a schemaFormat.",
      },
    ),
  );
}
