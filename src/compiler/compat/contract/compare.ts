/** Two contracts, or one with its own history: everything that is compared (COMPATIBILITY "What is compared"). */
import type { Contract, Event, EventVersion } from '../../contract/model.js';
import { type Checker, createChecker, verdictOf } from '../check.js';
import type { HistoryMode, Policy } from '../types.js';
import type { Comparison, CompatReport, EventRef, Finding, VersionRef } from './finding.js';
import { fingerprint } from './fingerprint.js';
import {
  changesBetween,
  comparePair,
  type LocatedChange,
  MOST_BREAKS,
  type PairResult,
  type PairSetting,
} from './pair.js';
import { RULES } from './rules/index.js';
import { eventName, eventRef, eventsOf } from './rules/parts/lost.js';
import type { ContractChange, ReleasedVersion } from './rules/trees.js';
import { type CompatSettings, settingOf } from './settings.js';
import { createSchemas, type Schemas, type VersionSchema } from './sides.js';

export interface CompareInput {
  readonly head: Contract;
  readonly base?: Contract | undefined;
  /** Of the lock; those that were edited are told apart already. */
  readonly released?: readonly ReleasedVersion[];
  readonly settings: CompatSettings;
  /** For each direction of each pair; default: the engine's. */
  readonly budget?: number;
  /** Results of earlier runs, by what was compared. */
  readonly cache?: PairCache;
}

export interface PairCache {
  /** Undefined: what the versions are made of isn't known. */
  key(old: VersionSchema, update: VersionSchema, setting: PairSetting): string | undefined;
  get(key: string): PairResult | undefined;
  set(key: string, result: PairResult): void;
}

/** Sorted, without waivers. */
export function compareContracts(input: CompareInput): CompatReport {
  const { head, base, released = [], settings } = input;
  const schemas = createSchemas(head, base);
  const comparisons: Comparison[] = [];
  const findings: Finding[] = contractFindings(input, schemas);
  const before = new Map((base === undefined ? [] : eventsOf(base)).map((event) => [eventName(event), event]));
  const isOld = notesOfBefore(head, before);
  for (const event of eventsOf(head)) {
    const name = eventName(event);
    const { mode, policy } = settingOf(settings, head, event.context, event.name);
    if (mode === 'none') continue;
    const edited = new Set(released.filter((each) => each.event === name && each.edited).map(({ version }) => version));
    const pairs = pairsOf(event, before.get(name), edited, mode);
    if (pairs.length === 0) continue;
    const results = comparePairs(input, schemas, event, pairs, { mode, policy });
    for (const { from, to, result } of results) {
      comparisons.push({ event: eventRef(event), from, to, mode, policy, verdict: result.verdict });
    }
    findings.push(...narrowest(results).filter((finding) => finding.severity !== 'info' || !isOld(finding, name)));
  }
  return { verdict: verdictOf(comparisons), comparisons, findings: sortFindings(findings) };
}

/** Whether both versions were there already, as they are: what is merely told of them was told before. */
function notesOfBefore(head: Contract, before: ReadonlyMap<string, Event>) {
  const now = new Map(eventsOf(head).map((event) => [eventName(event), event]));
  const hashOf = (event: Event | undefined, ref: VersionRef | undefined) =>
    event?.versions.find(({ version }) => version === ref?.version)?.hash;
  return ({ from, to }: Finding, name: string): boolean =>
    from?.tree === 'head' && [from, to].every((ref) => hashOf(before.get(name), ref) === hashOf(now.get(name), ref));
}

interface PairOf {
  readonly from: VersionRef & { readonly of: EventVersion };
  readonly to: VersionRef & { readonly of: EventVersion };
}

