/** The contract -> files in memory. Knows no disk. */

export { type EmitOptions, type EmitUnit, emitUnits } from './emission.js';
export { type EmittedUnit, emitFiles } from './emit.js';
export type { EmittedFile } from './emitted-file.js';
export { validatorsPath } from './paths.js';
export { isUnedited, type UpcastStub, upcastStub } from './upcast/stub.js';
export type { Reusable } from './validators/index.js';
