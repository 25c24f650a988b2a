/** The `$ref` graph of all payload and headers schemas. */
import type { Origin } from '../../contract/location.js';
import type { ContractDraft } from '../../contract/schema.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Files } from '../files/index.js';
import type { LinkedSchemas } from './linked.js';

/** `asyncapi`: AsyncAPI's Schema Object, a superset of draft-07. */
export type Dialect = 'json-schema' | 'asyncapi';

export interface RootOptions {
  /** What the message's `schemaFormat` says; undefined where it says nothing. A schema's own `$schema` goes before it. */
  readonly draftHint?: ContractDraft | undefined;
  /** How to read a schema that says nothing about its draft, and stands outside of the schemas folder. */
  readonly dialect: Dialect;
}

export interface LinkerOptions {
  /** Folder whose files are 2020-12 unless they say otherwise; default `schemas`. */
  readonly schemasFolder?: string;
  readonly unknownKeywords?: 'error' | 'warning';
}

export interface SchemaLinker {
  /** A payload or headers schema: the place in the document (also where a `$ref` stands there), or a whole schema file. */
  add(origin: Origin, options: RootOptions): void;
  /** Follows all references, checks all schemas, reports what is wrong. To be called once, after all roots were added. */
  link(): LinkedSchemas;
}

export declare function createSchemaLinker(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  options?: LinkerOptions,
): SchemaLinker;
