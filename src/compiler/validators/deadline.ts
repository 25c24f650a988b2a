import { createContext, Script } from 'node:vm';
import type { Check } from './validator.js';

const holder: { work?: () => void } = {};
const context = createContext(holder);
const script = new Script('work()');

/**
 * The verdict, or `timeout`: a pattern of a contract may backtrack for longer than anyone waits. Unlike the check alone,
 * which can't be stopped, this ends. Starts a thread that watches the clock: see `checkAllWithin` for many.
 * @param deadline in milliseconds
 */
export function checkWithin(check: Check, value: unknown, deadline: number): boolean | 'timeout' {
  let verdict: boolean | 'timeout' = 'timeout';
  runWithin(() => {
    verdict = check(value);
  }, deadline);
  return verdict;
}

export interface Judgement {
  readonly verdict: boolean | 'timeout';
  /** What a generated validator says about a refusal. */
  readonly errors?: Check['errors'];
}

/**
 * Many at once, under one clock. When it rings, the check that it interrupted gets a deadline of its own, and the rest go on.
 * @param deadline of each, in milliseconds
 * @returns in the order of `items`
 */
export function checkAllWithin(
  items: readonly { readonly check: Check; readonly value: unknown }[],
  deadline: number,
): readonly Judgement[] {
  const judged: Judgement[] = [];
  const step = () => {
    const { check, value } = items[judged.length]!;
    const verdict = check(value);
    judged.push({ verdict, errors: verdict ? null : check.errors });
  };
  const rest = () => {
    while (judged.length < items.length) step();
  };
  while (judged.length < items.length) {
    if (!runWithin(rest, deadline) && judged.length < items.length && !runWithin(step, deadline)) {
      judged.push({ verdict: 'timeout' });
    }
  }
  return judged;
}

/** False: it was interrupted. */
function runWithin(work: () => void, deadline: number): boolean {
  holder.work = work;
  try {
    script.runInContext(context, { timeout: deadline });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    delete holder.work;
  }
}
