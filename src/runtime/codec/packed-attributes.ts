import { type Attributes, isRecurring, noAttributes, setAttribute } from './attributes.js';
import type { Message } from './message.js';
import { isAt, PackedRecord, textAt } from './packed.js';
import { recurringText } from './recurring.js';
import { cursor, varint } from './varint.js';

const recurring = recurringText();

/**
 * What the headers of a record say, read where they stand in its batch. Undefined where they have to be taken apart: any other message,
 * and headers without a value or not in UTF-8, of which each has a meaning of its own.
 */
export function packedAttributes(message: Message): Attributes | undefined {
  const bytes = PackedRecord.openHeaders(message);
  if (bytes === undefined) return undefined;
  const attributes = noAttributes(message);
  for (let left = varint(); left > 0; left--) {
    const nameLength = varint();
    const nameAt = cursor.at;
    cursor.at += nameLength;
    const length = varint();
    const start = cursor.at;
    if (length > 0) cursor.at += length;
    const name = nameOf(bytes, nameAt, nameLength);
    if (name === undefined) continue;
    const end = cursor.at;
    const text = length < 0 ? undefined : isRecurring(name) ? recurring(bytes, start, end) : textAt(bytes, start, end);
    if (text === undefined) return undefined;
    setAttribute(attributes, name, text);
  }
  return attributes;
}

type Known = readonly (readonly { readonly name: string; readonly bytes: Buffer }[])[];

const NAMES = [
  'content-type',
  'ce_specversion',
  'ce_id',
  'ce_type',
  'ce_source',
  'ce_time',
  'ce_dataversion',
  'ce_correlationid',
  'ce_subject',
  'ce_causationid',
  'ce_tenantid',
  'ce_partitionkey',
  'traceparent',
  'tracestate',
];

/** By their length: a few bytes to compare cost less than a string. Made when the first record is read. */
let byLength: Known | undefined;

function namesByLength(): Known {
  const longest = Math.max(...NAMES.map(({ length }) => length));
  return Array.from({ length: longest + 1 }, (_, length) =>
    NAMES.filter((name) => name.length === length).map((name) => ({ name, bytes: Buffer.from(name) })),
  );
}

/** Undefined: a header that says nothing of an event. */
function nameOf(bytes: Buffer, start: number, length: number): string | undefined {
  byLength ??= namesByLength();
  const known = byLength[length];
  if (known !== undefined) {
    for (let index = 0; index < known.length; index++) {
      const one = known[index]!;
      if (isAt(one.bytes, bytes, start)) return one.name;
    }
  }
  const isAttribute = length > 2 && bytes[start] === 0x63 && bytes[start + 1] === 0x65 && bytes[start + 2] === 0x5f;
  return isAttribute ? bytes.toString('utf8', start, start + length) : undefined;
}
