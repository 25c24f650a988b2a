import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { orAborted, sharedAbort } from '../../../src/runtime/abort.js';

const never = () => new Promise<never>(() => {});
const reason = () => new Error('given up');

describe('orAborted', () => {
  it('comes to what the work comes to', async () => {
    const { signal } = sharedAbort();
    expect(await orAborted(Promise.resolve(1), signal, reason)).toBe(1);
    await expect(orAborted(Promise.reject(new Error('failed')), signal, reason)).rejects.toThrow('failed');
  });

  it('is rejected as soon as the signal is aborted', async () => {
    const controller = sharedAbort();
    const waiting = orAborted(never(), controller.signal, reason);
    controller.abort();
    await expect(waiting).rejects.toThrow('given up');
    await expect(orAborted(never(), controller.signal, reason)).rejects.toThrow('given up');
  });

  it('leaves nothing at a signal that lives longer', async () => {
    const { signal } = sharedAbort();
    const settled: (() => void)[] = [];
    const works = Array.from({ length: 100 }, () => new Promise<void>((resolve) => settled.push(resolve)));
    const waiting = works.map((work) => orAborted(work, signal, reason));
    expect(getEventListeners(signal, 'abort')).toHaveLength(100);
    for (const settle of settled) settle();
    await Promise.all(waiting);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('takes the failure of work that was given up for its own', async () => {
    const controller = sharedAbort();
    let fail: (error: Error) => void = () => {};
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const waiting = orAborted(work, controller.signal, reason);
    controller.abort();
    fail(new Error('too late'));
    await expect(waiting).rejects.toThrow('given up');
  });
});
