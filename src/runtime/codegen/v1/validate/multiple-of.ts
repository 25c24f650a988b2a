/**
 * True when `value` is a whole multiple of `divisor`, both read as the decimal numbers that JSON shows:
 * 19.99 is a multiple of 0.01. Exact for all finite numbers.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  for (const scale of scales) {
    // The product is off by less than half, as long as it is below 2 ** 51: a whole number is the right one.
    const a = Math.round(value * scale);
    const b = Math.round(divisor * scale);
    if (Math.abs(a) >= limit || b >= limit) break;
    if (a / scale === value && b / scale === divisor) return a % b === 0;
  }
  const a = decimal(value);
  const b = decimal(divisor);
  if (b.digits === 0n) return false;
  const shift = a.exponent - b.exponent;
  return shift >= 0
    ? (a.digits * power(shift, b.digits)) % b.digits === 0n
    : a.digits % (b.digits * 10n ** BigInt(-shift)) === 0n;
}

const scales = [100, 10_000, 1_000_000];
const limit = 2 ** 51;

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The shortest decimal that reads as `value`. */
function decimal(value: number): Decimal {
  const [mantissa, exponent = '0'] = String(value).split('e') as [string, string?];
  const dot = mantissa.indexOf('.');
  if (dot < 0) return { digits: BigInt(mantissa), exponent: Number(exponent) };
  return {
    digits: BigInt(mantissa.slice(0, dot) + mantissa.slice(dot + 1)),
    exponent: Number(exponent) - (mantissa.length - dot - 1),
  };
}

/** 10 ** exponent modulo `modulus`. */
function power(exponent: number, modulus: bigint): bigint {
  const size = modulus < 0n ? -modulus : modulus;
  let result = 1n % size;
  let base = 10n % size;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * base) % size;
    base = (base * base) % size;
  }
  return result;
}
