/** What rules on contracts look at, and what they find. */
import type { Contract } from '../../../contract/model.js';
import type { EventRef, FindingPlace, VersionRef } from '../finding.js';

export interface Trees {
  /** Undefined: no baseline was given. */
  readonly base: Contract | undefined;
  readonly head: Contract;
  /** Versions that were released, as the lock has them. */
  readonly released: readonly ReleasedVersion[];
}

export interface ReleasedVersion {
  /** `<context>/<Event>`. */
  readonly event: string;
  readonly version: number;
  /** Its entry in the lock. */
  readonly place: FindingPlace;
  /** Undefined: it is as it was released. */
  readonly edited?: EditedRelease;
  /** The baseline's lock has it, and the lock has it no longer. */
  readonly unlocked?: boolean;
}

export interface EditedRelease {
  /** Its own schema changed. */
  readonly own: boolean;
  /** Shared definitions that changed. */
  readonly shared: readonly FindingPlace[];
}

export interface ContractChange {
  readonly message: string;
  readonly detail: string;
  readonly consequence?: string;
  readonly help?: string;
  readonly event?: EventRef;
  readonly channel?: string;
  readonly from?: VersionRef;
  readonly to?: VersionRef;
  readonly old?: FindingPlace;
  readonly new?: FindingPlace;
  /** A version of which the baseline tells what was edited. */
  readonly sample?: { readonly event: EventRef; readonly version: number };
}
