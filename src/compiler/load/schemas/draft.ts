/** Which draft a schema is written in. */
import type { ContractDraft } from '../../contract/schema.js';

/**
 * The dialect that a message's `schemaFormat` names (AsyncAPI 3.0 "Multi Format Schema Object"); undefined: not one that we read.
 * `draftHint` for `createSchemaLinker().add`.
 */
export function draftOfSchemaFormat(
  format: string,
): { readonly draftHint: ContractDraft; readonly dialect: 'json-schema' | 'asyncapi' } | undefined {
  const match =
    /^application\/(schema|vnd\.aai\.asyncapi)(?:\+(?:json|yaml))?\s*;\s*version=\s*"?([\w./-]+)"?\s*$/i.exec(format);
  if (match === null) return undefined;
  const version = match[2]!.toLowerCase();
  if (match[1]!.toLowerCase() === 'vnd.aai.asyncapi') {
    return /^[23]\.\d+\.\d+$/.test(version) ? { draftHint: 'draft-07', dialect: 'asyncapi' } : undefined;
  }
  if (version === 'draft-07') return { draftHint: 'draft-07', dialect: 'json-schema' };
  if (version === 'draft/2020-12' || version === '2020-12' || version === 'draft-2020-12') {
    return { draftHint: '2020-12', dialect: 'json-schema' };
  }
  return undefined;
}

/** The draft that a `$schema` names; undefined: none that contracts are written in. */
export function draftOfUri(uri: string): ContractDraft | undefined {
  if (/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/.test(uri)) return 'draft-07';
  if (/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(uri)) return '2020-12';
  return undefined;
}
