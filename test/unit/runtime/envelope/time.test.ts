import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMillis, toUtc } from '../../../../src/runtime/envelope/time.js';

describe('toUtc', () => {
  it.each([
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['2026-01-02t03:04:05z', '2026-01-02T03:04:05Z'],
    // Digits finer than milliseconds stay.
    ['2026-01-02T12:00:00.123456+02:00', '2026-01-02T10:00:00.123456Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00Z'],
    ['2025-12-31T23:30:00.5-01:00', '2026-01-01T00:30:00.5Z'],
    ['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:00.000Z'],
    ['2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:60Z'],
    ['2017-01-01T00:59:60.5+01:00', '2016-12-31T23:59:60.5Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ['2026-01-02T03:04:05-00:00', '2026-01-02T03:04:05Z'],
  ])('%s is %s', (text, utc) => expect(toUtc(text)).toBe(utc));

  it.each([
    '',
    '2026-01-02',
    '2026-01-02T03:04:05',
    '2026-01-02 03:04:05Z',
    '2026-01-02T03:04Z',
    '2026-02-30T00:00:00.000Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-01-00T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T23:60:00.000Z',
    '2026-01-01T12:00:60Z',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00+24:00',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '2026-01-01T00:00:00.Z',
    '+002026-01-01T00:00:00Z',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '２026-01-01T00:00:00Z',
  ])('%s is no time', (text) => expect(toUtc(text)).toBeUndefined());

  it('agrees with Date for every millisecond and offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(Date.UTC(1, 0, 1)), max: new Date(Date.UTC(9998, 0, 1)), noInvalidDate: true }),
        fc.integer({ min: -1439, max: 1439 }),
        (date, offset) => {
          expect(toUtc(date.toISOString())).toBe(date.toISOString());
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
          const two = (value: number) => String(value).padStart(2, '0');
          const size = Math.abs(offset);
          const text = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
          expect(toUtc(text)).toBe(date.toISOString());
        },
      ),
    );
  });
});

describe('toMillis', () => {
  it('reads what toUtc writes', () => {
    expect(toMillis('2026-01-02T03:04:05.678Z')).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    expect(toMillis('2016-12-31T23:59:60Z')).toBe(Date.UTC(2016, 11, 31, 23, 59, 59, 999));
  });
});
