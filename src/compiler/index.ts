/**
 * The compiler as a library: load contracts, emit code, decide compatibility. The command line is a thin layer over the same.
 */

export {
  type Comparison,
  type CompatReport,
  type CompatSettings,
  compareContracts,
  type Finding,
  type FindingPlace,
  failures,
  RULES,
  type RuleInfo,
  type Witness,
} from './compat/contract/index.js';
export {
  type CheckOptions,
  type CheckResult,
  type ContainmentFinding,
  checkHistory,
  checkSchemas,
  type HistoryOptions,
  type HistoryResult,
  type HistoryVersion,
} from './compat/index.js';
export type * from './contract/model.js';
export type { ContractDraft, Draft, Json, JsonSchema } from './contract/schema.js';
export {
  type Diagnostic,
  exitCodeOf,
  type Location,
  type Position,
  renderGithub,
  renderJson,
  renderPretty,
  type Severity,
} from './diagnostics/index.js';
export {
  type EmitOptions,
  type EmittedFile,
  type EmittedUnit,
  type EmitUnit,
  emitFiles,
  emitUnits,
} from './emit/index.js';
export { lint } from './lint/index.js';
export { type Config, configSchema, type Loaded, loadContract, loadProject, type Project } from './load/index.js';
export {
  COMPAT_FORMATS,
  type CompatFormat,
  compatReportSchema,
  type ReportSources,
  renderCompat,
} from './report/index.js';
