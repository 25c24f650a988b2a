import { type Result, UNKNOWN } from './solve/result.js';

/** Thrown where a search has used up its steps; the answer is then `unproven`. Never leaves the engine. */
export class BudgetExceeded extends Error {}

/** Counts work, not time: the same verdict on every machine. */
export interface Steps {
  left: number;
}

/** Steps of work for one direction. */
export const DEFAULT_BUDGET = 20_000_000;

/** @throws BudgetExceeded */
export function spend(steps: Steps, count: number): void {
  steps.left -= count;
  if (steps.left < 0) throw new BudgetExceeded('out of steps');
}

/** Runs work that has steps of its own: what it takes is counted, but nothing that was used up before keeps it from being done. */
export function aside<T>(steps: Steps, budget: number, work: () => T): T {
  const before = steps.left;
  steps.left = budget;
  try {
    return work();
  } finally {
    steps.left = before - (budget - steps.left);
  }
}

/** Runs a part of the work on a share of the steps; `UNKNOWN` when that is not enough. */
export function within(steps: Steps, share: number, work: (steps: Steps) => Result): Result {
  const granted = Math.min(share, steps.left);
  const own: Steps = { left: granted };
  try {
    return work(own);
  } catch (error) {
    if (error instanceof BudgetExceeded && granted === share) return UNKNOWN;
    throw error;
  } finally {
    steps.left -= granted - Math.max(0, own.left);
  }
}
