/** Producer and consumer of generated events. */

export type { Clock, Timer } from './clock.js';
export type {
  Decoded,
  DecodedEvent,
  FutureVersion,
  Invalid,
  Tombstone,
  Undecodable,
  UnknownType,
} from './codec/decoded.js';
export type { HeaderValue, Message, MessageHeaders, Mode, Position } from './codec/message.js';
export type { Upcast } from './codegen/v1/types.js';
export { batch } from './consume/batch.js';
export { createConsumer } from './consume/consumer.js';
export {
  HandlerAborted,
  InboxUnavailable,
  ParkingTakenOver,
  PermanentError,
  RetryableError,
} from './consume/errors.js';
export {
  type BatchContext,
  type BatchHandler,
  type Handler,
  type HandlerContext,
  type Ignore,
  ignore,
  type TombstoneHandler,
} from './consume/handler.js';
export type {
  Consumer,
  ConsumerHealth,
  ConsumerMiddleware,
  ConsumerOptions,
  Delivery,
  Inbox,
  ParkedBecause,
  ParkedPartition,
  ParkedRecord,
  ParkStore,
  PartitionHealth,
  PartitionLag,
  RetryOptions,
  RetryTopicOptions,
  StopReport,
} from './consume/options.js';
export type { DeadLetterReason, HeaderPreset } from './dead-letter/headers.js';
export type { Event, Extensions, MakeInput, MakeOptions, Received } from './envelope/event.js';
export { InvalidEventError, type Issue } from './envelope/issue.js';
export { type Log, type LogFields, silentLog, stderrLog } from './log.js';
export { DeliveryUnknown, PublishAllError, type PublishOutcome, PublishRefused, QueueFull } from './publish/errors.js';
export { createProducer, type Producer, type ProducerMiddleware, type ProducerOptions } from './publish/producer.js';
export type { Outgoing, Publisher, Receipt, Sink } from './publish/publisher.js';
export type { CloseReport } from './publish/writer.js';
export type {
  AnyChannelDefinition,
  AnyEventDefinition,
  AnyVersionDefinition,
  AnyVersionOf,
  ChannelDefinition,
  ChannelTemplate,
  EventDefinition,
  EventMap,
  EventOf,
  EventsOfChannel,
  Registry,
  RegistryEntry,
  Subscription,
  ToMessageOptions,
  VersionDefinition,
} from './registry/definitions.js';
export type {
  ConsumerTelemetry,
  ProcessedMessage,
  Processing,
  ProducerTelemetry,
  Sending,
  Telemetry,
  TraceContext,
  WatchedConsumer,
  WatchedProducer,
} from './telemetry/port.js';
export { type Transport, TransportError, type TransportErrorKind } from './transports/port.js';
