/** Two versions of an event: what changed, whom it breaks, and with which event. */
import type { EventVersion } from '../../contract/model.js';
import type { Checker, VersionSide } from '../check.js';
import type { ContainmentFinding, Direction, HistoryMode, Mode, Policy, SchemaPlace, Verdict } from '../types.js';
import { type Break, explain, witnessWithout } from './attach.js';
import type { SchemaSource, Spot } from './fields/schema-node.js';
import { type FieldChange, walkFields } from './fields/walk.js';
import type { EventRef, Finding, FindingPlace, VersionRef, Witness } from './finding.js';
import { fingerprint } from './fingerprint.js';
import { RULES } from './rules/index.js';
import type { Rule } from './rules/rule.js';
import type { VersionSchema } from './sides.js';

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
  const { verdict, findings: found } = checker.check(old.side, update.side, mode);
  const { changes, complete } = walkFields(old.source, update.source, RULES.values());
  const findings = [...besides, ...merge(pair, mode, changes, found.map(breakOf))];
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

function breakOf(found: ContainmentFinding): Break {
  return { ...found, reader: spotOf(found.direction === 'backward' ? found.update : found.original) };
}

function spotOf({ uri = '', pointer }: SchemaPlace): Spot {
  return { document: uri.replace(/^tidings:/, ''), pointer };
}

/** Every change, with the break that it is; then the breaks that no change explains. */
function merge(pair: Pair, mode: Mode, changes: readonly FieldChange[], breaks: readonly Break[]): Finding[] {
  const refuted = new Map<FieldChange, { readonly witness: Witness; readonly directions: Set<Direction> }>();
  const unexplained: Break[] = [];
  for (const found of breaks) {
    const explained = found.verdict === 'incompatible' ? explain(found, changes) : [];
    if (explained.length === 0) unexplained.push(found);
    for (const change of explained) {
      const witness = witnessFor(pair, found, change);
      if (witness === undefined) continue;
      const known = refuted.get(change);
      if (known === undefined) refuted.set(change, { witness, directions: new Set([found.direction]) });
      else known.directions.add(found.direction);
    }
  }
  const open = undecided(mode, breaks);
  const told = changes.map((change) => {
    const known = refuted.get(change);
    return known === undefined ? plainFinding(pair, change, open) : refutedFinding(pair, change, known);
  });
  return [...told, ...unexplained.map((found) => engineFinding(pair, found))];
}

