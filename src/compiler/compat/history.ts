/** Every version against those before it. */
import type { Draft, JsonSchema } from '../contract/schema.js';
import { checkSchemas } from './check.js';
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
  const pairs: HistoryResult['pairs'][number][] = [];
  for (const [index, to] of versions.entries()) {
    for (const from of versions.slice(transitive ? 0 : Math.max(0, index - 1), index)) {
      const draft = to.draft ?? options.draft;
      const result =
        (from.draft ?? options.draft) === draft
          ? checkSchemas(from.schema, to.schema, { ...options, draft, mode })
          : mixed(mode);
      pairs.push({ from: from.version, to: to.version, ...result });
    }
  }
  const verdicts = pairs.map(({ verdict }) => verdict);
  const verdict = verdicts.includes('incompatible')
    ? 'incompatible'
    : verdicts.includes('unproven')
      ? 'unproven'
      : 'compatible';
  return { verdict, pairs };
}

/** Two drafts read the same keywords differently; they are not compared. */
function mixed(mode: Mode): CheckResult {
  const place = { pointer: '' };
  return {
    verdict: 'unproven',
    findings: [
      {
        kind: 'containment',
        direction: mode === 'forward' ? 'forward' : 'backward',
        verdict: 'unproven',
        original: place,
        update: place,
        instance: '',
        reason: 'the two versions are written in different drafts of JSON Schema',
      },
    ],
  };
}
