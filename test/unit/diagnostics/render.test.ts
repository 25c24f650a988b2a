import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  diagnostic,
  renderGithub,
  renderJson,
  renderPretty,
} from '../../../src/compiler/diagnostics/index.js';

const range = (file: string, line: number, from: number, to: number, endLine = line) => ({
  file,
  start: { line, column: from },
  end: { line: endLine, column: to },
});

const pretty = (diagnostics: readonly Diagnostic[], files: { readonly [file: string]: string } = {}, color = false) =>
  renderPretty(diagnostics, { text: (file) => files[file], color });

describe('pretty', () => {
  it('shows the line with its neighbours, carets, related places and help', () => {
    const text = 'type: object\nproperties:\n  id: {}\n  name: {}\n  id: {}\n';
    const output = pretty(
      [
        diagnostic('duplicate-key', "'id' stands twice", range('a.yaml', 5, 3, 5), {
          related: [{ message: 'first here', at: range('a.yaml', 3, 3, 5) }],
          help: 'Remove one.',
        }),
      ],
      { 'a.yaml': text },
    );
    expect(output).toBe(
      [
        "error[duplicate-key]: 'id' stands twice",
        '  --> a.yaml:5:3',
        '  4 |   name: {}',
        '  5 |   id: {}',
        '    |   ^^',
        '  note: first here',
        '  --> a.yaml:3:3',
        '  2 | properties:',
        '  3 |   id: {}',
        '    |   ^^',
        '  4 |   name: {}',
        '  help: Remove one.',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  it('aligns line numbers of different length', () => {
    const text = `${'x\n'.repeat(8)}nine\nten\n`;
    expect(pretty([diagnostic('missing-file', 'm', range('a', 9, 1, 5))], { a: text })).toContain(
      '   8 | x\n   9 | nine\n     | ^^^^\n  10 | ten\n',
    );
  });

  it('underlines only the first of several lines, to its end', () => {
    const output = pretty([diagnostic('invalid-schema', 'm', range('a', 1, 4, 2, 3))], { a: 'a: [1,  \n2,\n3]\n' });
    expect(output).toContain('  1 | a: [1,\n    |    ^^^\n  2 | 2,');
  });

  it('counts full-width characters as two columns and combining marks as none', () => {
    const output = pretty([diagnostic('invalid-schema', 'm', range('a', 1, 8, 9))], { a: '日本e\u0301: x1' });
    expect(output).toContain('  1 | 日本e\u0301: x1\n    |         ^\n');
  });

  it('cuts long lines around the place', () => {
    const output = pretty([diagnostic('invalid-schema', 'm', range('a', 1, 50_001, 50_005))], {
      a: `${'x'.repeat(50_000)}HERE${'y'.repeat(50_000)}`,
    });
    const [, line, carets] = /1 \| (.*)\n {4}\| (.*)\n/.exec(output)!;
    expect(line!.length).toBeLessThan(130);
    expect(line!.slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toBe('HERE');
  });

  it('strips what could drive a terminal or reorder text', () => {
    const hostile = '\u001b[2J\u009b31m\u202e\u2066\u2028\r\n\u0007\ud800';
    const output = pretty(
      [
        diagnostic('missing-file', `m${hostile}`, range(`f${hostile}`, 1, 1, 2), {
          help: hostile,
          related: [{ message: hostile, at: { file: hostile } }],
        }),
      ],
      { [`f${hostile}`]: `x\u001b]0;title\u0007${hostile}` },
    );
    expect(output).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(output.split('\n')[0]).toContain('error[missing-file]: m');
  });

  it('commands no build in whose log it stands', () => {
    const hostile = 'x ##[add-mask]y ###vso[task.setvariable variable=PATH]z ## [a] ##1[b]';
    const given = diagnostic('missing-file', hostile, range(hostile, 1, 1, 2), { help: hostile });
    const output = pretty([given], { [hostile]: hostile });
    expect(output).not.toMatch(/##[a-z]*\[/i);
    expect(output).toContain('x #\ufffd[add-mask]y ##\ufffdvso[task.setvariable variable=PATH]z ## [a] ##1[b]');
    expect(renderJson([given])).not.toMatch(/##[a-z]*\[/i);
    expect(JSON.parse(renderJson([given])).diagnostics).toEqual([given]);
  });

  it('colours only when asked', () => {
    const one = [diagnostic('missing-file', 'm', range('a', 1, 1, 2))];
    expect(pretty(one, { a: 'x' })).not.toContain('\u001b');
    const colored = pretty(one, { a: 'x' }, true);
    expect(colored).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(pretty(one, { a: 'x' }));
  });

  it('survives a file that has changed or gone, and a place past the end', () => {
    expect(pretty([diagnostic('missing-file', 'm', range('gone', 7, 1, 2))])).toContain('--> gone:7:1\n');
    expect(pretty([diagnostic('missing-file', 'm', range('a', 7, 1, 2))], { a: 'x\n' })).toContain('--> a:7:1\n');
    expect(pretty([diagnostic('missing-file', 'm', range('a', 1, 9, 12))], { a: 'x' })).toContain('1 | x\n    |  ^\n');
  });

  it('counts, and shows at most as many as asked', () => {
    const many = Array.from({ length: 5 }, (_, i) => diagnostic('missing-file', `m${i}`));
    const output = renderPretty([...many, diagnostic('unknown-format', 'w')], {
      text: () => undefined,
      color: false,
      limit: 3,
    });
    expect(output).toContain('m2');
    expect(output).not.toContain('m3');
    expect(output.endsWith('… and 3 more\n\n5 errors, 1 warning\n')).toBe(true);
    expect(pretty([])).toBe('');
  });
});

describe('json', () => {
  it('has a version, all fields and counts, and stays one JSON text without control characters', () => {
    const given = diagnostic('missing-file', 'm\u001b\u2028\u009b\u202e"', range('a', 1, 1, 2));
    const output = renderJson([given, diagnostic('unknown-format', 'w')]);
    expect(output).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(output)).toEqual({
      formatVersion: 1,
      diagnostics: [given, diagnostic('unknown-format', 'w')],
      counts: { error: 1, warning: 1, info: 0 },
    });
  });
});

describe('github', () => {
  it('is one workflow command a line, with what would end it escaped', () => {
    const output = renderGithub(
      [
        diagnostic('missing-file', '100%\n::error::x', range('a,b:c.yaml', 3, 5, 9), {
          help: 'Do it.\r\n::add-mask::y',
          related: [{ message: 'see', at: range('b.yaml', 2, 1, 2) }],
        }),
        diagnostic('unknown-format', 'w', { file: 'a.yaml' }),
        diagnostic('config-invalid', 'nowhere'),
      ],
      { prefix: 'contracts/' },
    );
    expect(output.split('\n')).toEqual([
      '::error file=contracts/a%2Cb%3Ac.yaml,line=3,col=5,endColumn=9,title=missing-file::100%25 ::error::x%0Asee (contracts/b.yaml:2)%0ADo it. ::add-mask::y',
      expect.stringMatching(/^::warning file=contracts\/a\.yaml,title=unknown-format::w%0A/),
      '::error title=config-invalid::nowhere',
      '',
    ]);
  });
});
