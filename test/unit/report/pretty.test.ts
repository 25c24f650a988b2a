import { describe, expect, it } from 'vitest';
import type { CompatReport, Finding } from '../../../src/compiler/compat/contract/finding.js';
import { renderPretty } from '../../../src/compiler/report/index.js';
import {
  FIELD_ADDED,
  FIELD_REMOVED,
  FIELD_REQUIRED,
  MANY,
  NONE,
  OPTIONS,
  SEVERAL,
  SOURCES,
  WAIVED,
} from './fixture.js';

const report = (...findings: readonly Finding[]): CompatReport => ({ ...NONE, findings });
const pretty = (given: CompatReport, options = {}) => renderPretty(given, SOURCES, { ...OPTIONS, ...options });

describe('pretty', () => {
  it('is one calm line where all is well', () => {
    expect(pretty(NONE)).toBe(
      'compat-check passed: 3 comparisons (mode full, policy tolerant): all compatible, no findings\n',
    );
    expect(pretty({ verdict: 'compatible', comparisons: [], findings: [] }, { against: 'HEAD~1' })).toBe(
      'compat-check passed: nothing to compare against HEAD~1, no findings\n',
    );
  });

  it('says which modes and policies decided, the most used first', () => {
    const [one, two, three] = SEVERAL.comparisons;
    const mixed = {
      ...SEVERAL,
      comparisons: [{ ...one!, mode: 'backward' as const, policy: 'strict' as const }, two!, three!],
    };
    expect(pretty(mixed)).toContain(
      '3 comparisons (2 in mode full, policy tolerant; 1 in mode backward, policy strict): 1 compatible, 2 incompatible\n',
    );
  });

  it('shows every finding once, in full up to the limit, then in a line each', () => {
    const output = pretty(MANY, { limit: 3 });
    expect(output.match(/^error\[/gm)).toHaveLength(150);
    expect(output.match(/^warning\[/gm)).toHaveLength(30);
    expect(output.match(/^info\[/gm)).toHaveLength(15);
    expect(output.match(/^waived\[/gm)).toHaveLength(5);
    expect(output.match(/^ {2}help: /gm)).toHaveLength(3);
    expect(output).toContain('\n177 more findings, in short (--limit N shows more in full):\n');
    expect(output).toContain('\ncompat-check failed: 150 errors, 30 warnings, 15 notes, 5 waived\n');
  });

  it('says how many it leaves out', () => {
    const many = Array.from({ length: 500 }, () => FIELD_REMOVED);
    const output = pretty(report(...many));
    expect(output.match(/^error\[/gm)).toHaveLength(220);
    expect(output).toContain('\n… and 280 more; --format json has them all\n');
  });

  it('shows a code frame once for each event', () => {
    const other: Finding = { ...FIELD_REMOVED, event: { ...FIELD_REMOVED.event!, type: 'com.example.todos.Other' } };
    const same = { ...FIELD_REMOVED, message: "'dueDate' is gone" };
    const frames = pretty(report(FIELD_REMOVED, other, same)).match(/\| {3}dueDate:\n/g);
    expect(frames).toHaveLength(2);
  });

  it('passes with a note or a waived finding, and says no more than it must', () => {
    expect(pretty(report(FIELD_ADDED))).toBe(
      [
        "info[field-added]: com.example.todos.TodoCreated v1 -> v2: 'priority' was added",
        '  --> schemas/todos/TodoCreated/v2.yaml:9:3',
        '',
        'compat-check passed: 1 note',
        '3 comparisons (mode full, policy tolerant): all compatible',
        '',
      ].join('\n'),
    );
    expect(pretty(report(WAIVED))).toContain('compat-check passed: 1 waived\n');
  });

  it('needs no place, no text and no version', () => {
    const nowhere = { ...SOURCES, locate: () => undefined };
    expect(renderPretty(report(FIELD_REMOVED, WAIVED), nowhere, OPTIONS)).not.toContain('-->');
    expect(renderPretty(report(FIELD_REQUIRED), { ...SOURCES, text: () => undefined }, OPTIONS)).toContain(
      '  v1 --> schemas/todos/TodoCreated/v1.yaml:12:1\n  v2 --> schemas/todos/TodoCreated/v2.yaml:11:20\n',
    );
    const bare: Finding = {
      kind: 'contract',
      rule: 'waiver-unused',
      severity: 'error',
      breaks: [],
      message: 'a waiver is unused',
      fingerprint: '0123456789abcdef',
    };
    expect(pretty(report(bare)).split('\n').slice(0, 2)).toEqual([
      'error[waiver-unused]: a waiver is unused',
      '  fingerprint: 0123456789abcdef',
    ]);
  });

  it('colours only when asked', () => {
    const colored = pretty(SEVERAL, { color: true });
    expect(colored).toContain('\u001b[31merror[field-removed]\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(pretty(SEVERAL));
  });
});
