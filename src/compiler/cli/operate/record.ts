/** A record as `tidings tail` and `tidings dlq show` print it. */
import type { MessageHeaders } from '@tidings/runtime';
import type { RecordReading } from '@tidings/runtime/operations';
import { jsonText, type Paint, plain } from '../../diagnostics/index.js';
import { bytesText, headerList, keyText } from './bytes.js';
import { block } from './text.js';
import { timeText } from './time.js';
import type { Verdict } from './verdict.js';

export interface ShownRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: MessageHeaders;
}

export interface ShownEvent {
  readonly record: ShownRecord;
  readonly reading: RecordReading;
  /** Undefined: there is no contract to judge by. */
  readonly verdict: Verdict | undefined;
}

/** `topic/partition/offset`, as commands take it. */
export function placeOf({ topic, partition, offset }: Pick<ShownRecord, 'topic' | 'partition' | 'offset'>): string {
  return `${topic}/${partition}/${offset}`;
}

export function eventText({ record, reading, verdict }: ShownEvent, paint: Paint): string {
  const key = record.key === null ? 'no key' : `key ${bytesText(record.key)}`;
  const head = [placeOf(record), timeText(record.timestamp), key].map(plain).join('  ');
  if (reading.kind !== 'event') {
    const what =
      reading.kind === 'tombstone'
        ? paint('yellow', `tombstone${reading.type === undefined ? '' : ` of ${plain(reading.type)}`}`)
        : paint('red', `undecodable: ${plain(reading.reason)}`);
    return `${paint('cyan', head)}\n${what}\n`;
  }
  const { type, version, id, source, subject, correlationId, causationId, tenantId, data } = reading;
  const name = type === undefined ? 'no type' : `${type}${version === undefined ? '' : ` v${version}`}`;
  const attributes = { id, source, subject, correlation: correlationId, cause: causationId, tenant: tenantId };
  const shown = Object.entries(attributes).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label} ${value}`],
  );
  return [
    `${paint('cyan', head)}\n`,
    `${paint('bold', plain(name))}${verdictText(verdict, paint)}\n`,
    `  ${plain(shown.join('  '))}\n`,
    ...issueLines(verdict).map((line) => `  ${paint('red', `✗ ${plain(line)}`)}\n`),
    block(JSON.stringify(data, null, 2)),
  ].join('');
}

function verdictText(verdict: Verdict | undefined, paint: Paint): string {
  switch (verdict?.kind) {
    case undefined:
      return '';
    case 'valid':
      return verdict.as === undefined
        ? `  ${paint('green', '✓ valid')}`
        : `  ${paint('yellow', `✓ newer than known, valid as v${verdict.as}`)}`;
    case 'invalid':
      return `  ${paint('red', '✗ invalid')}`;
    case 'future-version':
      return `  ${paint('red', `✗ newer than known, and not valid as v${verdict.newest}`)}`;
    case 'unknown-type':
      return `  ${paint('red', `✗ ${plain(verdict.reason)}`)}`;
    case 'unchecked':
      return `  ${paint('yellow', `not checked: ${plain(verdict.reason)}`)}`;
  }
}

function issueLines(verdict: Verdict | undefined): readonly string[] {
  if (verdict?.kind !== 'invalid' && verdict?.kind !== 'future-version') return [];
  return verdict.issues.map(({ path, message }) => `${path} ${message}`);
}

export function rawText(record: ShownRecord, paint: Paint): string {
  const key = record.key === null ? 'no key' : `key ${bytesText(record.key)}`;
  const head = [placeOf(record), timeText(record.timestamp), key].map(plain).join('  ');
  return `${paint('cyan', head)}\n${headersText(record.headers)}${valueText(record.value)}`;
}

export function headersText(headers: MessageHeaders): string {
  return headerList(headers)
    .map(([name, value]) => `  ${plain(name)}: ${value === null ? '(null)' : plain(value)}\n`)
    .join('');
}

export function valueText(value: Uint8Array | null): string {
  return value === null ? '  (no value)\n' : block(bytesText(value));
}

/** Grows only by new fields while `formatVersion` is 1. */
export function eventJson({ record, reading, verdict }: ShownEvent): string {
  const { kind, ...rest } = reading;
  return line({ ...placeJson(record), kind, ...rest, ...(verdict === undefined ? {} : { verdict }) });
}

export function rawJson(record: ShownRecord): string {
  const { headers, value } = record;
  return line({ ...placeJson(record), headers: headerList(headers), value: value === null ? null : bytesText(value) });
}

function placeJson({ topic, partition, offset, timestamp, key }: ShownRecord) {
  return { formatVersion: 1, topic, partition, offset, timestamp: timeText(timestamp), key: keyText(key) };
}

function line(value: object): string {
  return `${jsonText(value)}\n`;
}
