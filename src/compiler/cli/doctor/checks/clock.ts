import type { ClockReading, TopicDetails } from '@tidings/runtime/kafkajs';
import type { Finding } from '../finding.js';

/** Milliseconds. */
export interface Skew {
  /** Of this machine's clock: positive where it is ahead of the broker's. */
  readonly ahead: number;
  /** So much more or less. */
  readonly uncertainty: number;
}

export function skewOf({ time, before, after }: ClockReading): Skew {
  return { ahead: (before + after) / 2 - time, uncertainty: (after - before) / 2 + 1 };
}

/** Clocks that are kept by NTP differ by less. */
const TOLERATED_MS = 1_000;
const AFTER_MAX = 'message.timestamp.after.max.ms';

/** @param whose `the brokers'`, `broker 3's` */
export function checkClock(
  skew: Skew,
  whose: string,
  topics: ReadonlyMap<string, TopicDetails>,
  broker?: number,
): readonly Finding[] {
  const certain = Math.abs(skew.ahead) - skew.uncertainty;
  if (certain <= TOLERATED_MS) return [];
  const limits = [...topics.values()].map(({ config }) => Number(config?.get(AFTER_MAX) ?? Number.NaN));
  const refused = skew.ahead > 0 && limits.some((limit) => certain > limit);
  return [
    {
      code: 'clock-skew',
      severity: refused ? 'error' : 'warning',
      ...(broker === undefined ? {} : { broker }),
      message: `the clock of this machine is ${skewText(skew)} ${whose}${refused ? `: events are refused by ${AFTER_MAX}` : ''}`,
      help: 'Keep clocks by NTP: retention, seeking to a time, and the times in events go by them.',
    },
  ];
}

/** `12 ms (± 3 ms) ahead of`: goes on with whose clock. */
export function skewText({ ahead, uncertainty }: Skew): string {
  const by = `${durationText(Math.abs(ahead))} (± ${durationText(uncertainty)})`;
  return `${by} ${ahead >= 0 ? 'ahead of' : 'behind'}`;
}

function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}
