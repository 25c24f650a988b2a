/** Schemas as TypeScript types: schema -> shape -> json-schema-to-typescript -> laid out text. */
export { definitionDoc, typeDoc } from './docs.js';
export { type Lowering, lowering } from './lower.js';
export { printTypes, type TypeDeclaration } from './print.js';
export { references, type Shape } from './shape.js';
