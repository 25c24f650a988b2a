/** What people type and read: times, numbers, keys, tables. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/compiler/cli/exit.js';
import { listOf, parseArguments, wholeNumber } from '../../src/compiler/cli/operate/arguments.js';
import { bytesOf, bytesText, headerList } from '../../src/compiler/cli/operate/bytes.js';
import { asking } from '../../src/compiler/cli/operate/operator.js';
import { block, brief, table } from '../../src/compiler/cli/operate/text.js';
import { readTime, timeText } from '../../src/compiler/cli/operate/time.js';

describe('times', () => {
  const now = Date.UTC(2026, 2, 1, 12);

  it.each([
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T12:00:00Z', Date.UTC(2026, 2, 1, 12)],
    ['2026-03-01T12:00Z', Date.UTC(2026, 2, 1, 12)],
    ['2026-03-01t13:00:00.5+01:00', Date.UTC(2026, 2, 1, 12) + 500],
    ['2026-03-01 13:00:00+01:00', Date.UTC(2026, 2, 1, 12)],
    ['90s', now - 90_000],
    ['15m', now - 900_000],
    ['2h', now - 7_200_000],
    ['7d', now - 604_800_000],
  ])('%s is one', (text, time) => expect(readTime(text, now)).toBe(time));

  it.each(['latest', '42', '1h30m', '', '2026', '-2h', '2026-3-1'])('%j is none', (text) =>
    expect(readTime(text, now)).toBeUndefined(),
  );

  it('ask for the zone, and for days that there are', () => {
    expect(() => readTime('2026-03-01T12:00:00', now)).toThrow("write '2026-03-01T12:00:00Z' for UTC");
    for (const text of ['2026-02-30', '2026-13-01', '2026-03-01T25:00:00Z'])
      expect(() => readTime(text, now)).toThrow(/there is no such time/);
    expect(readTime('2028-02-29', now)).toBe(Date.UTC(2028, 1, 29));
  });

  it('are told in UTC', () => {
    expect(timeText(now)).toBe('2026-03-01T12:00:00.000Z');
    for (const time of [Number.NaN, 1e20, Number.POSITIVE_INFINITY]) expect(timeText(time)).toBe('unknown');
  });
});

describe('numbers and lists', () => {
  it('are whole, and not too small', () => {
    expect(wholeNumber('--limit', undefined)).toBeUndefined();
    expect(wholeNumber('--limit', '7')).toBe(7);
    expect(wholeNumber('--partition', '0', 0)).toBe(0);
    for (const text of ['0', '-1', '1.5', '1e3', '', 'x', '99999999999999999999'])
      expect(() => wholeNumber('--limit', text), text).toThrow(UsageError);
  });

  it('are apart by commas, or repeated', () => {
    expect(listOf(undefined)).toBeUndefined();
    expect(listOf(['a,b', 'c', ' a ,'])).toEqual(['a', 'b', 'c']);
  });
});

describe('options', () => {
  const parse = (...argv: string[]) =>
    parseArguments(argv, { 'dry-run': { type: 'boolean' }, group: { type: 'string' } });

  it('are checked, and guessed at', () => {
    expect(parse('a', '--dry-run', '--group=g')).toMatchObject({
      positionals: ['a'],
      values: { 'dry-run': true, group: 'g' },
    });
    expect(() => parse('--dryrun')).toThrow("Unknown option '--dryrun'. Did you mean '--dry-run'?");
    expect(() => parse('--something-else')).toThrow(/^Unknown option '--something-else'$/);
    expect(() => parse('--group')).toThrow(UsageError);
    expect(() => parse('--dry-run=yes')).toThrow(UsageError);
  });
});

describe('bytes', () => {
  it('are text where they can be, and come back as they were', () => {
    const cases = [
      Buffer.from('key'),
      Buffer.from('schlüssel ✓'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('base64:x'),
      Buffer.alloc(0),
    ];
    for (const bytes of cases) expect(Buffer.from(bytesOf(bytesText(bytes)))).toEqual(bytes);
    expect(bytesText(Buffer.from('key'))).toBe('key');
    expect(bytesText(Buffer.from([0xff, 0xfe]))).toBe('base64://4=');
    // A view into a larger buffer.
    expect(
      bytesText(new Uint8Array(Buffer.from('abcdef').buffer, Buffer.from('abcdef').byteOffset + 2, 2)),
    ).toHaveLength(2);
  });

  it('of headers stand as often as they come', () => {
    const headers = { a: Buffer.from('1'), b: [Buffer.from('2'), null, 'x'], c: null };
    expect(headerList(headers)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['b', null],
      ['b', 'x'],
      ['c', null],
    ]);
  });
});

describe('text of others', () => {
  const hostile = '\u001b[31mred\u001b[0m\u202egnp\r\nsecond\u0007';

  it('commands no terminal', () => {
    for (const text of [brief(hostile, 100), block(hostile), table([['head'], [hostile]])]) {
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      expect(text).toContain('red');
    }
  });

  it('is cut to size, laid out in lines or in columns', () => {
    expect(brief('short', 10)).toBe('short');
    expect(brief('x'.repeat(50), 10)).toBe(`${'x'.repeat(9)}…`);
    // Half a surrogate pair is not printed.
    expect(brief('😀'.repeat(20), 11)).toBe(`${'😀'.repeat(5)}…`);
    expect(block('a\n\tb\r\nc\n\n')).toBe('  a\n    b\n  c\n');
    expect(
      table([
        ['topic', 'lag'],
        ['a', 5],
        ['long', 1_000],
      ]),
    ).toBe('topic   lag\na         5\nlong   1000\n');
    expect(
      table([
        ['名前', 'x'],
        ['a', 'y'],
      ]),
    ).toBe('名前  x\na     y\n');
  });
});

describe('a question', () => {
  const answered = async (typed: string | undefined) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = asking(input, output)('Redrive 5?');
    input.end(typed);
    return [await answer, String(output.read())];
  };

  it('is a yes only where that was typed', async () => {
    for (const typed of ['y\n', 'YES\n', ' yes \n'])
      expect(await answered(typed), typed).toEqual([true, 'Redrive 5? [y/N] ']);
    for (const typed of ['n\n', '\n', 'yes please\n', undefined]) expect((await answered(typed))[0], typed).toBe(false);
  });
});
