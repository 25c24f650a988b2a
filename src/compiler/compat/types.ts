/** The words of the compatibility check; see COMPATIBILITY: directions, policies, findings. */
import type { Draft, Json, JsonSchema } from '../contract/schema.js';

/** `backward`: what was written under the original is read under the update; `forward`: the other way. */
export type Direction = 'backward' | 'forward';

export type Mode = Direction | 'full';

export type HistoryMode = Mode | 'backward-transitive' | 'forward-transitive' | 'full-transitive';

/** `strict`: schemas as written. `tolerant`: the writer's side holds declared names only. */
export type Policy = 'strict' | 'tolerant';

export type Verdict = 'compatible' | 'incompatible' | 'unproven';

export interface EngineOptions {
  /** Of both schemas, unless they say otherwise themselves (in a history). */
  readonly draft: Draft;
  readonly policy: Policy;
  /** `assert`: formats that validators check count; `annotate`: no format says anything. Default `assert`. */
  readonly formats?: 'assert' | 'annotate';
  /** What an unknown keyword that differs between the sides is; default `unproven`. */
  readonly unknownKeywords?: 'unproven' | 'annotation';
  /** Absolute URI -> schema, for both sides. */
  readonly resolve?: ReadonlyMap<string, JsonSchema>;
  /** Steps of work for each direction, whatever is found; default 20,000,000. */
  readonly budget?: number;
  /** How many breaks to look for; default 1. */
  readonly maxFindings?: number;
}

export interface CheckOptions extends EngineOptions {
  readonly mode: Mode;
}

/** A place in one of the two schemas. */
export interface SchemaPlace {
  /** JSON pointer (RFC 6901) from the root of `uri`'s schema. */
  readonly pointer: string;
  /** Of the schema in `resolve` (or the embedded `$id`) in which it stands; absent: the compared schema itself. */
  readonly uri?: string;
}

/** Not every value of the writer is one of the reader, or it could not be proved. */
export interface ContainmentFinding {
  readonly kind: 'containment';
  readonly direction: Direction;
  readonly verdict: 'incompatible' | 'unproven';
  /** In the original (older) schema and in the update, whichever of them writes. */
  readonly original: SchemaPlace;
  readonly update: SchemaPlace;
  /** JSON pointer into the value that breaks; `''` is the whole. */
  readonly instance: string;
  /** One sentence. */
  readonly reason: string;
  /** Valid under the writer's schema, not under the reader's: checked. Only where `incompatible`. */
  readonly witness?: { readonly value: Json };
}

export interface CheckResult {
  readonly verdict: Verdict;
  readonly findings: readonly ContainmentFinding[];
  /** Directions in which there may be more breaks than those found. */
  readonly open: readonly Direction[];
}
