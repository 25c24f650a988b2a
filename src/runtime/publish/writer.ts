import type { Message } from '../codec/message.js';
import { deadlines } from '../deadlines.js';
import type { Log } from '../log.js';
import type { Transport } from '../transports/port.js';
import type { Entry, WrittenPosition } from './entry.js';
import { DeliveryUnknown, PublishRefused, QueueFull } from './errors.js';
import { router } from './router.js';
import { roughSize } from './size.js';

/** Writes records: bounded, each with a deadline, in the order of the calls within a partition. */
export interface RecordWriter {
  /**
   * Resolves when all in-sync replicas have the record. Rejects with PublishRefused (not stored), DeliveryUnknown (may be stored) or
   * QueueFull (not stored). `partition` overrides what the key says.
   */
  write(id: string, topic: string, message: Message, partition?: number): Promise<WrittenPosition>;
  /** Records that were taken and have no answer yet. */
  queued(): number;
  /** Takes nothing new; waits until the deadline for what is queued, then rejects it. */
  close(deadlineMs: number): Promise<CloseReport>;
}

/** What became of the events that were queued when a producer was closed. */
export interface CloseReport {
  readonly flushed: number;
  readonly rejected: number;
}

export interface WriterOptions {
  readonly transport: Transport;
  readonly log: Log;
  readonly deliveryTimeoutMs: number;
  readonly maxQueued: number;
  readonly queueTimeoutMs: number;
}

export function recordWriter({
  transport,
  log,
  deliveryTimeoutMs,
  maxQueued,
  queueTimeoutMs,
}: WriterOptions): RecordWriter {
  const { clock } = transport;
  const routes = router(transport, log, () => connect());
  const admitted = deadlines<Entry>(clock, deliveryTimeoutMs, (entry) => {
    entry.settled = true;
    const { interrupt } = entry;
    entry.reject(new DeliveryUnknown(entry.id, entry.topic, deliveryTimeoutMs));
    interrupt?.abort();
    next();
  });
  /** The queue is full for them. In the order of the calls. */
  const waiting = deadlines<Entry>(clock, queueTimeoutMs, (entry) => {
    entry.settled = true;
    entry.reject(new QueueFull(queueTimeoutMs, admitted.size()));
  });
  let connected: Promise<void> | undefined;
  let closed: Promise<CloseReport> | undefined;
  let drained: (() => void) | undefined;
  let flushed = 0;

  /** Once; where it fails, again when a topic is next asked for. */
  const connect = (): Promise<void> => {
    connected ??= transport.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };

  const settle = (entry: Entry): boolean => {
    if (entry.settled) return false;
    entry.settled = true;
    waiting.delete(entry);
    admitted.delete(entry);
    next();
    return true;
  };

  /** There may be room for those that wait. */
  const next = (): void => {
    for (const entry of waiting.items()) {
      if (admitted.size() >= maxQueued) return;
      waiting.delete(entry);
      admit(entry);
    }
    if (admitted.size() === 0) drained?.();
  };

  const admit = (entry: Entry): void => {
    admitted.add(entry);
    routes.route(entry);
  };

  const write = (id: string, topic: string, message: Message, partition?: number): Promise<WrittenPosition> => {
    if (closed !== undefined) return Promise.reject(new PublishRefused('CLOSED', 'the producer is closed'));
    return new Promise((resolve, reject) => {
      const entry: Entry = {
        id,
        topic,
        message: message.timestamp === undefined ? { ...message, timestamp: clock.now() } : message,
        size: roughSize(message),
        partition,
        sent: false,
        interrupt: undefined,
        settled: false,
        resolve: (position) => {
          if (!settle(entry)) return;
          flushed++;
          resolve(position);
        },
        reject: (error) => {
          settle(entry);
          reject(error);
        },
      };
      if (admitted.size() < maxQueued && waiting.size() === 0) admit(entry);
      else waiting.add(entry);
    });
  };

  const close = async (deadlineMs: number): Promise<CloseReport> => {
    const before = flushed;
    let rejected = 0;
    if (admitted.size() + waiting.size() > 0) {
      await new Promise<void>((resolve) => {
        const deadline = clock.setTimeout(resolve, deadlineMs);
        drained = () => {
          clock.clearTimeout(deadline);
          resolve();
        };
      });
      for (const entry of [...waiting.items(), ...admitted.items()]) {
        rejected++;
        // What was in a write may be stored.
        entry.reject(
          entry.sent
            ? new DeliveryUnknown(entry.id, entry.topic, deadlineMs)
            : new PublishRefused('CLOSED', `event ${entry.id} was not sent: the producer was closed`),
        );
      }
    }
    await routes.close();
    if (connected !== undefined) await connected.then(() => transport.close()).catch(() => undefined);
    return { flushed: flushed - before, rejected };
  };

  return {
    write,
    queued: () => admitted.size() + waiting.size(),
    close: (deadlineMs) => {
      closed ??= close(deadlineMs);
      return closed;
    },
  };
}
