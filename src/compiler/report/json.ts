/** The report for programs; its shape is `compat-report.schema.json`. */
import { readFileSync } from 'node:fs';
import type { Comparison, CompatReport, Finding, FindingPlace } from '../compat/contract/finding.js';
import type { Verdict } from '../compat/types.js';
import { jsonText } from '../diagnostics/index.js';
import type { ReportSources } from './options.js';
import { type Counts, countFindings } from './words.js';

/** A place whose line and column were looked up; 1-based, columns in UTF-16 code units, the end exclusive. */
export interface PlaceJson extends FindingPlace {
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

export type FindingJson = Omit<Finding, 'old' | 'new'> & { readonly old?: PlaceJson; readonly new?: PlaceJson };

/** Grows only by new fields while `formatVersion` is 1. */
export interface CompatReportJson {
  readonly formatVersion: 1;
  readonly verdict: Verdict;
  readonly comparisons: readonly Comparison[];
  readonly findings: readonly FindingJson[];
  readonly counts: Counts;
}

export function renderJson(report: CompatReport, sources: ReportSources): string {
  const output: CompatReportJson = {
    formatVersion: 1,
    verdict: report.verdict,
    comparisons: report.comparisons.map(({ event, from, to, mode, policy, verdict }) => ({
      event,
      from,
      to,
      mode,
      policy,
      verdict,
    })),
    findings: report.findings.map((finding) => findingOf(finding, sources)),
    counts: countFindings(report.findings),
  };
  return `${jsonText(output, 2)}\n`;
}

/** JSON Schema of the output. */
export function compatReportSchema(): object {
  return JSON.parse(readFileSync(new URL('./compat-report.schema.json', import.meta.url), 'utf8')) as object;
}

/** Always in this order, whatever the order in which the finding was made. */
function findingOf(finding: Finding, sources: ReportSources): FindingJson {
  const { kind, rule, severity, breaks, verdict, event, channel, from, to, field, alsoAt } = finding;
  const { message, consequence, help, old, new: current, witness, fingerprint, waived } = finding;
  return {
    kind,
    rule,
    severity,
    breaks,
    ...(verdict && { verdict }),
    ...(event && { event }),
    ...(channel !== undefined && { channel }),
    ...(from && { from }),
    ...(to && { to }),
    ...(field !== undefined && { field }),
    ...(alsoAt && { alsoAt }),
    message,
    ...(consequence !== undefined && { consequence }),
    ...(help !== undefined && { help }),
    ...(old && { old: placeOf(old, sources) }),
    ...(current && { new: placeOf(current, sources) }),
    ...(witness && { witness }),
    fingerprint,
    ...(waived && { waived }),
  };
}

function placeOf(place: FindingPlace, sources: ReportSources): PlaceJson {
  const { tree, file, pointer, part } = place;
  const location = sources.locate(place);
  return {
    tree,
    file: location?.file ?? file,
    pointer,
    ...(part && { part }),
    ...(location?.start && { line: location.start.line, column: location.start.column }),
    ...(location?.start && location.end && { endLine: location.end.line, endColumn: location.end.column }),
  };
}
