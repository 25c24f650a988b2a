import type { Event, Received } from '../envelope/event.js';
import type { BatchContext, BatchHandler } from './handler.js';

/**
 * A handler that takes several events of one type at once, at most `max` and at least one, in log order. They come from one fetched batch
 * of one partition; the order within each key is kept, also with the events of other types. Where a batch fails for good, its events are
 * handled one by one, and only those that fail then are given up.
 */
export function batch<E extends Event, Tx>(
  handle: (events: readonly Received<E>[], context: BatchContext<Tx>) => void | Promise<void>,
  { max }: { readonly max: number },
): BatchHandler<E, Tx> {
  if (!Number.isInteger(max) || max < 1) throw new RangeError(`batch: max must be a positive integer, not ${max}`);
  return Object.freeze({ max, handle });
}
