import { UsageError } from '../exit.js';

export const TIME_HELP = `TIME is a date (2026-03-01, which begins at midnight UTC), a date and time with its zone (2026-03-01T12:00:00Z,
2026-03-01T13:00:00+01:00), or how long ago it was: 90s, 15m, 2h, 7d.`;

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?$/;

/** Milliseconds since the epoch; undefined: it is none. Throws UsageError where it would be one if it named its zone, or if the calendar had it. */
export function readTime(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  const [, , , zone] = DATE_TIME.exec(text) ?? [];
  if (DATE_TIME.test(text) && zone === undefined) {
    throw new UsageError(`'${text}' doesn't say in which zone: write '${text}Z' for UTC`);
  }
  if (!DATE.test(text) && !DATE_TIME.test(text)) return undefined;
  const time = Date.parse(text.toUpperCase().replace(' ', 'T'));
  // Some engines roll the 30th of February over into March.
  const day = Number(text.slice(8, 10));
  const last = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  if (Number.isNaN(time) || day > last) throw new UsageError(`there is no such time: '${text}'`);
  return time;
}

export function timeOption(name: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = readTime(text, now);
  if (time === undefined)
    throw new UsageError(`${name} takes a time, not '${text}': 2026-03-01T12:00:00Z, 2026-03-01, 2h`);
  return time;
}

export function timeText(time: number): string {
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? 'unknown' : new Date(time).toISOString();
}
