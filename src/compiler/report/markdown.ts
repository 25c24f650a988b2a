/** The report as a comment on a pull request, or the summary of a job: GitHub-flavoured Markdown, readable by GitLab. */
import type { Comparison, CompatReport, Finding, FindingPlace, Tree } from '../compat/contract/finding.js';
import { type Location, placeText, plain } from '../diagnostics/index.js';
import { frameText, pathsText, sentence } from './describe.js';
import { block, cell, code, html, prose } from './escape.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { witnessText } from './witness.js';
import {
  aboutOf,
  breaksOf,
  clip,
  comparisonsText,
  countText,
  passed,
  sectionsOf,
  sidesOf,
  subjectOf,
  versionsOf,
  waivedText,
  witnessTitle,
} from './words.js';

/** First line of the comment: how the next run finds it again. */
export const MARKER = '<!-- tidings compat-check -->';

/** What GitHub takes in a comment, in characters. */
const SIZE = 65_536;
/** Beyond it, findings have a line each. */
const DETAILS = 48_000;
/** Kept free for the last lines. */
const RESERVE = 1_000;
const ROWS = 50;
const NAME = 120;
const PATH = 500;

export function renderMarkdown(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const { open, notes, waived } = sectionsOf(report.findings);
  const parts = [MARKER, heading(report), compared(report, options), ...table(report)];
  let size = parts.reduce((sum, part) => sum + part.length + 2, 0);
  let rest = [...open, ...notes, ...waived];
  const take = (texts: (finding: Finding) => string, limit: number): readonly string[] => {
    const taken: string[] = [];
    for (const finding of rest) {
      const text = texts(finding);
      if (size + text.length + 2 > limit) break;
      taken.push(text);
      size += text.length + 2;
    }
    rest = rest.slice(taken.length);
    return taken;
  };
  const unfold = rest.length <= 3;
  parts.push(...take((finding) => details(finding, sources, options, unfold), DETAILS));
  const lines = take(line, SIZE - RESERVE);
  if (lines.length > 0) parts.push(lines.join('\n'));
  if (rest.length > 0) {
    parts.push(
      `… and ${rest.length} more that have no room here: ${countText(rest)}. \`tidings compat-check\` shows them.`,
    );
  }
  const { waivers = 'schemas/waivers.yaml' } = options;
  if (!passed(report) && waivers !== null) parts.push(footer(waivers));
  return `${parts.join('\n\n')}\n`;
}

function heading(report: CompatReport): string {
  if (report.findings.length === 0) return '### ✅ Contracts: no break found';
  return `### ${passed(report) ? '✅' : '❌'} Contracts: ${countText(report.findings)}`;
}

function compared(report: CompatReport, { against }: CompatRenderOptions): string {
  const text = comparisonsText(report, against === undefined ? undefined : '\0');
  // Between code and the sentence there is nothing that could mean something in Markdown.
  const shown = against === undefined ? text : text.replace('\0', () => code(clip(against, NAME)));
  return `${shown[0]!.toUpperCase()}${shown.slice(1)}.`;
}

interface Row {
  readonly subject: string;
  readonly versions: string;
  comparison?: Comparison;
  readonly findings: Finding[];
}

/** What was found by contract and versions; comparisons without a finding are counted in the sentence above it. */
function table({ comparisons, findings }: CompatReport): readonly string[] {
  if (findings.length === 0) return [];
  const rows = new Map<string, Row>();
  for (const finding of findings) {
    const subject = subjectOf(finding) ?? '';
    const versions = versionsOf(finding, '→') ?? '';
    const key = JSON.stringify([subject, versions]);
    const row = rows.get(key) ?? { subject, versions, findings: [] };
    rows.set(key, row);
    row.findings.push(finding);
  }
  for (const comparison of comparisons) {
    const row = rows.get(JSON.stringify([comparison.event.type, versionsOf(comparison, '→')]));
    if (row !== undefined) row.comparison = comparison;
  }
  const lines = [...rows.values()].slice(0, ROWS).map(({ subject, versions, comparison, findings: own }) => {
    const decided = comparison === undefined ? '' : `${comparison.mode}, ${comparison.policy}`;
    const name = subject === '' ? '' : cell(clip(subject, NAME));
    return `| ${name} | ${versions} | ${decided} | ${comparison?.verdict ?? ''} | ${countText(own)} |`;
  });
  const more = rows.size - lines.length;
  return [
    ['| Contract | Versions | Mode, policy | Verdict | Findings |', '| --- | --- | --- | --- | --- |', ...lines].join(
      '\n',
    ),
    ...(more > 0 ? [`… and ${more} more rows.`] : []),
  ];
}

