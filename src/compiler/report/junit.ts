/**
 * The report as JUnit XML, for what shows tests: a suite for each event, a test for each comparison. As most readers take one failure
 * for a test, all errors of a comparison stand in one.
 */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { painter, plain } from '../diagnostics/index.js';
import { briefly, details, headline, sentence } from './describe.js';
import { xml } from './escape.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { headLocation, subjectOf, versionsOf } from './words.js';

interface Test {
  readonly name: string;
  readonly findings: Finding[];
}

const NO_COLOR = painter(false);

export function renderJunit(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const suites = [...suitesOf(report)].map(([name, tests]) => suite(name, [...tests.values()], sources, options));
  const tests = suites.reduce((sum, each) => sum + each.tests, 0);
  const failures = suites.reduce((sum, each) => sum + each.failures, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'tidings compat-check', ...counts(tests, failures), time: 0 })}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Comparisons in their order, then what belongs to none of them. */
function suitesOf(report: CompatReport): ReadonlyMap<string, ReadonlyMap<string, Test>> {
  const suites = new Map<string, Map<string, Test>>();
  const testOf = (suite: string, key: string, name: string): Test => {
    const tests = suites.get(suite) ?? new Map<string, Test>();
    suites.set(suite, tests);
    const test = tests.get(key) ?? { name, findings: [] };
    tests.set(key, test);
    return test;
  };
  for (const comparison of report.comparisons) {
    const versions = versionsOf(comparison)!;
    testOf(comparison.event.type, versions, `${versions} (${comparison.mode}, ${comparison.policy})`);
  }
  for (const finding of report.findings) {
    const versions = versionsOf(finding) ?? finding.rule;
    testOf(subjectOf(finding) ?? 'contracts', versions, versions).findings.push(finding);
  }
  return suites;
}

interface Suite {
  readonly lines: readonly string[];
  readonly tests: number;
  readonly failures: number;
}

function suite(name: string, tests: readonly Test[], sources: ReportSources, options: CompatRenderOptions): Suite {
  const cases = tests.map((test) => testcase(name, test, sources, options));
  const failures = cases.filter(({ failed }) => failed).length;
  const lines = [
    `  <testsuite${attributes({ name, ...counts(tests.length, failures), time: 0 })}>`,
    ...cases.map(({ text }) => text),
    '  </testsuite>',
  ];
  return { lines, tests: tests.length, failures };
}

function testcase(suiteName: string, { name, findings }: Test, sources: ReportSources, options: CompatRenderOptions) {
  const errors = findings.filter(({ severity, waived }) => severity === 'error' && waived === undefined);
  const others = findings.filter((finding) => !errors.includes(finding));
  const at = errors[0] && headLocation(errors[0], sources, options.prefix);
  const place = at && { file: at.file, ...(at.start && { line: at.start.line }) };
  const start = `    <testcase${attributes({ name, classname: suiteName, time: 0, ...place })}`;
  if (findings.length === 0) return { text: `${start}/>`, failed: false };
  const parts: string[] = [];
  const shown = new Set<string>();
  const text = (finding: Finding) =>
    [headline(finding, NO_COLOR), ...details(finding, sources, NO_COLOR, shown)].join('\n');
  if (errors.length > 0) {
    const message = `${errors[0]!.message}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}`;
    const list = attributes({ message: sentence(message), type: errors[0]!.rule });
    parts.push(`      <failure${list}>${xml(errors.map(text).join('\n\n'))}</failure>`);
  }
  if (others.length > 0) {
    const lines = others.map((finding) =>
      finding.severity === 'warning' && finding.waived === undefined
        ? text(finding)
        : briefly(finding, sources, NO_COLOR).join('\n'),
    );
    parts.push(`      <system-out>${xml(lines.join('\n\n'))}</system-out>`);
  }
  return { text: [`${start}>`, ...parts, '    </testcase>'].join('\n'), failed: errors.length > 0 };
}

const counts = (tests: number, failures: number) => ({ tests, failures, errors: 0, skipped: 0 });

function attributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(plain(String(value)))}"`)
    .join('');
}
