/** Disk -> contract: the only reader of contract files. */
export { type Baseline, type BaselineLoad, type BaselineOptions, openBaseline } from './baseline/index.js';
export {
  type CompatibilityConfig,
  type CompatibilityMode,
  type CompatibilitySetting,
  type Config,
  DEFAULT_CONFIG,
} from './config/config.js';
export { CONFIG_FILE } from './config/load.js';
export { configSchema, lockSchema, modeline, waiversSchema } from './config/published.js';
export { type HashCache, type ParserCache, partHash } from './document/index.js';
export type { Files, InputFile, ParseCache } from './files/index.js';
export { type Loaded, type LoadOptions, loadContract, loadProject, type Project, type ProjectOptions } from './load.js';
export {
  emptyLock,
  LOCK_FILE,
  nextFile,
  nextVersion,
  printLock,
  readLock,
  releasedVersionsEdited,
  sameLock,
} from './lock/index.js';
export {
  type AddedWaiver,
  addWaiver,
  isDate,
  type NewWaiver,
  readWaivers,
  WAIVERS_FILE,
  type WaiverOptions,
} from './waivers/index.js';
