/** The report as annotations on the changed lines, for GitHub Actions. */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { jsonText, plain, workflowCommand } from '../diagnostics/index.js';
import { refused, sentence } from './describe.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { breaksOf, clip, comparisonsText, countText, headLocation, passed, titleOf, witnessTitle } from './words.js';

/** GitHub shows ten of each kind for a step, and drops the others without a word. */
const MOST = 10;
const WITNESS = 400;

/** Workflow commands, one a line: the worst findings, then what was found in all. Waived ones are only counted. */
export function renderGithub(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const open = report.findings.filter(({ waived }) => waived === undefined);
  const first = open.slice(0, MOST);
  // The last line is a notice itself.
  const shown = first.every(({ severity }) => severity === 'info') ? first.slice(0, MOST - 1) : first;
  const commands = shown.map((finding) => annotation(finding, sources, options));
  return [...commands, summary(report, open.length - shown.length, options)].map((line) => `${line}\n`).join('');
}

function annotation(finding: Finding, sources: ReportSources, { prefix = '' }: CompatRenderOptions): string {
  const { severity, rule, consequence, help, witness, fingerprint } = finding;
  const at = headLocation(finding, sources, prefix);
  const breaks = breaksOf(finding);
  const lines = [
    sentence(titleOf(finding)),
    ...(consequence === undefined ? [] : [`${breaks === '' ? '' : `${breaks}: `}${sentence(consequence)}`]),
    ...(at === undefined ? formerly(finding, sources, prefix) : []),
    ...(witness === undefined
      ? []
      : [`${witnessTitle(finding, witness)}: ${clip(jsonText(witness.value), WITNESS)}`, refused(witness)]),
    ...(help === undefined ? [] : [`help: ${sentence(help)}`]),
    `fingerprint ${fingerprint}; 'tidings explain ${rule}' says more`,
  ];
  return workflowCommand({ severity, title: rule, lines, ...(at && { at }) });
}

/** A line of the base is none of head: it is said, and no annotation is put on it. */
function formerly({ old }: Finding, sources: ReportSources, prefix: string): readonly string[] {
  const location = old && sources.locate(old);
  if (location === undefined) return [];
  return [`in base: ${prefix}${location.file}${location.start === undefined ? '' : `:${location.start.line}`}`];
}

function summary(report: CompatReport, hidden: number, { against }: CompatRenderOptions): string {
  const more =
    hidden === 0 ? [] : [`${hidden} more without an annotation: GitHub shows ${MOST}; --format markdown shows more`];
  const outcome = `compat-check ${passed(report) ? 'passed' : 'failed'}: ${countText(report.findings)}`;
  const lines = [outcome, plain(comparisonsText(report, against)), ...more];
  return workflowCommand({ severity: 'info', title: 'compat-check', lines });
}
