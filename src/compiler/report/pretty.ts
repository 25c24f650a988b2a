/** The report for people at a terminal: one finding in full, two hundred at a glance. */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { type Paint, painter, plain } from '../diagnostics/index.js';
import { briefly, details, headline } from './describe.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { comparisonsText, countText, passed, subjectOf } from './words.js';

/** What is beyond the limit is listed by its headlines, at most so many. */
const HEADLINES = 200;

/** Ends with what was compared, what decided and what was found. */
export function renderPretty(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const paint = painter(options.color ?? false);
  const open = report.findings.filter(({ severity, waived }) => severity !== 'info' && waived === undefined);
  const notes = report.findings.filter(({ severity, waived }) => severity === 'info' && waived === undefined);
  const waived = report.findings.filter((finding) => finding.waived !== undefined);
  const ordered = grouped(open);
  const limit = options.limit ?? 20;
  const sections = [
    ...full(ordered.slice(0, limit), sources, paint),
    ...list(ordered.slice(limit), paint),
    ...brief(notes, sources, paint),
    ...brief(waived, sources, paint),
    summary(report, options, paint),
  ];
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Those of one event stand together, where the worst of them stood. */
export function grouped(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string | undefined, Finding[]>();
  for (const finding of findings) {
    const subject = subjectOf(finding);
    const group = groups.get(subject);
    if (group === undefined) groups.set(subject, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flat();
}

type Section = readonly string[];

/** A code frame that was shown for the same event isn't shown again. */
function full(findings: readonly Finding[], sources: ReportSources, paint: Paint): readonly Section[] {
  let shown = new Set<string>();
  let subject: string | undefined;
  return findings.map((finding) => {
    if (subjectOf(finding) !== subject) shown = new Set();
    subject = subjectOf(finding);
    return [headline(finding, paint), ...details(finding, sources, paint, shown)];
  });
}

function list(findings: readonly Finding[], paint: Paint): readonly Section[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, HEADLINES).map((finding) => headline(finding, paint));
  const hidden = findings.length - lines.length;
  if (hidden > 0) lines.push(`… and ${hidden} more; --format json has them all`);
  return [lines];
}

/** In full up to ten; a long list has nothing but its headlines. */
function brief(findings: readonly Finding[], sources: ReportSources, paint: Paint): readonly Section[] {
  if (findings.length > 10) return list(findings, paint);
  return findings.map((finding) => briefly(finding, sources, paint));
}

function summary(report: CompatReport, options: CompatRenderOptions, paint: Paint): Section {
  const { waivers = 'schemas/waivers.yaml', against } = options;
  const good = passed(report);
  const compared = plain(comparisonsText(report, against));
  if (report.findings.length === 0) return [`${paint('green', 'compat-check passed')}: ${compared}, no findings`];
  const lines = [
    `${paint(good ? 'green' : 'red', `compat-check ${good ? 'passed' : 'failed'}`)}: ${countText(report.findings)}`,
    compared,
  ];
  if (!good) {
    lines.push(
      `'tidings explain RULE' says why; a break that is meant is accepted in ${plain(waivers)} by its fingerprint`,
    );
  }
  return lines;
}
