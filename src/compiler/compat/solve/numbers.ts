/** Numbers: an interval, what they must be a multiple of, what they must not be. Exact, in decimals. */
import type { Literal } from '../formula/node.js';
import { spend } from '../steps.js';
import { canonical } from '../value/canonical.js';
import {
  addDecimals,
  commonMultiple,
  compareDecimals,
  type Decimal,
  decimal,
  floorDivide,
  halfDecimal,
  isMultiple,
  ONE,
  timesDecimal,
  toNumber,
  ZERO,
} from '../value/decimal.js';
import { type Conjunction, EMPTY, type Result, type Solver, sat, UNKNOWN } from './result.js';

interface Bound {
  readonly at: Decimal;
  readonly open: boolean;
}

interface Range {
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
}

const MAX_TRIES = 5_000;
/** Of counting through multiples. */
const MAX_MULTIPLES = 100_000;

/** The literals, put together. */
export interface NumberRules {
  readonly range: Range;
  readonly step: Decimal | undefined;
  readonly not: readonly Decimal[];
}

export function numberRules({ session }: Solver, literals: readonly Literal[]): NumberRules {
  spend(session.steps, 2 + literals.length);
  return literals.reduce(narrowed, { range: { low: undefined, high: undefined }, step: undefined, not: [] });
}

function narrowed({ range, step, not }: NumberRules, { predicate, sign }: Literal): NumberRules {
  if (predicate.kind === 'ge' || predicate.kind === 'gt') {
    const bound = { at: predicate.of, open: (predicate.kind === 'gt') === sign };
    return {
      range: sign
        ? { low: tighter(range.low, bound, 1), high: range.high }
        : { low: range.low, high: tighter(range.high, bound, -1) },
      step,
      not,
    };
  }
  if (predicate.kind !== 'multiple') return { range, step, not };
  if (!sign) return { range, step, not: [...not, predicate.of] };
  return { range, step: step === undefined ? predicate.of : commonMultiple(step, predicate.of), not };
}

function isEmpty({ low, high }: Range): boolean {
  if (low === undefined || high === undefined) return false;
  const order = compareDecimals(low.at, high.at);
  return order > 0 || (order === 0 && (low.open || high.open));
}

/** True: proved that `focus` can't hold beside the rules. */
export function refutesNumber(
  solver: Solver,
  rules: NumberRules,
  excluded: ReadonlySet<string>,
  focus: Literal,
): boolean {
  spend(solver.session.steps, 2);
  const both = narrowed(rules, focus);
  return isEmpty(both.range) || solveRules(solver, both, excluded).status === 'empty';
}

export function solveNumber(solver: Solver, { literals, excluded }: Conjunction): Result {
  return solveRules(solver, numberRules(solver, literals), excluded);
}

function solveRules(solver: Solver, { range, step, not }: NumberRules, excluded: ReadonlySet<string>): Result {
  spend(solver.session.steps, 5);
  if (isEmpty(range)) return EMPTY;
  const fits = (value: Decimal) => {
    if (!within(range, value) || not.some((divisor) => isMultiple(value, divisor))) return undefined;
    const number = toNumber(value);
    return number === undefined || excluded.has(canonical(number)) ? undefined : number;
  };
  return step === undefined ? dense(solver, range, not, fits) : lattice(solver, range, step, not, excluded, fits);
}

function tighter(known: Bound | undefined, bound: Bound, direction: 1 | -1): Bound {
  if (known === undefined) return bound;
  const order = compareDecimals(bound.at, known.at) * direction;
  return order > 0 || (order === 0 && bound.open) ? bound : known;
}

function within({ low, high }: Range, value: Decimal): boolean {
  if (low !== undefined && compareDecimals(value, low.at) < (low.open ? 1 : 0)) return false;
  return high === undefined || compareDecimals(value, high.at) <= (high.open ? -1 : 0);
}

type Fits = (value: Decimal) => number | undefined;

