import { describe, expect, it } from 'vitest';
import { uuidSource } from '../../../../src/runtime/envelope/uuid.js';

const FORM = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const timeOf = (uuid: string) => Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);

describe('uuidSource', () => {
  it('makes version 7 with the time in front', () => {
    const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const uuid = uuidSource()(now);
    expect(uuid).toMatch(FORM);
    expect(timeOf(uuid)).toBe(now);
  });

  it('rises within a millisecond, and when the clock goes back', () => {
    const next = uuidSource();
    const made = Array.from({ length: 5_000 }, (_, index) => next(index < 2_500 ? 1_000_000 : 1_000_000 - index));
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((uuid) => FORM.test(uuid))).toBe(true);
  });

  it('runs ahead by a millisecond when the counter is used up', () => {
    const next = uuidSource((bytes) => void bytes.fill(0), 3);
    const made = [1, 2, 3, 4].map(() => next(5_000));
    expect(made.map(timeOf)).toEqual([5_000, 5_000, 5_000, 5_001]);
    expect([...made].sort()).toEqual(made);
  });

  it('starts its counter in the lower half', () => {
    const next = uuidSource((bytes) => void bytes.fill(0xff));
    expect(next(5_000).slice(14, 23)).toBe('77ff-bfff');
    expect(next(5_000).slice(14, 23)).toBe('7800-8000');
  });

  it('keeps its form at the ends of its range', () => {
    for (const now of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 47, Date.UTC(9999, 11, 31)]) {
      const uuid = uuidSource()(now);
      expect(uuid).toMatch(FORM);
      expect(timeOf(uuid)).toBe(now);
    }
  });
});
