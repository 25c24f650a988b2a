/** For tests of those who use or extend the runtime. */

export type {
  Assigned,
  BatchEnd,
  Capabilities,
  CommittedOffset,
  FetchedBatch,
  FetchedRecord,
  JoinOptions,
  Lane,
  LostOffset,
  Membership,
  NewTopic,
  PartitionBatch,
  PartitionDescription,
  ReadBatch,
  ReadRange,
  Stored,
  TopicDescription,
  TopicPartition,
  Transport,
  Watermarks,
} from '../transports/port.js';
export { type Builder, type BuilderOptions, builder } from './builder.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export { type TransportHarness, type TransportTest, transportContract } from './transport/index.js';
