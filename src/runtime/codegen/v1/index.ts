/**
 * What generated code imports: nothing else of this package is promised to it. A later generation of generated code gets
 * a folder of its own beside this one, and this one stays.
 */
export { defineChannel } from '../../registry/channel.js';
export { defineEvent } from '../../registry/event.js';
export { defineRegistry } from '../../registry/registry.js';
export { defineVersion } from '../../registry/version.js';
export { serialization } from './serialization.js';
/** The table itself, for emitters: a type alone, so that nothing of it is in the module. */
export type { symbols } from './symbols.js';
export type {
  ChannelDefinition,
  ChannelTemplate,
  DeclaredNode,
  EventDefinition,
  EventOf,
  Registry,
  Upcast,
  VersionDefinition,
} from './types.js';
export * from './validate/index.js';
