/** Contract files -> plain JSON, with line and column on request. */
export { type Disk, type DiskResult, isHidden, MAX_BYTES, openDisk, similarName, tooLarge, type Walk } from './disk.js';
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
export { normalizePath, type PathProblem } from './path.js';
export { child, join, parsePointer, tokensOf, toPointer, valueAt } from './pointer.js';
