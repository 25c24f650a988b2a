/** What all formats call versions, sides, counts. Nothing here is safe to print: each format escapes. */
import {
  type Comparison,
  type CompatReport,
  type Finding,
  type FindingPlace,
  failures,
  type VersionRef,
  type Witness,
} from '../compat/contract/finding.js';
import type { Verdict } from '../compat/types.js';
import { countDiagnostics, type Location } from '../diagnostics/index.js';
import type { ReportSources } from './options.js';

type Compared = { readonly from?: VersionRef; readonly to?: VersionRef };

/** Type of the event, or the channel; undefined: about neither. */
export function subjectOf({ event, channel }: Finding): string | undefined {
  return event?.type ?? (channel === undefined ? undefined : `channel '${channel}'`);
}

/** For example `v1 -> v2`; `v2, base -> head` for an edited version, `base v1 -> head v2` across the trees; undefined: about no version. */
export function versionsOf({ from, to }: Compared, arrow = '->'): string | undefined {
  if (from === undefined || to === undefined) {
    const one = from ?? to;
    return one && (one.tree === 'head' ? `v${one.version}` : `base v${one.version}`);
  }
  if (from.tree === to.tree) return `v${from.version} ${arrow} v${to.version}`;
  if (from.version === to.version) return `v${from.version}, ${from.tree} ${arrow} ${to.tree}`;
  return `${from.tree} v${from.version} ${arrow} ${to.tree} v${to.version}`;
}

/** What a finding is about, where its message doesn't say so: `event v1 -> v2`. */
export function aboutOf(finding: Finding, arrow = '->'): { readonly subject?: string; readonly versions?: string } {
  const { event, message } = finding;
  const subject = subjectOf(finding);
  const versions = versionsOf(finding, arrow);
  return {
    ...(subject !== undefined &&
      (event !== undefined || !message.includes(subject)) && { subject: clip(subject, 200) }),
    ...(versions !== undefined && { versions }),
  };
}

/** What changed, and of what: `event v1 -> v2: message`. */
export function titleOf(finding: Finding): string {
  const { subject, versions } = aboutOf(finding);
  const about = [subject, versions].filter((part) => part !== undefined).join(' ');
  return about === '' ? finding.message : `${about}: ${finding.message}`;
}

/** What the two sides are called beside their places. */
export function sidesOf({ from, to, old, new: current }: Finding): { readonly old: string; readonly new: string } {
  if (from === undefined || to === undefined) return { old: old?.tree ?? 'base', new: current?.tree ?? 'head' };
  if (from.tree === to.tree) return { old: `v${from.version}`, new: `v${to.version}` };
  if (from.version === to.version) return { old: from.tree, new: to.tree };
  return { old: `${from.tree} v${from.version}`, new: `${to.tree} v${to.version}` };
}

/** For example `event data that v1 accepts and v2 refuses`. */
export function witnessTitle(finding: Finding, { direction }: Witness): string {
  const sides = sidesOf(finding);
  const [writer, reader] = direction === 'backward' ? [sides.old, sides.new] : [sides.new, sides.old];
  return `event data that ${writer} accepts and ${reader} refuses`;
}

/** For example `breaks backward and forward`. */
export function breaksOf({ breaks }: Finding): string {
  return breaks.length === 0 ? '' : `breaks ${breaks.join(' and ')}`;
}

export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  /** Counted in none of the others. */
  readonly waived: number;
}

export function countFindings(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, info: 0, waived: 0 };
  for (const { severity, waived } of findings) counts[waived === undefined ? severity : 'waived']++;
  return counts;
}

/** For example `2 errors, 1 note, 1 waived`. */
export function countText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no findings';
  const { waived } = countFindings(findings);
  const others = countDiagnostics(findings.filter((each) => each.waived === undefined));
  return [...(others === '' ? [] : [others]), ...(waived === 0 ? [] : [`${waived} waived`])].join(', ');
}

export interface Sections {
  /** Errors, then warnings. */
  readonly open: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly waived: readonly Finding[];
}

/** In the order in which people read them; those of one event stand together, where the worst of them stood. */
export function sectionsOf(findings: readonly Finding[]): Sections {
  const unwaived = findings.filter(({ waived }) => waived === undefined);
  const of = (wanted: Finding['severity']) => grouped(unwaived.filter(({ severity }) => severity === wanted));
  return {
    open: [...of('error'), ...of('warning')],
    notes: of('info'),
    waived: grouped(findings.filter(({ waived }) => waived !== undefined)),
  };
}

function grouped(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string | undefined, Finding[]>();
  for (const finding of findings) {
    const subject = subjectOf(finding);
    const group = groups.get(subject);
    if (group === undefined) groups.set(subject, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flat();
}

export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export const passed = (report: CompatReport): boolean => failures(report).length === 0;

/** For example `12 comparisons (mode full, policy tolerant): 10 compatible, 2 incompatible`. */
export function comparisonsText({ comparisons }: CompatReport, against: string | undefined): string {
  const what = against === undefined ? '' : ` against ${against}`;
  if (comparisons.length === 0) return `nothing to compare${what}`;
  return `${plural(comparisons.length, 'comparison')}${what} (${decidersText(comparisons)}): ${verdictsText(comparisons)}`;
}

/** The modes and policies that decided; most used first. */
function decidersText(comparisons: readonly Comparison[]): string {
  const uses = new Map<string, number>();
  for (const { mode, policy } of comparisons) {
    const decider = `mode ${mode}, policy ${policy}`;
    uses.set(decider, (uses.get(decider) ?? 0) + 1);
  }
  if (uses.size === 1) return [...uses.keys()][0]!;
  return [...uses]
    .sort(([, a], [, b]) => b - a)
    .map(([decider, number]) => `${number} in ${decider}`)
    .join('; ');
}

function verdictsText(comparisons: readonly Comparison[]): string {
  const of = (verdict: Verdict) => comparisons.filter((each) => each.verdict === verdict).length;
  const counts = (['compatible', 'incompatible', 'unproven'] as const).map(
    (verdict) => [verdict, of(verdict)] as const,
  );
  const [only, ...rest] = counts.filter(([, number]) => number > 0);
  if (rest.length === 0) return only![1] === 1 ? only![0] : `all ${only![0]}`;
  return [only!, ...rest].map(([verdict, number]) => `${number} ${verdict}`).join(', ');
}

/** Where a finding is seen in the contracts as they stand: the only tree whose lines an annotation can be put on. */
export function headPlace({ old, new: current }: Finding): FindingPlace | undefined {
  if (current?.tree === 'head') return current;
  return old?.tree === 'head' ? old : undefined;
}

/** The place in head, with its file named from the repository. */
export function headLocation(finding: Finding, sources: ReportSources, prefix = ''): Location | undefined {
  const place = headPlace(finding);
  if (place === undefined) return undefined;
  const location = sources.locate(place) ?? { file: place.file };
  return { ...location, file: prefix + location.file };
}

/** At most `limit` UTF-16 code units; never half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

export function waivedText({ reason, owner, expires }: NonNullable<Finding['waived']>): string {
  return `waived by ${owner}${expires === undefined ? '' : ` until ${expires}`}: ${reason}`;
}
