/** The compatibility engine: two schemas in, a proof or a witness out. Pure. */
export { checkSchemas } from './check.js';
export { checkHistory, type HistoryOptions, type HistoryResult, type HistoryVersion } from './history.js';
export type {
  CheckOptions,
  CheckResult,
  ContainmentFinding,
  Direction,
  EngineOptions,
  HistoryMode,
  Mode,
  Policy,
  SchemaPlace,
  Verdict,
} from './types.js';
