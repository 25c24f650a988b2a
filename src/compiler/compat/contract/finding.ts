/** What the comparison of contracts finds: values, rendered elsewhere (report/). See COMPATIBILITY "Two kinds of finding". */
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import type { Direction, HistoryMode, Policy, Verdict } from '../types.js';

/** `head`: the contracts as they stand; `base`: those that they are compared with. */
export type Tree = 'head' | 'base';

/** A node of a contract file, or its name where `part` is `key`. What was removed is anchored at the surviving parent. */
export interface FindingPlace extends Origin {
  readonly tree: Tree;
  readonly part?: 'key' | 'value';
}

/** One of the two versions that were compared. */
export interface VersionRef {
  readonly tree: Tree;
  readonly version: number;
}

export interface EventRef {
  readonly context: string;
  readonly name: string;
  /** On the wire. */
  readonly type: string;
}

export interface Finding {
  /** `containment`: events are refused; it alone decides the verdict. `contract`: a rule on fields, channels or versions. */
  readonly kind: 'containment' | 'contract';
  /** Id of the rule; `tidings explain RULE`. */
  readonly rule: string;
  /** Only errors fail the check. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Whom it breaks; `backward`: consumers on the newer version, `forward`: consumers on the older one. Empty: nobody by itself. */
  readonly breaks: readonly Direction[];
  /** Only where `containment`. */
  readonly verdict?: Exclude<Verdict, 'compatible'>;
  readonly event?: EventRef;
  /** Key of the channel. */
  readonly channel?: string;
  readonly from?: VersionRef;
  readonly to?: VersionRef;
  /** Instance path; `*` stands for every item. `''` is the event's data as a whole. Absent: not about a field. */
  readonly field?: string;
  /** Other instance paths where the same change shows: a shared definition is used there, too. */
  readonly alsoAt?: readonly string[];
  /** One sentence, what changed, with names quoted; no newline. */
  readonly message: string;
  /** One sentence, who breaks and how; absent where nobody does. */
  readonly consequence?: string;
  /** How to do it right. */
  readonly help?: string;
  readonly old?: FindingPlace;
  readonly new?: FindingPlace;
  /** An event's data that one side writes and the other refuses: checked by both validators. */
  readonly witness?: Witness;
  /** 16 hex digits; the same for the same change, wherever the lines of the files are. */
  readonly fingerprint: string;
  /** A person accepted it: it is shown, and doesn't fail. */
  readonly waived?: { readonly reason: string; readonly owner: string; readonly expires?: string };
}

export interface Witness {
  readonly value: Json;
  /** `backward`: valid under the older version, refused by the newer one. */
  readonly direction: Direction;
  /** JSON pointer to the part of the value that is refused. */
  readonly instance: string;
  /** One sentence: why it is refused. */
  readonly reason: string;
}

/** Two versions that were compared, and what decided. */
export interface Comparison {
  readonly event: EventRef;
  readonly from: VersionRef;
  readonly to: VersionRef;
  readonly mode: HistoryMode;
  readonly policy: Policy;
  readonly verdict: Verdict;
}

export interface CompatReport {
  /** Of all comparisons; rules on fields, channels and versions don't change it. */
  readonly verdict: Verdict;
  /** By event, then versions. */
  readonly comparisons: readonly Comparison[];
  /** Worst first: errors, warnings, notes; waived ones last. */
  readonly findings: readonly Finding[];
}

/** What fails the check. */
export function failures({ findings }: Pick<CompatReport, 'findings'>): readonly Finding[] {
  return findings.filter(({ severity, waived }) => severity === 'error' && waived === undefined);
}
