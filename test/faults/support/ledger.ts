/**
 * What happened, kept outside of the processes under test: a file that all of them append to. A line is one write to a file opened for
 * appending, so lines of several processes stand in the order in which they were written, and stay when their writer is killed.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Log } from '@tidings/runtime';

export type Entry = Called | Acknowledged | Failed | Handled | Note;

/** `publish` is about to be called, for the first time for this event. `seq`: which event of its key, from 0. */
export interface Called {
  readonly what: 'called';
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly seq: number;
}

/** `publish` has resolved, or COMMIT returned. */
export interface Acknowledged {
  readonly what: 'acknowledged';
  readonly id: string;
}

/** `publish` has rejected. */
export interface Failed {
  readonly what: 'failed';
  readonly id: string;
  readonly error: string;
}

/** A handler has done all that it does. */
export interface Handled {
  readonly what: 'handled';
  readonly id: string;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly attempt: number;
  readonly by: string;
}

/** What a process has to say; what the runtime logs is one. */
export interface Note {
  readonly what: 'note';
  readonly by: string;
  readonly text: string;
}

type Entries = { readonly [W in Entry['what']]: Extract<Entry, { readonly what: W }>[] };

export interface Ledger {
  readonly file: string;
  write(entry: Entry): void;
  /** All of a kind, so far. */
  of<W extends Entry['what']>(what: W): readonly Extract<Entry, { readonly what: W }>[];
  /** Notes with this text in them. */
  notes(text: string): readonly Note[];
  /** Warnings and errors of the runtime become notes. */
  log(by: string): Log;
  close(): void;
}

export function openLedger(file: string): Ledger {
  const out = openSync(file, 'a');
  const input = openSync(file, 'r');
  const buffer = Buffer.alloc(1 << 20);
  const entries: Entries = { called: [], acknowledged: [], failed: [], handled: [], note: [] };
  let rest = '';

  const read = (): Entries => {
    for (let size = readSync(input, buffer); size > 0; size = readSync(input, buffer)) {
      // Lines are ASCII: no character is cut in two.
      const lines = (rest + buffer.toString('latin1', 0, size)).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const entry = JSON.parse(line) as Entry;
        (entries[entry.what] as Entry[]).push(entry);
      }
    }
    return entries;
  };
  const write = (entry: Entry): void => {
    const line = Buffer.from(`${JSON.stringify(entry).replace(/[^ -~]/g, '?')}\n`, 'latin1');
    if (writeSync(out, line) !== line.length) throw new Error('the ledger was written in part');
  };
  const of = <W extends Entry['what']>(what: W): Entries[W] => read()[what];

  return {
    file,
    write,
    of,
    notes: (text) => of('note').filter((note) => note.text.includes(text)),
    log: (by) => {
      const note: Log['warn'] = (message, fields) =>
        write({ what: 'note', by, text: `${message} ${JSON.stringify(fields ?? {})}` });
      return { debug: () => {}, info: () => {}, warn: note, error: note };
    },
    close: () => {
      closeSync(out);
      closeSync(input);
    },
  };
}
