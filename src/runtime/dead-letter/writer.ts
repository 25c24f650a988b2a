import { PublishRefused } from '../publish/errors.js';
import type { FetchedRecord } from '../transports/port.js';
import { type DeadLetterFacts, deadLetterHeaders, type HeaderPreset, type HeaderRoom } from './headers.js';
import type { AsideLane } from './lane.js';
import { deadLetterTopic } from './topics.js';

/** Writes what a group gives up to `<topic>.<group>.dlq`, the topic being the one whose handlers the record was for. */
export interface DeadLetterWriter {
  /**
   * The record with its bytes, key, headers and timestamp, and the reasons, shortened where the record leaves them no room.
   * Rejects where it isn't stored for certain: hold the partition then.
   */
  write(topic: string, record: FetchedRecord, facts: DeadLetterFacts): Promise<void>;
}

export function deadLetterWriter(aside: AsideLane, presets: readonly HeaderPreset[]): DeadLetterWriter {
  const rooms: readonly HeaderRoom[] = [
    { message: 2_000, stack: 8_000, presets },
    { message: 500, stack: 0, presets },
    { message: 100, stack: 0, presets: [] },
  ];
  return {
    write: async (home, { key, value, headers, timestamp }, facts) => {
      const { topic, partition, offset } = facts.origin;
      for (const [index, room] of rooms.entries()) {
        const message = { key, value, headers: deadLetterHeaders(headers, facts, room), timestamp };
        try {
          return await aside.write(`${topic}/${partition}/${offset}`, deadLetterTopic(home, facts.group), message);
        } catch (error) {
          // The record itself was small enough for its topic: the reasons are what is too much.
          const tooLarge = error instanceof PublishRefused && ['TOO_LARGE', 'REFUSED'].includes(error.code);
          if (!tooLarge || index === rooms.length - 1) throw error;
        }
      }
    },
  };
}
