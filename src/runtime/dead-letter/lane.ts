import type { Message } from '../codec/message.js';
import type { Log } from '../log.js';
import { PublishRefused } from '../publish/errors.js';
import { type RecordWriter, recordWriter } from '../publish/writer.js';
import type { Transport } from '../transports/port.js';

/**
 * Writes what a consumer puts aside (dead letters, events to be tried again later), through lanes of its own: a batch of the application's
 * that is in trouble doesn't hold it up.
 */
export interface AsideLane {
  /** Rejects where the record isn't stored for certain. `about`: what errors call it. */
  write(about: string, topic: string, message: Message): Promise<void>;
  close(deadlineMs: number): Promise<void>;
}

export interface AsideOptions {
  readonly transport: Transport;
  readonly log: Log;
  readonly deliveryTimeoutMs: number;
}

/** Connects when it is first used. */
export function asideLane({ transport, log, deliveryTimeoutMs }: AsideOptions): AsideLane {
  let writer: RecordWriter | undefined;
  let closed = false;
  return {
    write: async (about, topic, message) => {
      if (closed) throw new PublishRefused('CLOSED', 'the consumer has stopped');
      const bounds = { deliveryTimeoutMs, maxQueued: 10_000, queueTimeoutMs: deliveryTimeoutMs };
      writer ??= recordWriter({ transport, log, ...bounds });
      await writer.write(about, topic, message);
    },
    close: async (deadlineMs) => {
      closed = true;
      await writer?.close(deadlineMs);
    },
  };
}
