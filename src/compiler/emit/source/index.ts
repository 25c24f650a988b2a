/** How contract text becomes TypeScript text; the ground that all emitters stand on. */
export { commentLines, docComment, lineComment } from './comment.js';
export {
  type BoundImports,
  bindImports,
  fileImport,
  fileModule,
  type Import,
  packageImport,
  RUNTIME,
  runtimeType,
  runtimeValue,
} from './imports.js';
export { isPlainName, literal, memberKey, objectKey, stringLiteral } from './literal.js';
export { type AssembleOptions, assemble, type ModuleDescription, module } from './module.js';
