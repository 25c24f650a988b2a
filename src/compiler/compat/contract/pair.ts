/** Two versions of an event: what changed, whom it breaks, and with which event. */
import type { EventVersion } from '../../contract/model.js';
import type { Checker, VersionSide } from '../check.js';
import type { Direction, HistoryMode, Mode, Policy, Verdict } from '../types.js';
import { type Break, explain, witnessWithout } from './attach.js';
import type { SchemaSource } from './fields/schema-node.js';
import { type FieldChange, walkFields } from './fields/walk.js';
import type { EventRef, Finding, FindingPlace, VersionRef, Witness } from './finding.js';
import { RULES } from './rules/index.js';
import type { VersionSchema } from './sides.js';
import {
  breakOf,
  engineFinding,
  keyOf,
  placeOf,
  plainFinding,
  refutedFinding,
  tooManyFields,
  versionFindings,
} from './told.js';

export interface PairSide {
  readonly ref: VersionRef;
  readonly source: SchemaSource;
  readonly side: VersionSide;
  /** Absent: a schema of no contract. */
  readonly version?: EventVersion;
  /** For people; absent: the version's number says it. */
  readonly name?: string;
}

export interface PairSetting {
  readonly mode: HistoryMode;
  readonly policy: Policy;
}

export interface PairResult {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** Breaks that are looked for in each direction. */
export const MOST_BREAKS = 20;

export interface Pair {
  readonly event: EventRef;
  readonly old: PairSide;
  readonly update: PairSide;
}

export function comparePair(checker: Checker, pair: Pair, setting: PairSetting): PairResult {
  const { old, update } = pair;
  const besides = versionFindings(pair);
  if (old.version !== undefined && old.version.hash === update.version?.hash)
    return { verdict: 'compatible', findings: besides };
  const mode = setting.mode.replace('-transitive', '') as Mode;
  const { verdict, findings: found, open } = checker.check(old.side, update.side, mode);
  const { changes, complete } = walkFields(old.source, update.source, RULES.values());
  const findings = [...besides, ...merge(pair, changes, found.map(breakOf), new Set(open))];
  if (!complete) findings.push(tooManyFields(pair));
  return { verdict, findings };
}

/** A change, where it stands in both versions. */
export interface LocatedChange {
  readonly message: string;
  readonly old: FindingPlace;
  readonly new: FindingPlace;
}

/** Without asking whom it breaks: what was edited of a released version. */
export function changesBetween(old: VersionSchema, update: VersionSchema): readonly LocatedChange[] {
  return walkFields(old.source, update.source, RULES.values()).changes.map((change) => ({
    message: change.message,
    old: placeOf(old.source, change.old),
    new: placeOf(update.source, change.new),
  }));
}

/** Every change, with the break that it is; then the breaks that no change explains. */
function merge(
  pair: Pair,
  changes: readonly FieldChange[],
  breaks: readonly Break[],
  /** Directions in which there may be more. */
  open: ReadonlySet<Direction>,
): Finding[] {
  const refuted = new Map<FieldChange, { readonly witness: Witness; readonly directions: Set<Direction> }>();
  const unexplained: Break[] = [];
  for (const found of breaks) {
    const explained = found.verdict === 'incompatible' ? explain(found, changes) : [];
    let told = false;
    for (const change of explained) {
      const witness = witnessFor(pair, found, change);
      if (witness === undefined) continue;
      told = true;
      const known = refuted.get(change);
      if (known === undefined) refuted.set(change, { witness, directions: new Set([found.direction]) });
      else known.directions.add(found.direction);
    }
    if (!told) unexplained.push(found);
  }
  const said = changes.map((change) => {
    const known = refuted.get(change);
    return known === undefined ? plainFinding(pair, change, open) : refutedFinding(pair, change, known);
  });
  return [...said, ...numbered(unexplained).map(({ found, number }) => engineFinding(pair, found, number))];
}

function numbered(breaks: readonly Break[]): readonly { readonly found: Break; readonly number: number }[] {
  const counts = new Map<string, number>();
  return breaks.map((found) => {
    const { text } = keyOf(found);
    const number = (counts.get(text) ?? 0) + 1;
    counts.set(text, number);
    return { found, number };
  });
}

/** Undefined: another of the names in the same `required` broke, and this one doesn't by itself. */
function witnessFor({ old, update }: Pair, found: Break, { field, rule }: FieldChange): Witness | undefined {
  const { direction, instance, reason } = found;
  const value = found.witness!.value;
  const witness = { value, direction, instance, reason };
  if (!found.reader.pointer.endsWith('/required')) return witness;
  const name = field
    .slice(field.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const [writer, reader] = direction === 'backward' ? [old.side, update.side] : [update.side, old.side];
  const own = witnessWithout(
    value,
    instance,
    name,
    (each) => writer.check(each) === true && reader.check(each) === false,
  );
  if (own === undefined) return undefined;
  const sentence = rule.id.startsWith('field-') ? `"${name}" may be missing, and the reader requires it` : reason;
  return { ...witness, value: own, reason: sentence };
}
