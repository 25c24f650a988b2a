/** The report for people at a terminal: one finding in full, two hundred at a glance. */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { type Paint, painter, plain } from '../diagnostics/index.js';
import { briefly, details, headline, oneLine } from './describe.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { comparisonsText, countText, passed, plural, sectionsOf, subjectOf } from './words.js';

/** Lines of a list at most. */
const HEADLINES = 200;
/** Notes and waived findings that have more than a line. */
const BRIEF = 10;

/** Ends with what was compared, what decided and what was found. */
export function renderPretty(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const paint = painter(options.color ?? false);
  const { open, notes, waived } = sectionsOf(report.findings);
  const limit = options.limit ?? 20;
  const sections = [
    ...full(open.slice(0, limit), sources, paint),
    ...list(open.slice(limit), sources, paint, 'more finding'),
    ...((options.notes ?? true) ? brief(notes, sources, paint, 'note') : []),
    ...brief(waived, sources, paint, 'waived finding'),
    summary(report, options, paint),
  ];
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
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

function list(findings: readonly Finding[], sources: ReportSources, paint: Paint, title: string): readonly Section[] {
  if (findings.length === 0) return [];
  const shown = findings.slice(0, HEADLINES);
  const hidden = findings.length - shown.length;
  return [
    [
      `${plural(findings.length, title)}, in short (--limit N shows more in full):`,
      ...shown.map((finding) => oneLine(finding, sources, paint)),
      ...(hidden > 0 ? [`… and ${hidden} more; --format json has them all`] : []),
    ],
  ];
}

function brief(findings: readonly Finding[], sources: ReportSources, paint: Paint, title: string): readonly Section[] {
  if (findings.length > BRIEF) return list(findings, sources, paint, title);
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
    const accepted =
      waivers === null ? '' : `; a break that is meant is accepted in ${plain(waivers)} by its fingerprint`;
    lines.push(`'tidings explain RULE' says why${accepted}`);
  }
  return lines;
}