/** Neighbours, or all pairs; then what was edited since the baseline, and its newest version against the newest of all. */
function pairsOf(
  { versions }: Event,
  before: Event | undefined,
  edited: ReadonlySet<number>,
  mode: HistoryMode,
): readonly PairOf[] {
  const whole = versions.filter(({ version }) => !edited.has(version));
  const ref = (tree: VersionRef['tree'], of: EventVersion) => ({ tree, version: of.version, of });
  const pairs: PairOf[] = [];
  for (const [index, to] of versions.entries()) {
    if (edited.has(to.version)) continue;
    const earlier = versions.slice(mode.endsWith('-transitive') ? 0 : Math.max(0, index - 1), index);
    for (const from of earlier.filter(({ version }) => !edited.has(version))) {
      pairs.push({ from: ref('head', from), to: ref('head', to) });
    }
  }
  if (before === undefined) return pairs;
  const newest = whole.at(-1);
  const last = before.versions.at(-1)!;
  for (const from of before.versions) {
    const now = whole.find(({ version }) => version === from.version);
    if (now !== undefined && differ(from, now)) pairs.push({ from: ref('base', from), to: ref('head', now) });
  }
  if (newest !== undefined && newest.version !== last.version && !edited.has(last.version)) {
    const same = whole.find(({ version, hash }) => version === last.version && hash === last.hash);
    const known = same !== undefined && pairs.some(({ from, to }) => from.of === same && to.of === newest);
    if (!known) pairs.push({ from: ref('base', last), to: ref('head', newest) });
  }
  return pairs;
}

function differ(a: EventVersion, b: EventVersion): boolean {
  return a.hash !== b.hash || JSON.stringify(a.key) !== JSON.stringify(b.key);
}

interface ComparedPair {
  readonly from: VersionRef;
  readonly to: VersionRef;
  readonly result: PairResult;
}

function comparePairs(
  { budget, cache }: CompareInput,
  schemas: Schemas,
  event: Event,
  pairs: readonly PairOf[],
  setting: { readonly mode: HistoryMode; readonly policy: Policy },
): readonly ComparedPair[] {
  const known = new Map<EventVersion, VersionSchema>();
  const schemaOf = ({ tree, of }: PairOf['from']): VersionSchema => {
    let found = known.get(of);
    if (found === undefined) {
      found = schemas.of(tree, of);
      known.set(of, found);
    }
    return found;
  };
  const all = [...new Set(pairs.flatMap(({ from, to }) => [schemaOf(from), schemaOf(to)]))];
  const checker = checkerFor(setting.policy, schemas, all, budget);
  const ref: EventRef = eventRef(event);
  return pairs.map(({ from, to }) => {
    const [old, update] = [schemaOf(from), schemaOf(to)];
    const key = cache?.key(old, update, setting);
    let result = key === undefined ? undefined : cache?.get(key);
    if (result === undefined) {
      result = checker.compare(ref, old, update, setting);
      if (key !== undefined) cache?.set(key, result);
    }
    return { from: old.ref, to: update.ref, result };
  });
}

/** Made when it is first needed: what versions share is worked out once. */
function checkerFor(policy: Policy, schemas: Schemas, all: readonly VersionSchema[], budget: number | undefined) {
  let checker: Checker | undefined;
  const sides = new Map<VersionSchema, ReturnType<Checker['side']>>();
  const sideOf = (of: Checker, schema: VersionSchema) => {
    let side = sides.get(schema);
    if (side === undefined) {
      side = of.side(schema.source.schema, schema.version.draft);
      sides.set(schema, side);
    }
    return { ...schema, side };
  };
  return {
    compare: (event: EventRef, old: VersionSchema, update: VersionSchema, setting: PairSetting): PairResult => {
      checker ??= createChecker({
        draft: update.version.draft,
        policy,
        formats: 'assert',
        unknownKeywords: 'unproven',
        resolve: schemas.resolve(all),
        maxFindings: MOST_BREAKS,
        ...(budget !== undefined && { budget }),
      });
      return comparePair(checker, { event, old: sideOf(checker, old), update: sideOf(checker, update) }, setting);
    },
  };
}