function details(finding: Finding, sources: ReportSources, options: CompatRenderOptions, open: boolean): string {
  const { severity, rule, consequence, help, witness, fingerprint, waived } = finding;
  const parts = [`<details${open ? ' open' : ''}>\n<summary>${summary(finding)}</summary>`];
  const say = (label: string, text: string) => parts.push(`**${label}:** ${prose(sentence(text), code)}`);
  if (waived !== undefined) say('Waived', waivedText(waived).replace(/^waived /, ''));
  if (consequence !== undefined) say(capital(breaksOf(finding) || 'consequence'), consequence);
  const paths = pathsText(finding);
  if (paths !== undefined) say('Field', paths);
  if (waived === undefined && severity !== 'info') parts.push(...frames(finding, sources, options));
  else parts.push(...places(finding, sources, options));
  if (witness !== undefined) {
    const { lines, shortened } = witnessText(witness.value, witness.instance, { string: 400, entries: 40 });
    parts.push(`${capital(witnessTitle(finding, witness))}${shortened ? ' (shortened)' : ''}:`, block(lines, 'json'));
    const where = witness.instance === '' ? 'Refused' : `Refused at ${code(clip(witness.instance, NAME))}`;
    parts.push(`${where}: ${prose(sentence(witness.reason), code)}`);
  }
  if (help !== undefined) say('How to do it right', help);
  parts.push(`Fingerprint ${code(fingerprint)} · ${code(`tidings explain ${rule}`)}`, '</details>');
  return parts.join('\n\n');
}

/** HTML: Markdown means nothing in this line. */
function summary(finding: Finding): string {
  return titled(
    finding,
    (label) => `<b>${label}</b>`,
    (text) => `<code>${html(text)}</code>`,
  );
}

function line(finding: Finding): string {
  return `- ${titled(finding, (label) => `**${label}**`, code)}`;
}

function titled(finding: Finding, bold: (label: string) => string, asCode: (text: string) => string): string {
  const { severity, rule, message, waived } = finding;
  const { subject, versions } = aboutOf(finding, '→');
  const about = [
    ...(subject === undefined ? [] : [asCode(subject)]),
    ...(versions === undefined ? [] : [versions]),
  ].join(' ');
  const label = bold(waived === undefined ? severity : 'waived');
  return `${label} ${asCode(rule)} ${about === '' ? '' : `${about}: `}${prose(sentence(message), asCode)}`;
}

type Located = readonly [label: string, place: FindingPlace, location: Location];

function located(finding: Finding, sources: ReportSources): readonly Located[] {
  const sides = sidesOf(finding);
  return ([['old', finding.old] as const, ['new', finding.new] as const] as const).flatMap(([side, place]) => {
    const location = place && sources.locate(place);
    return place === undefined || location === undefined ? [] : [[sides[side], place, location] as const];
  });
}

function frames(finding: Finding, sources: ReportSources, options: CompatRenderOptions): readonly string[] {
  return located(finding, sources).flatMap(([label, place, location]) => {
    const lines = location.start === undefined ? [] : frameText(location, sources.text(place.tree, location.file));
    const at = `In ${label}: ${linked(place.tree, location, options)}`;
    return lines.length === 0 ? [at] : [at, block(lines)];
  });
}

function places(finding: Finding, sources: ReportSources, options: CompatRenderOptions): readonly string[] {
  return located(finding, sources).map(
    ([label, place, location]) => `In ${label}: ${linked(place.tree, location, options)}`,
  );
}

/** `file:line:column`, linked where it is known how. */
function linked(tree: Tree, location: Location, { prefix = '', links = {} }: CompatRenderOptions): string {
  const file = prefix + location.file;
  const text = code(clip(placeText({ ...location, file }), PATH));
  const base = links[tree];
  if (base === undefined || file.length > PATH || !/^https?:\/\/[^\s<>()]+\/$/.test(base)) return text;
  const path = plain(file)
    .split('/')
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))
    .join('/');
  return `[${text}](${base}${path}${location.start === undefined ? '' : `#L${location.start.line}`})`;
}

function footer(waivers: string): string {
  return `A break that is meant is accepted in ${code(waivers)}, by its fingerprint, with a reason and an owner.`;
}

const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;
