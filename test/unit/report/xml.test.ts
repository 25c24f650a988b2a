import { describe, expect, it } from 'vitest';
import { parseXml } from './xml.js';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

describe('the XML reader of these tests', () => {
  it('reads elements, attributes and text', () => {
    expect(parseXml(`${head}<a b="&lt;&quot;"><c/>x &amp; y</a>\n`)).toEqual({
      name: 'a',
      attributes: { b: '<"' },
      children: [{ name: 'c', attributes: {}, children: [], text: '' }],
      text: 'x & y',
    });
  });

  it.each([
    '<a>',
    '<a></b>',
    '<a b="<"/>',
    '<a>&</a>',
    '<a>&nbsp;</a>',
    '<a b="1" b="2"/>',
    '<a>]]></a>',
    '<a/><b/>',
    '<a>\u0000</a>',
    '<a>\ufffe</a>',
    '<a><!-- x --></a>',
  ])('refuses %j', (xml) => {
    expect(() => parseXml(head + xml)).toThrow();
  });
});
