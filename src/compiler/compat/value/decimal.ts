/** Exact decimal arithmetic on JSON numbers: `digits * 10 ** exponent`. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

export const ZERO: Decimal = { digits: 0n, exponent: 0 };
export const ONE: Decimal = { digits: 1n, exponent: 0 };

/** The shortest decimal that reads as `value`; `value` is finite. Without trailing zeros, so that equal numbers have equal parts. */
export function decimal(value: number): Decimal {
  if (Number.isSafeInteger(value) && value % 10 !== 0) return { digits: BigInt(value), exponent: 0 };
  const [mantissa, exponent = '0'] = String(value).split('e') as [string, string?];
  const dot = mantissa.indexOf('.');
  if (dot < 0) return normal(BigInt(mantissa), Number(exponent));
  return normal(
    BigInt(mantissa.slice(0, dot) + mantissa.slice(dot + 1)),
    Number(exponent) - (mantissa.length - dot - 1),
  );
}

function normal(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return ZERO;
  let d = digits;
  let e = exponent;
  while (d % 10n === 0n) {
    d /= 10n;
    e++;
  }
  return { digits: d, exponent: e };
}

/** The number that shows as exactly this decimal; undefined where a double can't hold it. */
export function toNumber(value: Decimal): number | undefined {
  const number = Number(`${value.digits}e${value.exponent}`);
  if (!Number.isFinite(number)) return undefined;
  return compareDecimals(decimal(number), value) === 0 ? number : undefined;
}

export function decimalKey(value: Decimal): string {
  const { digits, exponent } = normal(value.digits, value.exponent);
  return `${digits}e${exponent}`;
}

/** Both over one exponent: digits of each. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.digits * 10n ** BigInt(a.exponent - exponent), b.digits * 10n ** BigInt(b.exponent - exponent), exponent];
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [x, y, exponent] = aligned(a, b);
  return normal(x + y, exponent);
}

export function timesDecimal(a: Decimal, count: bigint): Decimal {
  return normal(a.digits * count, a.exponent);
}

export function halfDecimal(a: Decimal): Decimal {
  return normal(a.digits * 5n, a.exponent - 1);
}

/** `divisor` is not zero. */
export function isMultiple(value: Decimal, divisor: Decimal): boolean {
  const [x, y] = aligned(value, divisor);
  return x % y === 0n;
}

/** The largest whole number of times that `divisor` (positive) goes into `value`. */
export function floorDivide(value: Decimal, divisor: Decimal): bigint {
  const [x, y] = aligned(value, divisor);
  const quotient = x / y;
  return x % y !== 0n && x < 0n ? quotient - 1n : quotient;
}

/** Smallest positive number that both (positive) divide. */
export function commonMultiple(a: Decimal, b: Decimal): Decimal {
  const [x, y, exponent] = aligned(a, b);
  let p = x;
  let q = y;
  while (q !== 0n) [p, q] = [q, p % q];
  return normal((x / p) * y, exponent);
}
