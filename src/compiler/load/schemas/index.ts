/** Payload and headers schemas -> linked schemas and definitions. */
export { draftOfSchemaFormat } from './draft.js';
export type { LinkedDefinition, LinkedSchema, LinkedSchemas } from './linked.js';
export { createSchemaLinker, type Dialect, type LinkerOptions, type RootOptions, type SchemaLinker } from './linker.js';
