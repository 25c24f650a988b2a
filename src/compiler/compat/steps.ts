/** Thrown where a search has used up its steps; the answer is then `unproven`. Never leaves the engine. */
export class BudgetExceeded extends Error {}

/** Counts work, not time: the same verdict on every machine. */
export interface Steps {
  left: number;
}

/** @throws BudgetExceeded */
export function spend(steps: Steps, count: number): void {
  steps.left -= count;
  if (steps.left < 0) throw new BudgetExceeded('out of steps');
}
