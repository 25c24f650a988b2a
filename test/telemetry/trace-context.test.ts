import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace, writeTrace } from '../../src/runtime/telemetry/trace-context.js';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const id = (length: number) => hex(length).filter((text) => !/^0+$/.test(text));

describe('traceparent', () => {
  it('is written as it was read', () => {
    fc.assert(
      fc.property(id(32), id(16), fc.constantFrom('00', '01', '02', '03'), (traceId, spanId, flags) => {
        const traceparent = `00-${traceId}-${spanId}-${flags}`;
        const context = readTrace({ traceparent });
        expect(context).toMatchObject({ traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true });
        expect(writeTrace(context)).toEqual({ traceparent });
      }),
    );
  });

  it('keeps the flags that have a meaning, and no others', () => {
    const read = (flags: string) => readTrace({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}` });
    expect(read('ff')?.traceFlags).toBe(3);
    expect(read('fc')?.traceFlags).toBe(0);
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (traceparent, tracestate) => {
        expect(readTrace({ traceparent, tracestate })).toBeUndefined();
      }),
    );
    for (const traceparent of [
      `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`,
      ` 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
      `00-${'a'.repeat(32)}-${'b'.repeat(16)}-1`,
      `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\n`,
      `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-`,
    ])
      expect(readTrace({ traceparent })).toBeUndefined();
  });
});

describe('tracestate', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

  it('goes along, as far as it is valid', () => {
    for (const tracestate of ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'a=1'])
      expect(writeTrace(readTrace({ traceparent, tracestate }))).toEqual({ traceparent, tracestate });
    expect(writeTrace(readTrace({ traceparent, tracestate: 'A B, good=1' }))).toEqual({
      traceparent,
      tracestate: 'good=1',
    });
    for (const tracestate of ['', 'x', 'a'.repeat(1_000_000), `${'k=v,'.repeat(200)}`.repeat(2)])
      expect(writeTrace(readTrace({ traceparent, tracestate }))).toEqual({ traceparent });
  });
});