/** Multiples of `step`, nearest to zero or to the bounds first. */
function lattice(
  { session }: Solver,
  range: Range,
  step: Decimal,
  not: readonly Decimal[],
  excluded: ReadonlySet<string>,
  fits: Fits,
): Result {
  if (not.some((divisor) => isMultiple(step, divisor))) return EMPTY;
  let first: bigint | undefined;
  let last: bigint | undefined;
  if (range.low !== undefined) {
    first = floorDivide(range.low.at, step);
    const at = timesDecimal(step, first);
    if (compareDecimals(at, range.low.at) < (range.low.open ? 1 : 0)) first += 1n;
  }
  if (range.high !== undefined) {
    last = floorDivide(range.high.at, step);
    if (range.high.open && compareDecimals(timesDecimal(step, last), range.high.at) === 0) last -= 1n;
  }
  if (first !== undefined && last !== undefined && first > last) return EMPTY;
  let unrepresentable = false;
  const take = (count: bigint): number | undefined => {
    spend(session.steps, 3);
    const value = timesDecimal(step, count);
    const number = fits(value);
    if (number === undefined && toNumber(value) === undefined) unrepresentable = true;
    return number;
  };
  const start = (first === undefined || first <= 0n) && (last === undefined || last >= 0n) ? 0n : undefined;
  const tries = Math.min(MAX_MULTIPLES, 2 * excluded.size + 200 * (not.length + 1));
  if (start !== undefined) {
    for (let distance = 0n; distance < tries; distance++) {
      const up = last === undefined || distance <= last;
      const down = first === undefined || -distance >= first;
      if (!up && !down) return unrepresentable ? UNKNOWN : EMPTY;
      for (const count of distance === 0n ? [0n] : [...(up ? [distance] : []), ...(down ? [-distance] : [])]) {
        const number = take(count);
        if (number !== undefined) return sat(number);
      }
    }
    return UNKNOWN;
  }
  const upward = first !== undefined && first > 0n;
  const from = upward ? first! : last!;
  const limit = upward ? last : first;
  for (let distance = 0n; distance < tries; distance++) {
    const count = upward ? from + distance : from - distance;
    if (limit !== undefined && (upward ? count > limit : count < limit)) return unrepresentable ? UNKNOWN : EMPTY;
    const number = take(count);
    if (number !== undefined) return sat(number);
  }
  return UNKNOWN;
}

/** All decimals: never empty, unless the bounds meet. */
function dense({ session }: Solver, range: Range, not: readonly Decimal[], fits: Fits): Result {
  const { low, high } = range;
  if (low !== undefined && high !== undefined && compareDecimals(low.at, high.at) === 0) {
    const number = fits(low.at);
    if (number !== undefined) return sat(number);
    return toNumber(low.at) === undefined && !not.some((divisor) => isMultiple(low.at, divisor)) ? UNKNOWN : EMPTY;
  }
  const finest = not.reduce((least, each) => (compareDecimals(each, least) < 0 ? each : least), ONE);
  const offsets: Decimal[] = [ZERO, ONE, decimal(2), decimal(0.5), halfDecimal(finest), decimal(10)];
  for (let digits = 1; digits <= 17; digits++) offsets.push({ digits: 1n, exponent: -digits });
  const bases = [low?.at, high?.at].filter((at) => at !== undefined);
  const middle = low !== undefined && high !== undefined ? halfDecimal(addDecimals(low.at, high.at)) : undefined;
  if (middle !== undefined) bases.push(timesDecimal(ONE, floorDivide(middle, ONE)), middle);
  if (within(range, ZERO)) bases.unshift(ZERO);
  for (const base of bases.length > 0 ? bases : [ZERO]) {
    for (const offset of offsets) {
      for (const sign of [1n, -1n]) {
        spend(session.steps, 3);
        const number = fits(addDecimals(base, timesDecimal(offset, sign)));
        if (number !== undefined) return sat(number);
      }
    }
  }
  for (let count = 1n; count < MAX_TRIES; count++) {
    spend(session.steps, 3);
    for (const base of bases.length > 0 ? bases : [ZERO]) {
      const number =
        fits(addDecimals(base, { digits: count, exponent: 0 })) ??
        fits(addDecimals(base, { digits: -count, exponent: 0 })) ??
        fits(addDecimals(base, { digits: count, exponent: -4 }));
      if (number !== undefined) return sat(number);
    }
  }
  return UNKNOWN;
}
