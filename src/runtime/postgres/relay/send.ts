import { InvalidEventError } from '../../envelope/issue.js';
import { PublishRefused } from '../../publish/errors.js';
import type { Outgoing, Sink } from '../../publish/publisher.js';
import { type OutboxRow, outgoingOf } from '../row.js';

/** A row to be sent. */
export interface UnsentRow extends OutboxRow {
  readonly position: string;
}

/** What became of the rows of a batch; those in none of the lists were not tried, or have no answer yet. */
export interface Sent {
  /** Acknowledged. */
  readonly sent: UnsentRow[];
  /** Refused for what they are: sending them again is of no use. */
  readonly refused: { readonly row: UnsentRow; readonly reason: string }[];
  /** Not acknowledged: to be sent again. */
  readonly failed: { readonly row: UnsentRow; readonly error: unknown }[];
  /** Waiting for an answer. */
  readonly underWay: Set<UnsentRow>;
}

/**
 * Sends rows: those of an aggregate one after another, each when the one before is acknowledged, since one that is refused or sent again
 * must not be overtaken; those of others at the same time. `going` is asked before each.
 */
export function sendRows(
  rows: readonly UnsentRow[],
  producer: Sink,
  going: () => boolean,
): { readonly sent: Sent; readonly done: Promise<void> } {
  const sent: Sent = { sent: [], refused: [], failed: [], underWay: new Set() };

  /** False: what comes after it has to wait. */
  const send = async (row: UnsentRow): Promise<boolean> => {
    let outgoing: Outgoing;
    try {
      outgoing = outgoingOf(row);
    } catch (error) {
      sent.refused.push({ row, reason: `makes no event: ${(error as Error).message}` });
      return false;
    }
    sent.underWay.add(row);
    try {
      await producer.send(outgoing);
      sent.sent.push(row);
      return true;
    } catch (error) {
      if (isRefused(error)) sent.refused.push({ row, reason: error.message });
      else sent.failed.push({ row, error });
      return false;
    } finally {
      sent.underWay.delete(row);
    }
  };

  const inOrder = async (chain: readonly UnsentRow[]): Promise<void> => {
    for (const row of chain) if (!going() || !(await send(row))) return;
  };

  return { sent, done: Promise.all(chainsOf(rows).map(inOrder)).then(() => undefined) };
}

/** The event itself is refused, as it would be the next time; a topic may yet be created, a broker come back. */
function isRefused(error: unknown): error is Error {
  return (
    error instanceof InvalidEventError ||
    (error instanceof PublishRefused && (error.code === 'TOO_LARGE' || error.code === 'REFUSED'))
  );
}

export function isMissingTopic(error: unknown): boolean {
  return error instanceof PublishRefused && error.code === 'NO_SUCH_TOPIC';
}

/** Rows of one aggregate on one topic; a row without a key is by itself. */
function chainsOf(rows: readonly UnsentRow[]): UnsentRow[][] {
  const chains = new Map<string, UnsentRow[]>();
  for (const row of rows) {
    const { aggregatetype, aggregateid, position } = row;
    const name = aggregateid === null ? `#${position}` : `${aggregatetype}/${aggregateid}`;
    const chain = chains.get(name);
    if (chain === undefined) chains.set(name, [row]);
    else chain.push(row);
  }
  return [...chains.values()];
}
