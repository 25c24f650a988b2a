import { describe, expect, it } from 'vitest';
import type { CompatReport, Finding } from '../../../src/compiler/compat/contract/finding.js';
import { MARKER, renderMarkdown } from '../../../src/compiler/report/index.js';
import { FIELD_REMOVED, FIELD_REQUIRED, MANY, NONE, OPTIONS, SEVERAL, SOURCES, UNPROVEN } from './fixture.js';

const markdown = (report: CompatReport, options = {}) => renderMarkdown(report, SOURCES, { ...OPTIONS, ...options });
const many = (length: number, finding: Finding): CompatReport => ({
  ...NONE,
  findings: Array.from({ length }, () => finding),
});

describe('markdown', () => {
  it('starts with the marker by which the comment is found again', () => {
    for (const report of [NONE, SEVERAL, MANY]) expect(markdown(report).startsWith(`${MARKER}\n`)).toBe(true);
  });

  it('has a table by event and versions, and a block of details for each finding', () => {
    const output = markdown(SEVERAL);
    expect(output.match(/^\| `/gm)).toHaveLength(4);
    expect(output.match(/^<details>$/gm)).toHaveLength(8);
    expect(output.match(/^<\/details>$/gm)).toHaveLength(8);
    expect(output).toContain(
      '```json\n{ "assignee": { "age": "" }, "watchers": [] }\n```\n\nRefused at `/assignee/age`:',
    );
  });

  it('has five cells in a row, whatever the names', () => {
    const findings = ['a|b', 'a\\|b', 'a\\', '|', '`|`', '\\'].map((type): Finding => {
      return { ...UNPROVEN, event: { context: 'x', name: type, type } };
    });
    const rows = markdown({ ...NONE, findings }).match(/^\| .*$/gm)!;
    expect(rows).toHaveLength(2 + findings.length);
    // As GFM splits a row: a backslash takes the next sign with it.
    for (const row of rows) expect(row.replace(/\\[^\w\s]/g, '').split('|')).toHaveLength(7);
  });

  it('unfolds the details where there are few', () => {
    expect(markdown(many(3, FIELD_REMOVED)).match(/^<details open>$/gm)).toHaveLength(3);
    expect(markdown(many(4, FIELD_REMOVED))).not.toContain('<details open>');
  });

  it.each([200, 1_000, 20_000])('fits into a comment, and says what it leaves out: %i findings', (length) => {
    const output = markdown(many(length, FIELD_REQUIRED));
    expect(output.length).toBeLessThanOrEqual(65_536);
    const shown = output.match(/^<details>$/gm)!.length + (output.match(/^- \*\*error\*\*/gm) ?? []).length;
    const more = /^… and (\d+) more that have no room here: (\d+) errors\./m.exec(output);
    expect(shown + Number(more?.[1] ?? 0)).toBe(length);
    expect(Number(more?.[2] ?? 0)).toBe(Number(more?.[1] ?? 0));
    expect(output).toContain(`### ❌ Contracts: ${length} errors`);
  });

  it('has a table of fifty rows at most', () => {
    const findings = Array.from({ length: 60 }, (_, index): Finding => {
      const type = `com.example.Event${index}`;
      return { ...UNPROVEN, event: { context: 'x', name: type, type } };
    });
    const output = markdown({ ...NONE, findings });
    expect(output.match(/^\| `/gm)).toHaveLength(50);
    expect(output).toContain('\n… and 10 more rows.\n');
  });

  it('fits with one finding that is larger than a comment', () => {
    const long = 'x y '.repeat(50_000);
    const path = `/${'p'.repeat(100_000)}`;
    const finding: Finding = {
      ...FIELD_REQUIRED,
      message: long,
      consequence: long,
      help: long,
      field: path,
      alsoAt: Array.from({ length: 1000 }, () => path),
      witness: { ...FIELD_REQUIRED.witness!, value: { a: long, b: [long, long] }, instance: path, reason: long },
    };
    const output = markdown({ ...NONE, findings: [finding] });
    expect(output.length).toBeLessThan(20_000);
    expect(output).toContain('(shortened)');
  });

  it('links places where it is told how', () => {
    const links = { head: 'https://host.example/o/r/blob/abc/' };
    const output = markdown(many(1, { ...FIELD_REMOVED, old: { ...FIELD_REMOVED.old!, tree: 'base' } }), {
      prefix: 'a b(c)/',
      links,
    });
    expect(output).toContain(
      'In v2: [`a b(c)/schemas/todos/TodoCreated/v2.yaml:3:1`](https://host.example/o/r/blob/abc/a%20b%28c%29/schemas/todos/TodoCreated/v2.yaml#L3)\n',
    );
    for (const wrong of ['javascript:alert(1)/', 'https://x.example/) [y](z/', 'https://x.example']) {
      expect(markdown(many(1, FIELD_REMOVED), { links: { head: wrong } })).not.toContain('](');
    }
  });
});
