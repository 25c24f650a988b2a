import { InvalidEventError } from '@tidings/runtime';
import { builder, manualClock } from '@tidings/runtime/testing';
import { describe, expect, it } from 'vitest';
import { TodoCreated } from './contracts.js';

describe('builder', () => {
  const build = builder(TodoCreated, { todoId: 't-1', heading: 'Buy milk' });

  it('makes events of which a test says only what it cares about', () => {
    const first = build();
    const second = build({ heading: 'Other' }, { tenantId: 't-42' });
    expect(first).toMatchObject({
      id: '00000000-0000-7000-8000-000000000000',
      source: '/test',
      time: '2026-01-01T00:00:00.000Z',
      data: { heading: 'Buy milk' },
    });
    expect(second).toMatchObject({
      id: '00000000-0000-7000-8000-000000000001',
      tenantId: 't-42',
      time: '2026-01-01T00:00:01.000Z',
      data: { todoId: 't-1', heading: 'Other' },
    });
    expect(() => build({ heading: 7 as never })).toThrow(InvalidEventError);
  });

  it('takes time from a clock', async () => {
    const clock = manualClock(0);
    const timed = builder(TodoCreated, { todoId: 't', heading: 'h' }, { clock, source: '/s' });
    await clock.advance(1_500);
    expect(timed()).toMatchObject({ time: '1970-01-01T00:00:01.500Z', source: '/s' });
  });
});

describe('manualClock', () => {
  it('runs timers in the order of their times, then of their setting', async () => {
    const clock = manualClock(100);
    const log: string[] = [];
    const at = (name: string) => () => void log.push(`${name} ${clock.now()}`);
    clock.setTimeout(at('late'), 20);
    clock.setTimeout(at('first'), 10);
    clock.setTimeout(at('second'), 10);
    const gone = clock.setTimeout(at('gone'), 5);
    clock.clearTimeout(gone);
    clock.setTimeout(() => clock.setTimeout(at('nested'), 2), 9);
    clock.setTimeout(at('never'), 31);
    await clock.advance(30);
    expect(log).toEqual(['first 110', 'second 110', 'nested 111', 'late 120']);
    expect([clock.now(), clock.pending()]).toEqual([130, 1]);
  });

  it('lets promises go on in between', async () => {
    const clock = manualClock(0);
    const log: number[] = [];
    const loop = async () => {
      for (let round = 0; round < 3; round++) {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 10));
        await new Promise((resolve) => setImmediate(resolve));
        log.push(clock.now());
      }
    };
    const done = loop();
    await clock.advance(30);
    await done;
    expect(log).toEqual([10, 20, 30]);
  });
});