/** Directions in which not every break was looked for. */
function undecided(mode: Mode, breaks: readonly Break[]): ReadonlySet<Direction> {
  const directions: readonly Direction[] = mode === 'full' ? ['backward', 'forward'] : [mode];
  return new Set(
    directions.filter((direction) => {
      const own = breaks.filter((found) => found.direction === direction);
      return own.length >= MOST_BREAKS || own.some(({ verdict }) => verdict === 'unproven');
    }),
  );
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

function refutedFinding(
  pair: Pair,
  change: FieldChange,
  { witness, directions }: { readonly witness: Witness; readonly directions: ReadonlySet<Direction> },
): Finding {
  const breaks = (['backward', 'forward'] as const).filter((direction) => directions.has(direction));
  return changeFinding(pair, change, {
    kind: 'containment',
    verdict: 'incompatible',
    severity: 'error',
    breaks,
    consequence: breaks.map((direction) => refusal(pair, direction)).join('; '),
    witness,
  });
}

function plainFinding(pair: Pair, change: FieldChange, open: ReadonlySet<Direction>): Finding {
  const { rule } = change;
  if (rule.fails === 'always') {
    return changeFinding(pair, change, {
      kind: 'contract',
      severity: 'error',
      breaks: rule.breaks,
      consequence: misled(pair, rule, change),
    });
  }
  const doubtful = rule.breaks.filter((direction) => open.has(direction));
  if (rule.fails === 'refuted' && doubtful.length > 0) {
    return changeFinding(pair, change, {
      kind: 'contract',
      severity: 'warning',
      breaks: doubtful,
      consequence: 'whether it breaks anybody was not decided, since the check stopped at what else it found',
    });
  }
  return changeFinding(pair, change, {
    kind: 'contract',
    severity: rule.fails === 'never' ? 'warning' : 'info',
    breaks: [],
    ...(rule.fails === 'never' && {
      consequence: 'consumers that use the default of their own version read another value',
    }),
  });
}

type Judged = Pick<Finding, 'kind' | 'severity' | 'breaks' | 'verdict' | 'consequence' | 'witness'>;

function changeFinding(pair: Pair, change: FieldChange, judged: Judged): Finding {
  const { rule, field, alsoAt, message, detail = '' } = change;
  return finish(
    pair,
    {
      ...judged,
      rule: rule.id,
      field,
      ...(alsoAt.length > 0 && { alsoAt }),
      message,
      ...(judged.severity !== 'info' && { help: rule.help }),
      old: placeOf(pair.old.source, change.old),
      new: placeOf(pair.update.source, change.new),
    },
    detail,
  );
}

function engineFinding(pair: Pair, found: Break): Finding {
  const { verdict, direction, instance, reason, witness } = found;
  const rule = RULES.get(verdict === 'incompatible' ? 'events-refused' : 'unproven')!;
  const message =
    verdict === 'incompatible' ? reason : `it isn't proved that ${acceptance(pair, direction)}: ${reason}`;
  return finish(
    pair,
    {
      kind: 'containment',
      rule: rule.id,
      severity: 'error',
      breaks: [direction],
      verdict,
      field: instance.replace(/\/\d+(?=\/|$)/g, '/*'),
      message,
      consequence: verdict === 'incompatible' ? refusal(pair, direction) : 'what is not proved counts as a break',
      help: rule.help,
      old: placeOf(pair.old.source, spotOf(found.original)),
      new: placeOf(pair.update.source, spotOf(found.update)),
      ...(witness && { witness: { value: witness.value, direction, instance, reason } }),
    },
    `${direction} ${found.reader.pointer}`,
  );
}

function tooManyFields(pair: Pair): Finding {
  const { help, id } = RULES.get('unproven')!;
  return finish(
    pair,
    {
      kind: 'contract',
      rule: id,
      severity: 'error',
      breaks: [],
      field: '',
      message: 'the schemas have too many fields to look at all of them',
      help,
      old: placeOf(pair.old.source, ROOT),
      new: placeOf(pair.update.source, ROOT),
    },
    'fields',
  );
}

const ROOT: Spot = { document: '', pointer: '' };

/** What isn't in the schemas: the key. Also between equal schemas. */
function versionFindings(pair: Pair): readonly Finding[] {
  const { version: old } = pair.old;
  const { version: update } = pair.update;
  if (old === undefined || update === undefined) return [];
  return [...RULES.values()].flatMap((rule) =>
    (rule.version?.(old, update) ?? []).map(({ message, detail }) =>
      finish(
        pair,
        {
          kind: 'contract',
          rule: rule.id,
          severity: 'error',
          breaks: rule.breaks,
          message,
          consequence: 'events of one aggregate go to different partitions, and are handled out of order',
          help: rule.help,
          old: placeOf(pair.old.source, ROOT),
          new: placeOf(pair.update.source, ROOT),
        },
        detail,
      ),
    ),
  );
}

function finish(
  { event, old, update }: Pair,
  finding: Omit<Finding, 'fingerprint' | 'event' | 'from' | 'to'>,
  detail: string,
): Finding {
  const whole = { ...finding, event, from: old.ref, to: update.ref };
  return { ...whole, fingerprint: fingerprint(whole, detail) };
}

function placeOf({ tree, originOf }: SchemaSource, { document, pointer, part }: Spot): FindingPlace {
  const from = originOf(document) ?? { file: document, pointer: '' };
  return { tree, file: from.file, pointer: from.pointer + pointer, ...(part && { part }) };
}

function nameOf({ ref: { tree, version }, name }: PairSide, other: PairSide): string {
  if (name !== undefined) return name;
  if (tree === 'base') return `version ${version} as it was`;
  return other.ref.tree === 'base' && other.ref.version === version
    ? `version ${version} as it is now`
    : `version ${version}`;
}

function readerAndWriter({ old, update }: Pair, direction: Direction): readonly [string, string] {
  const [reader, writer] = direction === 'backward' ? [update, old] : [old, update];
  return [nameOf(reader, writer), nameOf(writer, reader)];
}

function refusal(pair: Pair, direction: Direction): string {
  const [reader, writer] = readerAndWriter(pair, direction);
  return `consumers ${direction === 'backward' ? 'on' : 'still on'} ${reader} refuse such events of ${writer}`;
}

function acceptance(pair: Pair, direction: Direction): string {
  const [reader, writer] = readerAndWriter(pair, direction);
  return `${reader} accepts every event of ${writer}`;
}

/** Nobody refuses anything, and still somebody is misled. */
function misled(pair: Pair, { id }: Rule, { message }: FieldChange): string {
  const [reader, writer] = readerAndWriter(pair, 'forward');
  const name = /^"(?:[^"]*)"/.exec(message)?.[0] ?? 'it';
  return id === 'field-removed'
    ? `consumers still on ${reader} that use ${name} find it no longer in events of ${writer}`
    : `code that was written for ${reader} gets another type of ${name} in events of ${writer}`;
}
