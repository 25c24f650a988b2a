import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, cell, code, html, prose, xml } from '../../../src/compiler/report/escape.js';
import { withoutCode } from './markdown-code.js';

const as = (text: string) => `<${text}>`;

describe('prose', () => {
  it.each([
    ["'dueDate' was removed", '<dueDate> was removed'],
    ["channel 'a b' (topic 'x.y') changed", 'channel <a b> (topic <x.y>) changed'],
    ['lost the values "a", "b c" and 5', 'lost the values <"a">, <"b c"> and 5'],
    ['mark it `deprecated: true`; or wait', 'mark it <deprecated: true>; or wait'],
    ["consumers on v2 don't read it, and won't.", "consumers on v2 don't read it, and won't."],
    ['event todos/TodoCreated was removed', 'event <todos/TodoCreated> was removed'],
    ['from 6 to 12; (asked all teams)', 'from 6 to 12; (asked all teams)'],
    ['„größer“ ist größer', '<„größer“> ist größer'],
    ['a @user or #12 and GH-1', 'a <@user> or <#12> and <GH-1>'],
    ['see http://a.b c.d www.x', 'see <http://a.b c.d www.x>'],
    ['deadbee deadbeef 1234567 123456', '<deadbee deadbeef 1234567> 123456'],
    ['1. one', '<1.> one'],
    ['- # > * _x_ | <b> &amp; [x](y)', '<- # > * _x_ | <b> &amp; [x](y)>'],
    [':tada: a:b', '<:tada: a:b>'],
    ["'a 'b'c'", "<a 'b'c>"],
    ["'unclosed and b", "<'unclosed> and b"],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(prose(text, as)).toBe(expected);
  });
});

describe('code spans', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['``', '``` `` ```'],
    ['`a', '`` `a ``'],
    [' a ', '`  a  `'],
    ['', '`""`'],
    ['a\n\tb', '`a  b`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('end where they say, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n', '|', '\\') }), (text) => {
        expect(withoutCode(`x ${code(text)} y`)).toBe('x ¤ y');
      }),
    );
  });

  it('end no cell of a table', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '|', '\\') }), (text) => {
        // As GFM splits a row: a backslash takes the next sign with it.
        expect(cell(text).replace(/\\[^\w\s]/g, '')).not.toContain('|');
      }),
    );
  });
});

describe('blocks of code', () => {
  it('end where they say', () => {
    expect(block(['```', '~~~~', 'a ```` b'], 'json')).toBe('`````json\n```\n~~~~\na ```` b\n`````');
    expect(block(['a\n```\nb'])).toBe('````\na ``` b\n````');
  });
});

describe('html and xml', () => {
  it('escape what has a meaning', () => {
    expect(html('<a href="x" b=\'y\'>&amp;\n\u202e')).toBe(
      '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp; \ufffd',
    );
    expect(xml('<a b="c">]]>&\n\ud800\u0000\uffff\u0085😀')).toBe(
      '&lt;a b=&quot;c&quot;&gt;]]&gt;&amp;\n\ufffd\ufffd\ufffd\ufffd😀',
    );
  });
});
