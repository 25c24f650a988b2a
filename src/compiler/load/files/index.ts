/** Contract files -> plain JSON, with line and column on request. */
export {
  createFiles,
  type Files,
  type FilesOptions,
  type InputFile,
  type LoadedFile,
  type ParseCache,
  type Target,
} from './files.js';
export { define } from './parsed.js';
export { child, join, parsePointer, tokensOf, toPointer, valueAt } from './pointer.js';
