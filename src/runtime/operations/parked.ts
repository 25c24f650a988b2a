import type { Position } from '../codec/message.js';
import type { ParkedKey, ParkedKeys, StoredParkedRecord } from '../consume/park-store.js';

/** Keys of a group on a topic. */
export interface ParkedChoice {
  readonly group: string;
  readonly topic: string;
  /** As UTF-8, or bytes. Undefined: all. */
  readonly key?: string | Uint8Array;
}

/** One key. */
export type ParkedKeyChoice = ParkedChoice & { readonly key: string | Uint8Array };

/** What a store has parked, and what to do with it. */
export const parked = Object.freeze({
  /** In the order of parking; at most `limit`, default 1,000. Of all groups and topics where none is given. */
  list: (
    store: ParkedKeys,
    { limit, ...which }: Partial<ParkedChoice> & { readonly limit?: number } = {},
  ): Promise<readonly ParkedKey[]> => store.list({ ...chosen(which), ...(limit === undefined ? {} : { limit }) }),

  /** Events of a key that wait, in log order; at most `limit`, default 100. */
  records: (
    store: ParkedKeys,
    { limit, ...which }: ParkedKeyChoice & { readonly limit?: number },
  ): Promise<readonly StoredParkedRecord[]> =>
    store.records({ ...chosen(which), ...(limit === undefined ? {} : { limit }) }),

  /**
   * Lets the consumer that has the partition handle a key's events in their order, and those that come meanwhile, until none is left; then
   * the key is parked no more. If one fails for good again, the key stays parked. Resolves with the number of keys.
   */
  release: (store: ParkedKeys, which: ParkedChoice): Promise<number> => store.release(chosen(which)),

  /** Events of a key that need no handling: all, or the one at an offset. Resolves with how many there were. */
  discard: (
    store: ParkedKeys,
    { at, ...which }: ParkedKeyChoice & { readonly at?: Omit<Position, 'topic'> },
  ): Promise<number> => store.discard({ ...chosen(which), ...(at === undefined ? {} : { at }) }),
});

function chosen<C extends Partial<ParkedChoice>>(which: C): C & { readonly key: Uint8Array } {
  const { key } = which;
  return { ...which, ...(key === undefined ? {} : { key: typeof key === 'string' ? Buffer.from(key) : key }) } as C & {
    readonly key: Uint8Array;
  };
}
