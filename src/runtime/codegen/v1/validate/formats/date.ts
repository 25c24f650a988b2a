import { twoDigits } from './characters.js';

/** True when `full-date` (RFC 3339, section 5.6) stands at the start of `text`: ten characters, a day of the Gregorian calendar. */
export function startsWithDate(text: string): boolean {
  const century = twoDigits(text, 0);
  const inCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || inCentury < 0 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  if (day < 29) return true;
  if (month === 2) return day === 29 && (inCentury === 0 ? century % 4 === 0 : inCentury % 4 === 0);
  return day < 31 || !(month === 4 || month === 6 || month === 9 || month === 11);
}

/** Format `date`: RFC 3339 `full-date`, e.g. `2024-02-29`. */
export function isDate(text: string): boolean {
  return text.length === 10 && startsWithDate(text);
}
