/** What operators do, over any transport: dead letters, retries, parked keys, offsets, topics. */

export type {
  ParkedBecause,
  ParkedKey,
  ParkedKeys,
  ParkedRecord,
  ParkedSelection,
  StoredParkedRecord,
} from '../consume/park-store.js';
export type { DeadLetterReason } from '../dead-letter/headers.js';
export { deadLetterStateTopic, deadLetterTopic, retryTopic } from '../dead-letter/topics.js';
export type { Issue } from '../envelope/issue.js';
export { issuesOf } from '../registry/issues.js';
export { checkTopics, differences, type TopicFinding } from './check.js';
export { type DeadLetterSelection, deadLetters, type StoredDeadLetter } from './dead-letters.js';
export type { DeadLetterFilter } from './filter.js';
export { type GroupLag, lagOf } from './lag.js';
export { type ParkedChoice, type ParkedKeyChoice, parked } from './parked.js';
export { type PlannedGroup, type PlannedTopic, type TopicPlan, type WantedTopic, wantedTopics } from './plan.js';
export { type ProvisionReport, provision } from './provision.js';
export { type RecordedEvent, type RecordReading, readRecord } from './read-record.js';
export { type ReadOptions, readRecords, type StandingRecord } from './records.js';
export {
  type DeadLetterAction,
  type DeadLetterReport,
  discard,
  type RedriveAction,
  redrive,
} from './redrive.js';
export { type Seek, type SeekMove, type SeekTarget, seekGroup } from './seek.js';
export type { DeadLetterState } from './state.js';
