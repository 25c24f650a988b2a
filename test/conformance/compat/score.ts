/** The engine's answers against the truth of a corpus. */
import { checkSchemas, type Verdict } from '../../../src/compiler/compat/index.js';
import type { Pair } from './corpus.js';

export interface Failure {
  readonly id: string;
  readonly expected: 'compatible' | 'incompatible';
  readonly verdict: Verdict | 'crash';
}

export interface Score {
  readonly pairs: number;
  /** Called compatible, and isn't. */
  readonly missedBreaks: number;
  /** Called incompatible, and isn't. */
  readonly falseAlarms: number;
  readonly unproven: number;
  readonly crashes: number;
  /** Wall time of a pair, in milliseconds. */
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly failures: readonly Failure[];
}

export interface Timed {
  readonly score: Score;
  readonly compatibleMedianMs: number;
  readonly incompatibleMedianMs: number;
  readonly maxMs: number;
}

export function scorePairs(pairs: readonly Pair[]): Timed {
  const failures: Failure[] = [];
  const times: number[] = [];
  const byVerdict = {
    compatible: [] as number[],
    incompatible: [] as number[],
    unproven: [] as number[],
    crash: [] as number[],
  };
  const counts = { missedBreaks: 0, falseAlarms: 0, unproven: 0, crashes: 0 };
  for (const pair of pairs) {
    const start = performance.now();
    const verdict = answer(pair);
    const time = performance.now() - start;
    times.push(time);
    byVerdict[verdict].push(time);
    const expected = pair.compatible ? 'compatible' : 'incompatible';
    if (verdict === expected) continue;
    failures.push({ id: pair.id, expected, verdict });
    if (verdict === 'crash') counts.crashes++;
    else if (verdict === 'unproven') counts.unproven++;
    else if (verdict === 'compatible') counts.missedBreaks++;
    else counts.falseAlarms++;
  }
  return {
    score: {
      pairs: pairs.length,
      ...counts,
      medianMs: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      failures,
    },
    compatibleMedianMs: quantile(byVerdict.compatible, 0.5),
    incompatibleMedianMs: quantile(byVerdict.incompatible, 0.5),
    maxMs: quantile(times, 1),
  };
}

function answer({ original, update, draft }: Pair): Verdict | 'crash' {
  try {
    const { verdict, findings } = checkSchemas(original, update, {
      draft,
      mode: 'backward',
      policy: 'strict',
      formats: 'annotate',
      unknownKeywords: 'annotation',
    });
    // A break without a witness is none.
    if (verdict === 'incompatible' && findings.some((each) => each.witness === undefined)) return 'crash';
    return verdict;
  } catch {
    return 'crash';
  }
}

function quantile(times: readonly number[], share: number): number {
  if (times.length === 0) return 0;
  const sorted = [...times].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return Math.round(value * 1000) / 1000;
}
