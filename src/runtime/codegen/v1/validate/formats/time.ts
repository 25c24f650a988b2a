import { isDigit, twoDigits } from './characters.js';

/**
 * True when `full-time` (RFC 3339, section 5.6) runs from `at` to the end. The offset is required; second 60 is
 * a leap second, which there is at 23:59 UTC only.
 */
export function isTimeFrom(text: string, at: number): boolean {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  if (text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return false;
  let i = at + 8;
  if (text.charCodeAt(i) === 46) {
    const fraction = ++i;
    while (isDigit(text.charCodeAt(i))) i++;
    if (i === fraction) return false;
  }
  let offset = 0;
  const sign = text.charCodeAt(i);
  if (sign === 43 || sign === 45) {
    const hours = twoDigits(text, i + 1);
    const minutes = twoDigits(text, i + 4);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || text.charCodeAt(i + 3) !== 58) return false;
    offset = (hours * 60 + minutes) * (sign === 43 ? 1 : -1);
    i += 6;
  } else if (sign === 90 || sign === 122) i++;
  else return false;
  if (i !== text.length) return false;
  return second < 60 || (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}

/** Format `time`: RFC 3339 `full-time`, e.g. `08:30:06.28Z`. */
export function isTime(text: string): boolean {
  return isTimeFrom(text, 0);
}
