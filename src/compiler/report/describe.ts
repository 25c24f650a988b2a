/** One finding as lines for a terminal: what changed, where, whom it breaks, with which event, and what to do. */
import type { Finding, FindingPlace, Witness } from '../compat/contract/finding.js';
import {
  COLORS,
  codeFrame,
  type Location,
  type Paint,
  placeLines,
  placeText,
  plain,
  type Style,
  width,
} from '../diagnostics/index.js';
import type { ReportSources } from './options.js';
import { witnessText } from './witness.js';
import { breaksOf, clip, headPlace, sidesOf, titleOf, waivedText, witnessTitle } from './words.js';

/** Longer sentences are cut: what contracts say is of any length. */
const SENTENCE = 600;
/** Instance paths that are named at most. */
const PATHS = 5;

/** Text of a contract, on one line. */
export function sentence(text: string): string {
  return clip(plain(text), SENTENCE);
}

/** `error[rule]: event v1 -> v2: what changed`. */
export function headline(finding: Finding, paint: Paint): string {
  const { severity, rule, waived } = finding;
  const [label, color] = waived === undefined ? ([severity, COLORS[severity]] as const) : (['waived', 'gray'] as const);
  return `${paint(color, `${label}[${plain(rule)}]`)}: ${paint('bold', sentence(titleOf(finding)))}`;
}

/**
 * Everything that is known of a finding. Indented by two.
 * @param shown places whose code frames were shown before; those of this finding are added
 */
export function details(finding: Finding, sources: ReportSources, paint: Paint, shown: Set<string>): readonly string[] {
  const { severity, consequence, help, old, new: current, witness, fingerprint } = finding;
  const sides = sidesOf(finding);
  const lines: string[] = [];
  const frame = (place: FindingPlace | undefined, label: string, caret: Style) => {
    const location = place && sources.locate(place);
    if (place === undefined || location === undefined) return;
    const id = JSON.stringify([place.tree, location.file, location.start]);
    const text = shown.has(id) || location.start === undefined ? undefined : sources.text(place.tree, location.file);
    shown.add(id);
    lines.push(...placeLines(location, { text, caret, label }, paint));
  };
  frame(old, sides.old, 'cyan');
  frame(current, sides.new, COLORS[severity]);
  const paths = pathsText(finding);
  if (paths !== undefined) lines.push(`  ${paint('cyan', 'field')}: ${paths}`);
  if (consequence !== undefined)
    lines.push(`  ${paint(COLORS[severity], breaksOf(finding) || 'consequence')}: ${sentence(consequence)}`);
  if (witness !== undefined) lines.push(...witnessLines(finding, witness, paint));
  if (help !== undefined) lines.push(`  ${paint('green', 'help')}: ${sentence(help)}`);
  lines.push(`  ${paint('gray', `fingerprint: ${plain(fingerprint)}`)}`);
  return lines;
}

/** For findings that need no attention now: a place, and who waived it. */
export function briefly(finding: Finding, sources: ReportSources, paint: Paint): readonly string[] {
  const { waived, fingerprint } = finding;
  const at = arrow(finding, sources, paint);
  return [
    headline(finding, paint),
    ...(at === undefined ? [] : [`  ${at}`]),
    ...(waived === undefined
      ? []
      : [`  ${sentence(waivedText(waived))}`, `  ${paint('gray', `fingerprint: ${plain(fingerprint)}`)}`]),
  ];
}

/** For long lists. */
export function oneLine(finding: Finding, sources: ReportSources, paint: Paint): string {
  const at = arrow(finding, sources, paint);
  return at === undefined ? headline(finding, paint) : `${headline(finding, paint)} ${at}`;
}

function arrow(finding: Finding, sources: ReportSources, paint: Paint): string | undefined {
  const place = headPlace(finding) ?? finding.new ?? finding.old;
  const location = place && sources.locate(place);
  if (location === undefined) return undefined;
  return `${paint('cyan', place?.tree === 'base' ? 'base -->' : '-->')} ${placeText(location)}`;
}

/** The path is said where the message can't have said it: deep in the data, or in several places. */
export function pathsText({ field, alsoAt = [], message }: Finding): string | undefined {
  if (field === undefined || field === '') return undefined;
  const deep = field.indexOf('/', 1) !== -1 && !message.includes(field);
  if (!deep && alsoAt.length === 0) return undefined;
  const more = alsoAt.length - PATHS;
  const others = [...alsoAt.slice(0, PATHS).map(sentence), ...(more > 0 ? [`${more} more`] : [])];
  return others.length === 0 ? sentence(field) : `${sentence(field)}; also at ${others.join(', ')}`;
}

function witnessLines(finding: Finding, witness: Witness, paint: Paint): readonly string[] {
  const { lines, mark } = witnessText(witness.value, witness.instance);
  const output = [`  ${paint('cyan', witnessTitle(finding, witness))}:`];
  for (const [index, line] of lines.entries()) {
    output.push(`    ${plain(line)}`);
    if (mark?.line !== index || witness.instance === '') continue;
    const before = ' '.repeat(width(line.slice(0, mark.from)));
    const carets = '^'.repeat(Math.max(1, width(line.slice(mark.from, mark.to))));
    output.push(`    ${before}${paint(COLORS[finding.severity], carets)}`);
  }
  output.push(`  ${refused(witness)}`);
  return output;
}

/** Why the witness is refused, and where in it. */
export function refused({ instance, reason }: Witness): string {
  return instance === '' ? `refused: ${sentence(reason)}` : `refused at ${sentence(instance)}: ${sentence(reason)}`;
}

/** The code frame of a place without colours; for formats that show it as a block. */
export function frameText(location: Location, text: string | undefined): readonly string[] {
  const rows = text === undefined ? [] : (codeFrame(text, location) ?? []);
  const gutter = Math.max(0, ...rows.map(({ number }) => (number === undefined ? 0 : String(number).length)));
  return rows.map(({ number, text: row }) =>
    `${(number === undefined ? '' : String(number)).padStart(gutter)} | ${row}`.trimEnd(),
  );
}
