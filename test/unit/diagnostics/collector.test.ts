import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CODES,
  createCollector,
  type Diagnostic,
  diagnostic,
  exitCodeOf,
} from '../../../src/compiler/diagnostics/index.js';

const at = (file: string, line: number, column: number) => ({ file, start: { line, column } });

describe('collector', () => {
  it('sorts by file, line, column, code; places without a file come last', () => {
    const collector = createCollector();
    const given: Diagnostic[] = [
      diagnostic('config-invalid', 'nowhere'),
      diagnostic('unknown-keyword', 'b', at('b.yaml', 1, 1)),
      diagnostic('unknown-keyword', 'a10', at('a.yaml', 10, 1)),
      diagnostic('unknown-keyword', 'a2', at('a.yaml', 2, 5)),
      diagnostic('duplicate-key', 'a2', at('a.yaml', 2, 5)),
      diagnostic('unknown-keyword', 'a file as a whole', { file: 'a.yaml' }),
      diagnostic('unknown-keyword', 'B', at('B.yaml', 1, 1)),
    ];
    for (const each of given) collector.report(each);
    expect(collector.diagnostics().map((each) => `${each.code} ${each.message}`)).toEqual([
      'unknown-keyword B',
      'unknown-keyword a file as a whole',
      'duplicate-key a2',
      'unknown-keyword a2',
      'unknown-keyword a10',
      'unknown-keyword b',
      'config-invalid nowhere',
    ]);
  });

  it('says the same thing at the same place once', () => {
    const collector = createCollector();
    collector.report(diagnostic('missing-file', 'x', at('a.yaml', 1, 1)));
    collector.report(diagnostic('missing-file', 'x', at('a.yaml', 1, 1)));
    collector.report(diagnostic('missing-file', 'x', at('a.yaml', 2, 1)));
    expect(collector.diagnostics()).toHaveLength(2);
  });

  it('knows errors from warnings', () => {
    const collector = createCollector();
    collector.report(diagnostic('unknown-format', 'x'));
    expect(collector.hasErrors()).toBe(false);
    collector.report(diagnostic('missing-file', 'x'));
    expect(collector.hasErrors()).toBe(true);
  });
});

describe('codes', () => {
  it('belong to one group each, whose file is alphabetical', async () => {
    const folder = new URL('../../../src/compiler/diagnostics/', import.meta.url);
    const groups = readdirSync(folder).filter((name) => name.endsWith('-codes.ts'));
    const all: string[] = [];
    for (const group of groups) {
      const module = (await import(new URL(group, folder).href)) as { readonly [name: string]: object };
      for (const table of Object.values(module)) {
        const codes = Object.keys(table);
        expect(codes, group).toEqual([...codes].sort());
        all.push(...codes);
      }
    }
    expect(all.sort()).toEqual(Object.keys(CODES));
  });

  it('are listed in alphabetical order, in kebab case, with a sentence each', () => {
    const codes = Object.keys(CODES);
    expect(codes).toEqual([...codes].sort());
    for (const [code, { summary, help }] of Object.entries(CODES)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(summary).toMatch(/^[^\n]+\.$/);
      if (help !== undefined) expect(help).toMatch(/^[^\n]+\.$/);
    }
  });

  it('fill in severity and help, which the diagnostic may override', () => {
    expect(diagnostic('unknown-keyword', 'x').severity).toBe('error');
    expect(diagnostic('unknown-keyword', 'x').help).toBe(CODES['unknown-keyword'].help);
    expect(diagnostic('unknown-keyword', 'x', undefined, { severity: 'warning', help: 'y' })).toEqual({
      code: 'unknown-keyword',
      severity: 'warning',
      message: 'x',
      help: 'y',
    });
  });
});

describe('exit code', () => {
  const model = diagnostic('missing-file', 'x');
  const finding = diagnostic('contradictory-bounds', 'x');
  it.each([
    ['nothing', [], 0],
    ['only warnings', [diagnostic('unknown-format', 'x')], 0],
    ['an error that leaves the model standing', [finding], 1],
    ['an error of a code that the table does not know', [{ code: 'x', severity: 'error', message: '' }], 1],
    ['no model', [model], 3],
    ['both, in any order', [model, finding], 3],
    ['both, in any order', [finding, model], 3],
    ['an error made a warning', [{ ...model, severity: 'warning' }], 0],
  ] as const)('%s', (_name, diagnostics, expected) => {
    expect(exitCodeOf(diagnostics)).toBe(expected);
  });
});
