/** A break that somebody accepted (COMPATIBILITY "Waivers"); read from `waivers.yaml` by load/. */
import type { Origin } from './location.js';

/** Either `fingerprint`, or `rule` with `event`, `channel` or both. */
export interface Waiver {
  readonly rule?: string;
  /** `<context>/<Event>`. */
  readonly event?: string;
  /** Key of the channel. */
  readonly channel?: string;
  /** Instance path of the field, as `Finding.field`; `''` is the data as a whole. Only with `event`. */
  readonly pointer?: string;
  /** Only between these two versions. Only with `event`. */
  readonly versions?: readonly [from: number, to: number];
  /** As `Finding.fingerprint`. */
  readonly fingerprint?: string;
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD`, the last day on which it holds, UTC; a real date. */
  readonly expires?: string;
  /** Instead of `expires`. */
  readonly permanent?: true;
  readonly origin: Origin;
}
