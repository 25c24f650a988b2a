export { sha256 } from './hash.js';
export { MANIFEST } from './manifest.js';
export { BANNER, type Change, type Plan, planOutput, type WantedFile } from './plan.js';
export { OutputEscapeError, writeOutput } from './write.js';
