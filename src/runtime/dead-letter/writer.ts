import type { Log } from '../log.js';
import { PublishRefused } from '../publish/errors.js';
import { type RecordWriter, recordWriter } from '../publish/writer.js';
import type { FetchedRecord, Transport } from '../transports/port.js';
import { type DeadLetterFacts, deadLetterHeaders, deadLetterTopic, type HeaderPreset } from './headers.js';

/** Writes what a group gives up to `<topic>.<group>.dlq`, through a lane of its own. */
export interface DeadLetterWriter {
  /** The record with its bytes, key, headers and timestamp, and the reasons. Rejects where it isn't stored for certain: hold the partition then. */
  write(record: FetchedRecord, facts: DeadLetterFacts): Promise<void>;
  close(deadlineMs: number): Promise<void>;
}

export interface DeadLetterOptions {
  readonly transport: Transport;
  readonly log: Log;
  readonly presets: readonly HeaderPreset[];
  /** After that, the partition is held. */
  readonly deliveryTimeoutMs: number;
}

export function deadLetterWriter({ transport, log, presets, deliveryTimeoutMs }: DeadLetterOptions): DeadLetterWriter {
  let writer: RecordWriter | undefined;

  const send = async (record: FetchedRecord, facts: DeadLetterFacts, more: readonly HeaderPreset[]): Promise<void> => {
    const { key, value, headers, timestamp } = record;
    const { topic, partition, offset } = facts.origin;
    writer ??= recordWriter({
      transport,
      log,
      deliveryTimeoutMs,
      maxQueued: 10_000,
      queueTimeoutMs: deliveryTimeoutMs,
    });
    await writer.write(`${topic}/${partition}/${offset}`, deadLetterTopic(topic, facts.group), {
      key,
      value,
      headers: deadLetterHeaders(headers, facts, more),
      timestamp,
    });
  };

  return {
    write: async (record, facts) => {
      try {
        await send(record, facts, presets);
      } catch (error) {
        if (!(error instanceof PublishRefused) || error.code !== 'TOO_LARGE') throw error;
        // The record itself was small enough for its topic: the reasons are what is too much.
        const { stack: _, ...rest } = facts;
        await send(record, { ...rest, message: facts.message.slice(0, 100) }, []);
      }
    },
    close: async (deadlineMs) => {
      await writer?.close(deadlineMs);
    },
  };
}
