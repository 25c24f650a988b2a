/** The latest time, in milliseconds since the epoch, that toISOString writes with four digits for the year. */
export const LATEST: number = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** RFC 3339 date-time, section 5.6: `T` and `Z` in either case, any offset, any number of fraction digits. */
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The form that `Date.prototype.toISOString` writes, on days that every month has: needs no second look. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * The same moment in UTC, its fraction digits kept as they are; undefined where it is no RFC 3339 time.
 * A leap second is kept where it can be one: at 23:59:60 UTC.
 */
export function toUtc(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match;
  const leap = second === '60';
  if (Number(hour) > 23 || Number(minute) > 59 || (Number(second) > 59 && !leap)) return undefined;
  if (sign !== undefined && (Number(offsetHour) > 23 || Number(offsetMinute) > 59)) return undefined;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${leap ? '59' : second}.000Z`;
  const ms = Date.parse(local);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== local) return undefined;
  const offset = sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const utc = new Date(ms - offset * 60_000).toISOString();
  // Years before 0 and after 9999 have six digits and a sign.
  if (utc.length !== 24) return undefined;
  if (!leap) return `${utc.slice(0, 19)}${fraction}Z`;
  return utc.slice(11, 19) === '23:59:59' ? `${utc.slice(0, 17)}60${fraction}Z` : undefined;
}

/** Milliseconds since the epoch of what `toUtc` gave. */
export function toMillis(utc: string): number {
  return Date.parse(utc.slice(17, 19) === '60' ? `${utc.slice(0, 17)}59.999Z` : utc);
}
