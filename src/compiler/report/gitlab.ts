/** The report for GitLab's code quality widget (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format"). */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { jsonText, plain, type Severity } from '../diagnostics/index.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { headLocation, titleOf, waivedText } from './words.js';

type Level = 'info' | 'minor' | 'major' | 'critical' | 'blocker';

export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: Level;
  /** Path from the repository, without `./`. */
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const LEVELS: { readonly [severity in Severity]: Level } = { error: 'critical', warning: 'minor', info: 'info' };

/** An array of issues; a finding that stands nowhere in head is put at the top of the AsyncAPI document. */
export function renderGitlab(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  return `${jsonText(
    report.findings.map((finding) => issue(finding, sources, options)),
    2,
  )}\n`;
}

function issue(finding: Finding, sources: ReportSources, options: CompatRenderOptions): CodeQualityIssue {
  const { rule, severity, consequence, fingerprint, waived } = finding;
  const { prefix = '', document = 'asyncapi.yaml' } = options;
  const at = headLocation(finding, sources, prefix);
  const sentences = [
    titleOf(finding),
    ...(consequence === undefined ? [] : [consequence]),
    ...(waived === undefined ? [] : [waivedText(waived)]),
  ];
  return {
    description: plain(sentences.join('; ')),
    check_name: rule,
    fingerprint,
    severity: waived === undefined ? LEVELS[severity] : 'info',
    location: { path: at?.file ?? prefix + document, lines: { begin: at?.start?.line ?? 1 } },
  };
}
