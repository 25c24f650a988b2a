/** Disk -> contract: the only reader of contract files. */
export {
  type CompatibilityConfig,
  type CompatibilityMode,
  type CompatibilitySetting,
  type Config,
  DEFAULT_CONFIG,
} from './config/config.js';
export { CONFIG_FILE, configSchema } from './config/load.js';
export type { HashCache, ParserCache } from './document/index.js';
export type { Files, InputFile, ParseCache } from './files/index.js';
export { type Loaded, type LoadOptions, loadContract, loadProject, type Project, type ProjectOptions } from './load.js';
