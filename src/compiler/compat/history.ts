/** Every version against those before it. */
import type { Draft, JsonSchema } from '../contract/schema.js';
import { createChecker, verdictOf } from './check.js';
import type { CheckResult, EngineOptions, HistoryMode, Mode, Verdict } from './types.js';

export interface HistoryVersion {
  /** For people; e.g. `1`. */
  readonly version: number | string;
  readonly schema: JsonSchema;
  /** Default: that of the options. */
  readonly draft?: Draft;
}

export interface HistoryOptions extends EngineOptions {
  readonly mode: HistoryMode;
}

export interface HistoryResult {
  readonly verdict: Verdict;
  /** In the order of the versions; neighbours, or every pair where the mode is transitive. */
  readonly pairs: readonly (CheckResult & { readonly from: number | string; readonly to: number | string })[];
}

/** `versions` from oldest to newest. */
export function checkHistory(versions: readonly HistoryVersion[], options: HistoryOptions): HistoryResult {
  const transitive = options.mode.endsWith('-transitive');
  const mode = options.mode.replace('-transitive', '') as Mode;
  const checker = createChecker(options);
  const sides = versions.map(({ version, schema, draft }) => ({ version, side: checker.side(schema, draft) }));
  const pairs: HistoryResult['pairs'][number][] = [];
  for (const [index, to] of sides.entries()) {
    for (const from of sides.slice(transitive ? 0 : Math.max(0, index - 1), index)) {
      pairs.push({ from: from.version, to: to.version, ...checker.check(from.side, to.side, mode) });
    }
  }
  return { verdict: verdictOf(pairs), pairs };
}
