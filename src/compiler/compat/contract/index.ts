/** Two contracts -> findings: the engine and the rules, waivers, fingerprints. */
export { type CompareInput, compareContracts, type PairCache, sortFindings } from './compare.js';
export {
  type Comparison,
  type CompatReport,
  type EventRef,
  type Finding,
  type FindingPlace,
  failures,
  type Tree,
  type VersionRef,
  type Witness,
} from './finding.js';
export { relativeTarget, withReferences } from './references.js';
export { type Locks, releasedVersions } from './released.js';
export { RULES, type Rule, type RuleInfo } from './rules/index.js';
export type { EditedRelease, ReleasedVersion } from './rules/trees.js';
export { type CompatMode, type CompatSettings, type Setting, settingOf } from './settings.js';
export { compareSchemas, type GivenSchema, type TwoOptions } from './two.js';
export { applyWaivers, type WaiveOptions } from './waive.js';
