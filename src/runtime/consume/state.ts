import { nameOf, textOf } from './give-up.js';
import type { ConsumerHealth } from './options.js';
import type { AssignedPartition } from './partition.js';

/** What the parts of a consumer tell each other and `health`. */
export interface ConsumerState {
  status: ConsumerHealth['status'];
  /** Nothing new is taken. */
  stopping: boolean;
  /** What runs now, or waits for more than time to pass. */
  busy: number;
  finished: number;
  deadLetters: number;
  lastError: string | undefined;
}

export function consumerState(): ConsumerState {
  return { status: 'starting', stopping: false, busy: 0, finished: 0, deadLetters: 0, lastError: undefined };
}

/** Remembers an error, where it happened. */
export function remember<Tx>(state: ConsumerState, error: unknown, partition?: AssignedPartition<Tx>): string {
  state.lastError = `${nameOf(error)}: ${textOf(error)}`;
  if (partition !== undefined) partition.lastError = state.lastError;
  return state.lastError;
}
