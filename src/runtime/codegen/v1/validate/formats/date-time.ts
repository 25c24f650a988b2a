import { startsWithDate } from './date.js';
import { isTimeFrom } from './time.js';

/** Format `date-time`: RFC 3339 `date-time` with `T` or `t` between date and time, e.g. `2024-02-29T08:30:06Z`. */
export function isDateTime(text: string): boolean {
  const separator = text.charCodeAt(10);
  return (separator === 84 || separator === 116) && startsWithDate(text) && isTimeFrom(text, 11);
}
