/** No string of a contract gets out of its place, in any format. */
import { describe, expect, it } from 'vitest';
import { COMPAT_FORMATS, type CompatFormat, renderCompat } from '../../../src/compiler/report/index.js';
import { HOSTILE, HOSTILE_SOURCES, HOSTILE_TEXTS, OPTIONS } from './fixture.js';
import { withoutCode } from './markdown-code.js';

const render = (format: CompatFormat) =>
  renderCompat(format, HOSTILE, HOSTILE_SOURCES, { ...OPTIONS, against: HOSTILE_TEXTS.join('') });

/** All at once would be too large for a comment. */
const one = (format: CompatFormat, text: string) =>
  renderCompat(
    format,
    { ...HOSTILE, findings: HOSTILE.findings.filter(({ message }) => message === `'${text}' ${text}`) },
    HOSTILE_SOURCES,
    { ...OPTIONS, against: text, document: text, waivers: text },
  );

describe('hostile contracts', () => {
  it.each(COMPAT_FORMATS)('%s has no control, format or surrogate character', (format) => {
    expect(render(format)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  it.each(COMPAT_FORMATS)('%s has no command of a build in its log', (format) => {
    const commands = render(format)
      .split('\n')
      .filter((line) => /##[a-z]*\[/i.test(line) || /^\s*::/.test(line));
    if (format !== 'github') expect(commands).toEqual([]);
    else expect(commands.filter((line) => !/^::(error|warning|notice) /.test(line))).toEqual([]);
  });

  it('github has one command a line, and its properties are ours', () => {
    for (const text of HOSTILE_TEXTS) {
      const lines = one('github', text).trimEnd().split('\n');
      expect(lines).toHaveLength(3);
      for (const line of lines) {
        const [, properties, data] = /^::(?:error|notice) ([^:]*)::(.*)$/.exec(line)!;
        const names = properties!.split(',').map((property) => property.split('=')[0]);
        expect([['title'], ['file', 'line', 'col', 'endColumn', 'title']]).toContainEqual(names);
        // What isn't ours is escaped: a percent sign stands for itself or for our line breaks.
        expect(data!.replace(/%25|%0A/g, '')).not.toMatch(/%/);
      }
    }
  });

  it('pretty has as many lines as the same report with harmless texts', () => {
    const shapes = HOSTILE_TEXTS.filter((text) => text.length < 100).map((text) =>
      one('pretty', text)
        .split('\n')
        .filter((line) => /^\S/.test(line))
        .map((line) => line.split(/[ [:]/)[0]),
    );
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });

  it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 40), text] as const))(
    'markdown shows %j as code',
    (_name, text) => {
      const output = one('markdown', text);
      const tags = /<(?:\/?(?:details|summary|b|code)|details open)>|^<!-- tidings compat-check -->$/gm;
      const stripped = withoutCode(output)
        // In the summary everything of a contract is escaped HTML in <code>.
        .replace(/<code>[^<>]*<\/code>/g, '¤')
        .replace(tags, '')
        .replace(/^\| (?:.* \|){5}$/gm, (row) => row.replaceAll('|', ''))
        .replace(/^### ❌ /gm, '')
        .replace(/\*\*[A-Z][a-z ]*:\*\*/g, '');
      // What is left are words that mean nothing in Markdown.
      expect(stripped.match(/[^\p{L}\p{N}\s¤.,:;()→·'’…-]/gu)).toBeNull();
      expect(stripped).not.toMatch(/^\s*(?:[-+*>#]|\d+[.)])\s*(?!-)/m);
      expect(stripped).not.toMatch(/octocat|evil|deadbeef|GH-|tada|:\/\//);
      expect(output.match(/^<details open>$/gm)!.length).toBe(output.match(/^<\/details>$/gm)!.length);
    },
  );

  it('junit, sarif, gitlab and json hold the texts, and are read back whole', () => {
    const text = HOSTILE_TEXTS.find((each) => each.startsWith('"'))!;
    expect(JSON.parse(one('json', text)).findings[0].consequence).toBe(text);
    expect(JSON.parse(one('sarif', text)).runs[0].results[0].properties.event).toBe(text);
    expect(JSON.parse(one('gitlab', text))[0].description).toContain(text);
    expect(one('junit', text)).toContain("&quot;'&gt;&lt;a onclick=&quot;x&quot;&gt;");
  });
});
