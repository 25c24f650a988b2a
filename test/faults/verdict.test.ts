/** The judge of the fault tests sees what it is there to see. */
import { describe, expect, it } from 'vitest';
import type { Entry } from './support/ledger.js';
import { type Evidence, judge, type LogRecord } from './support/verdict.js';

/** Ids are a key and a number, as `a0`. */
const keyOf = (id: string) => id[0]!;

function ledgerOf(entries: readonly Entry[]): Evidence['ledger'] {
  return {
    of: (what) => entries.filter((entry): entry is Extract<Entry, { what: typeof what }> => entry.what === what),
  };
}

const logOf = (ids: readonly string[]): LogRecord[] =>
  ids.map((id, offset) => ({ topic: 'todos', partition: 0, offset, key: keyOf(id), id }));

interface Story {
  readonly called?: readonly string[];
  readonly acknowledged?: readonly string[];
  readonly log: readonly string[];
  readonly handled?: readonly string[];
}

function told({ log, called = log, acknowledged = called, handled }: Story, more: Partial<Evidence> = {}) {
  const ledger = ledgerOf([
    ...called.map((id, seq): Entry => ({ what: 'called', id, topic: 'todos', key: keyOf(id), seq })),
    ...acknowledged.map((id): Entry => ({ what: 'acknowledged', id })),
    ...(handled ?? []).map(
      (id): Entry => ({
        ...{ what: 'handled', id, key: keyOf(id), topic: 'todos', partition: 0 },
        ...{ offset: log.indexOf(id), attempt: 1, by: 'one' },
      }),
    ),
  ]);
  const { events, ...found } = judge({ ledger, log: logOf(log), consumed: handled !== undefined, ...more });
  const broken = Object.entries(found).filter(([, ids]) => ids !== undefined && ids.length > 0);
  return { events, ...Object.fromEntries(broken) };
}

describe('the judge', () => {
  it('finds nothing where all is well', () => {
    expect(told({ log: ['a0', 'b0', 'a1'], handled: ['b0', 'a0', 'a1'] })).toEqual({ events: 3 });
    expect(told({ log: ['a0', 'b0'], acknowledged: ['a0'] })).toEqual({ events: 1 });
  });

  it('finds acknowledged events that are not in the log', () => {
    expect(told({ called: ['a0', 'a1'], log: ['a0'] })).toEqual({ events: 2, lost: ['a1'] });
    expect(told({ called: ['a0', 'a1'], log: ['a0'], handled: ['a0'] })).toEqual({ events: 2, lost: ['a1'] });
  });

  it('finds events that nobody has handled, and takes those set aside for what they are', () => {
    const story = { log: ['a0', 'a1', 'a2'], acknowledged: ['a0', 'a2'], handled: ['a0'] };
    expect(told(story)).toEqual({ events: 2, lost: ['a2'], unhandled: ['a1', 'a2'] });
    expect(told(story, { setAside: ['a1', 'a2'] })).toEqual({ events: 2 });
  });

  it('finds what is twice in the log, and judges by the first', () => {
    expect(told({ called: ['a0', 'a1'], log: ['a0', 'a1', 'a0', 'a1'] })).toEqual({ events: 2, doubled: ['a0', 'a1'] });
  });

  it('finds calls of a key that are in the log in another order', () => {
    expect(told({ called: ['a0', 'a1', 'b0'], log: ['b0', 'a1', 'a0'] })).toEqual({ events: 3, published: ['a0'] });
  });

  it('finds events of a key that are handled for the first time in another order than that of the log', () => {
    const log = ['a0', 'a1', 'b0'];
    expect(told({ log, handled: ['a1', 'a0', 'b0'] })).toEqual({ events: 3, reordered: ['a0'] });
    expect(told({ log, handled: ['a1', 'a0', 'b0'] }, { unordered: ['a0'] })).toEqual({ events: 3 });
    expect(told({ log, handled: ['a0', 'a1', 'b0', 'a0'] })).toEqual({ events: 3, again: ['a0'] });
  });

  it('finds effects that are missing, doubled, or out of order', () => {
    const story = { log: ['a0', 'a1'], handled: ['a0', 'a0', 'a1'] };
    expect(told(story, { effects: ['a0', 'a1'] })).toEqual({ events: 2, again: ['a0'] });
    expect(told(story, { effects: ['a0'] })).toEqual({ events: 2, again: ['a0'], lost: ['a1'], unhandled: ['a1'] });
    expect(told(story, { effects: ['a0', 'a1', 'a0'] })).toEqual({ events: 2, again: ['a0'], effectsDoubled: ['a0'] });
    expect(told(story, { effects: ['a1', 'a0'] })).toEqual({ events: 2, again: ['a0'], reordered: ['a0'] });
  });

  it('refuses a story that can not be', () => {
    expect(() => told({ log: ['a0'], called: ['a0'], handled: ['a0', 'a1'] })).toThrow(/a1 .* is not in the log/);
  });
});