interface SaidOf {
  readonly finding: Finding;
  readonly from: VersionRef;
  readonly to: VersionRef;
}

/** A change that two neighbours show isn't said again of the versions around them, unless it breaks more there. */
function narrowest(results: readonly ComparedPair[]): readonly Finding[] {
  const width = ({ from, to }: ComparedPair) => to.version - from.version;
  const said: Finding[] = [];
  const alike = new Map<string, SaidOf[]>();
  for (const { from, to, result } of [...results].sort((a, b) => width(a) - width(b))) {
    for (const finding of result.findings) {
      const key = JSON.stringify([finding.rule, finding.field ?? null, finding.message]);
      const others = alike.get(key) ?? [];
      alike.set(key, others);
      const within = others.some(
        (other) =>
          other.from.tree === from.tree &&
          other.from.version >= from.version &&
          other.to.version <= to.version &&
          (other.from.version !== from.version || other.to.version !== to.version) &&
          saysAsMuch(other.finding, finding),
      );
      if (within) continue;
      others.push({ finding, from, to });
      said.push(finding);
    }
  }
  return said;
}

function saysAsMuch(one: Finding, other: Finding): boolean {
  return (
    SEVERITIES[one.severity] <= SEVERITIES[other.severity] &&
    other.breaks.every((direction) => one.breaks.includes(direction))
  );
}

function contractFindings({ head, base, released = [], settings }: CompareInput, schemas: Schemas): Finding[] {
  return [...RULES.values()].flatMap((rule) =>
    (rule.contract?.({ base, head, released }) ?? []).flatMap(({ detail, sample, ...change }): Finding[] => {
      const { event, message, help = rule.help } = change;
      if (event !== undefined && settingOf(settings, head, event.context, event.name).mode === 'none') return [];
      const edits = sample === undefined ? [] : editsOf(base, head, schemas, sample);
      const [first] = edits;
      const finding: Omit<Finding, 'fingerprint'> = {
        ...change,
        kind: 'contract',
        rule: rule.id,
        severity: 'error',
        breaks: rule.breaks,
        message: message + listOf(edits),
        help,
        ...(first && { old: first.old, new: first.new }),
      };
      return [{ ...finding, fingerprint: fingerprint(finding, detail) }];
    }),
  );
}

const MOST_EDITS = 3;

function listOf(edits: readonly LocatedChange[]): string {
  if (edits.length === 0) return '';
  const more = edits.length > MOST_EDITS ? ` and ${edits.length - MOST_EDITS} more` : '';
  return `: ${edits
    .slice(0, MOST_EDITS)
    .map(({ message }) => message)
    .join('; ')}${more}`;
}

/** What of a released version was edited, where the baseline still has it as it was. */
function editsOf(
  base: Contract | undefined,
  head: Contract,
  schemas: Schemas,
  { event, version }: NonNullable<ContractChange['sample']>,
): readonly LocatedChange[] {
  const versionIn = (contract: Contract | undefined) =>
    (contract === undefined ? [] : eventsOf(contract))
      .find((each) => eventName(each) === eventName(event))
      ?.versions.find((each) => each.version === version);
  const [was, is] = [versionIn(base), versionIn(head)];
  if (was === undefined || is === undefined || was.hash === is.hash) return [];
  return changesBetween(schemas.of('base', was), schemas.of('head', is));
}

const SEVERITIES = { error: 0, warning: 1, info: 2 } as const;

/** Worst first, waived ones last; then by event, versions and field. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ event, channel, from, to, field, rule, message }: Finding) =>
    [
      event === undefined ? ` ${channel ?? ''}` : eventName(event),
      from?.version ?? 0,
      to?.version ?? 0,
      field ?? '',
      rule,
      message,
    ].join('\0');
  const rank = ({ severity, waived }: Finding) => SEVERITIES[severity] + (waived === undefined ? 0 : 10);
  return findings
    .map((finding) => ({ finding, key: keyOf(finding) }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ finding }) => finding);
}
