import { describe, expect, it } from 'vitest';
import type { CompatReport } from '../../../src/compiler/compat/contract/finding.js';
import { renderJunit } from '../../../src/compiler/report/index.js';
import { HOSTILE, HOSTILE_SOURCES, MANY, NONE, OPTIONS, SEVERAL, SOURCES, WAIVED } from './fixture.js';
import { type Element, parseXml } from './xml.js';

const parse = (report: CompatReport, sources = SOURCES) => parseXml(renderJunit(report, sources, OPTIONS));
const cases = ({ children }: Element) => children.flatMap((suite) => suite.children);

describe('junit', () => {
  it.each([
    ['several', SEVERAL, SOURCES, 3],
    ['none', NONE, SOURCES, 0],
    ['many', MANY, SOURCES, 50],
    ['places that are gone', SEVERAL, { locate: () => undefined, text: () => undefined }, 3],
    ['hostile', HOSTILE, HOSTILE_SOURCES, 28],
  ] as const)('is well-formed, and its numbers are right: %s', (_name, report, sources, failures) => {
    const root = parse(report, sources);
    const failed = (tests: readonly Element[]) =>
      tests.filter(({ children }) => children.some(({ name }) => name === 'failure')).length;
    expect(root.name).toBe('testsuites');
    expect(root.attributes).toMatchObject({ tests: String(cases(root).length), failures: String(failures) });
    expect(failed(cases(root))).toBe(failures);
    for (const { name, attributes, children } of root.children) {
      expect(name).toBe('testsuite');
      expect(attributes).toMatchObject({ tests: String(children.length), failures: String(failed(children)) });
    }
    // More than one failure is more than many readers take.
    for (const { name, children } of cases(root)) {
      expect(name).toBe('testcase');
      expect(children.filter((child) => child.name === 'failure').length).toBeLessThan(2);
    }
  });

  it('has a test for every comparison, and every finding in one', () => {
    const root = parse(SEVERAL);
    expect(cases(root).map(({ attributes }) => `${attributes.classname} ${attributes.name}`)).toEqual([
      'com.example.todos.TodoAssigned v1, base -> head (full, tolerant)',
      'com.example.todos.TodoCompleted v1 -> v2 (full, tolerant)',
      'com.example.todos.TodoCreated v1 -> v2 (full, tolerant)',
      'com.example.todos.TodoArchived event-removed',
      "channel 'todos' partitions-changed",
    ]);
    const texts = cases(root)
      .flatMap(({ children }) => children)
      .map(({ text }) => text)
      .join('\n');
    for (const { message } of SEVERAL.findings) expect(texts).toContain(message);
  });

  it('passes where all is waived', () => {
    const root = parse({ ...NONE, findings: [WAIVED] });
    expect(root.attributes.failures).toBe('0');
    expect(cases(root)[0]!.children).toMatchObject([
      { name: 'system-out', text: expect.stringContaining('waived by') },
    ]);
  });
});
