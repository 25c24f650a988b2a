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
export { join, parsePointer, tokensOf, toPointer, valueAt } from './pointer.js';
