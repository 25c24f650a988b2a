/** What `tidings release` says: what was recorded on stdout, as lines or JSON; the rest on stderr. */
import type { Event, EventVersion } from '../../contract/model.js';
import { versionName } from '../../contract/released.js';
import { type Diagnostic, diagnosticsJson, jsonText, plain, renderPretty } from '../../diagnostics/index.js';
import type { Project } from '../../load/index.js';
import type { Terminal } from '../terminal.js';
import type { ReleaseOptions } from './options.js';

/** Output with `--format json`; grows only by new fields while `formatVersion` is 1. */
export interface ReleaseJson {
  readonly formatVersion: 1;
  /** The lock, relative to the root. */
  readonly lock: string;
  /** Whether it was written; false with `--dry-run`, and where nothing was to be recorded. */
  readonly written: boolean;
  readonly recorded: readonly RecordedVersion[];
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
}

export interface RecordedVersion {
  /** `<context>/<Event>`. */
  readonly event: string;
  readonly version: number;
  /** On the wire. */
  readonly type: string;
  readonly hash: string;
}

export interface Recorded {
  /** The lock, relative to the root. */
  readonly file: string;
  /** Versions that were recorded, or would be. */
  readonly versions: readonly EventVersion[];
  /** How many were in the lock before. */
  readonly before: number;
  readonly written: boolean;
}

/** Nothing was recorded, because of the diagnostics or of what was said before. */
export function reportRefusal(
  { format }: ReleaseOptions,
  terminal: Terminal,
  { files, lock }: Project,
  diagnostics: readonly Diagnostic[],
): void {
  if (format === 'json') printJson(terminal, lock?.file ?? '', diagnostics, false, []);
  else terminal.err(renderPretty(diagnostics, { text: (file) => files.text(file), color: terminal.color.err }));
  terminal.err('Nothing was recorded.\n');
}

export function reportRecorded(
  { format, dryRun }: ReleaseOptions,
  terminal: Terminal,
  { contract }: Project,
  diagnostics: readonly Diagnostic[],
  { file, versions, before, written }: Recorded,
): void {
  if (format === 'json') {
    const events = new Map(
      contract?.contexts.flatMap((context) => context.events.map((event) => [pathOf(event), event] as const)),
    );
    const recorded = versions.map(({ context, event, version, hash }): RecordedVersion => {
      const path = `${context}/${event}`;
      return { event: path, version, type: events.get(path)!.type, hash };
    });
    printJson(terminal, file, diagnostics, written, recorded);
  } else terminal.out(versions.map((version) => `+ ${plain(versionName(version))}\n`).join(''));
  const known = before === 0 ? '' : `, ${before} there already`;
  if (versions.length === 0) terminal.err(`${file}: nothing to record${known}.\n`);
  else {
    terminal.err(`${file}: ${count(versions.length)} ${dryRun ? 'would be recorded' : 'recorded'}${known}.\n`);
  }
}

function printJson(
  terminal: Terminal,
  lock: string,
  diagnostics: readonly Diagnostic[],
  written: boolean,
  recorded: readonly RecordedVersion[],
): void {
  const { diagnostics: said, counts } = diagnosticsJson(diagnostics);
  const output: ReleaseJson = { formatVersion: 1, lock, written, recorded, diagnostics: said, counts };
  terminal.out(`${jsonText(output, 2)}\n`);
}

function pathOf({ context, name }: Event): string {
  return `${context}/${name}`;
}

function count(number: number): string {
  return `${number} version${number === 1 ? '' : 's'}`;
}
