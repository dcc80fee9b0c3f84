/**
 * Elementary functions, correctly rounded in all but a vanishing fraction of cases, as the C library's are. JavaScript's own
 * differ from them in the last digit for one argument in ten, and programs print all digits.
 *
 * Values are computed as *double-doubles* (a float and a correction, about 106 bits) and rounded once:
 * - `exp`: the argument is reduced by multiples of ln 2, divided by 256, summed as a Taylor series of `exp(x) - 1`, squared back;
 * - `log`, `atan` and the like: the host's value is corrected by one Newton step through `exp` or `sin`/`cos`;
 * - `pow(x, y)` is `exp(y · log x)`, whose error stays below 2**-80.
 */
import { f64Bits, f64FromBits, hostFunction, shl64, shr64, toF64, toI32, wrap, extend } from '@weft/core';
import type { f64, i32 } from '@weft/core';

/** `hi + lo`, with `|lo|` at most half a unit in the last place of `hi`. */
class Dd {
  constructor(
    readonly hi: f64,
    readonly lo: f64,
  ) {}
}

function twoSum(a: f64, b: f64): Dd {
  const s = a + b;
  const t = s - a;
  return new Dd(s, a - (s - t) + (b - t));
}
function quickSum(a: f64, b: f64): Dd {
  const s = a + b;
  return new Dd(s, b - (s - a));
}
/** The exact product of two floats. */
function twoProduct(a: f64, b: f64): Dd {
  const p = a * b;
  const sa = a * 134217729.0;
  const ah = sa - (sa - a);
  const al = a - ah;
  const sb = b * 134217729.0;
  const bh = sb - (sb - b);
  const bl = b - bh;
  return new Dd(p, ah * bh - p + ah * bl + al * bh + al * bl);
}
function add(a: Dd, b: Dd): Dd {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = quickSum(s.hi, s.lo + t.hi);
  return quickSum(u.hi, u.lo + t.lo);
}
function addF(a: Dd, b: f64): Dd {
  const s = twoSum(a.hi, b);
  return quickSum(s.hi, s.lo + a.lo);
}
function mul(a: Dd, b: Dd): Dd {
  const p = twoProduct(a.hi, b.hi);
  return quickSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}
function mulF(a: Dd, b: f64): Dd {
  const p = twoProduct(a.hi, b);
  return quickSum(p.hi, p.lo + a.lo * b);
}
function div(a: Dd, b: Dd): Dd {
  const q = a.hi / b.hi;
  const r = add(a, mulF(b, -q));
  const q2 = r.hi / b.hi;
  const r2 = add(r, mulF(b, -q2));
  const s = quickSum(q, q2);
  return addF(s, r2.hi / b.hi);
}
function negate(a: Dd): Dd {
  return new Dd(-a.hi, -a.lo);
}

const LN2_1: f64 = 0.6931471805592082;
const LN2_2: f64 = 7.371002565161996e-13;
const LN2_3: f64 = 5.8029889835956905e-25;
const LN2: Dd = new Dd(0.6931471805599453, 2.3190468138462996e-17);

/** `x · 2**k`, for results that may be subnormal. */
function scale(x: f64, k: i32): f64 {
  if (k >= -1000 && k <= 1000) return x * power(k);
  if (k > 0) return x * power(1000) * power(k - 1000);
  return x * power(k + 1000 < -1000 ? -1000 : k + 1000) * power(-1000);
}
function power(k: i32): f64 {
  return f64FromBits(shl64(extend(k + 1023), 52));
}

/** 1/n! for n = 2 … 9 as double-doubles would be slow to divide by each time. */
const inverseFactorials: Dd[] = makeInverseFactorials(28);
function makeInverseFactorials(count: i32): Dd[] {
  const out: Dd[] = [new Dd(1.0, 0.0)];
  for (let n = 1; n <= count; n++) out.push(div(out[n - 1], new Dd(toF64(n), 0.0)));
  return out;
}

/** `exp(x)` without the power of two: the result is `value · 2**exponent`. */
class Scaled {
  constructor(
    readonly value: Dd,
    readonly exponent: i32,
  ) {}
}
function expDd(x: Dd): Scaled {
  const k = Math.floor(x.hi / 0.6931471805599453 + 0.5);
  let r = twoSum(x.hi - k * LN2_1, -k * LN2_2);
  r = addF(addF(r, x.lo), -k * LN2_3);
  r = new Dd(r.hi * 0.00390625, r.lo * 0.00390625);
  // p = exp(r) - 1 for |r| < 0.0014
  let p = mul(r, inverseFactorials[9]);
  for (let n = 8; n >= 1; n--) p = mul(r, add(inverseFactorials[n], p));
  for (let i = 0; i < 8; i++) p = add(new Dd(p.hi * 2.0, p.lo * 2.0), mul(p, p));
  return new Scaled(addF(p, 1.0), toI32(k));
}

export function fexp(x: f64): f64 {
  if (Number.isNaN(x)) return x;
  if (x > 709.8) return Infinity;
  if (x < -745.2) return 0.0;
  const e = expDd(new Dd(x, 0.0));
  return scale(e.value.hi, e.exponent);
}

const hostLog = hostFunction<(x: f64) => f64>('Math.log', Math.log);

/** `log(x)` for a positive finite float. */
function logDd(x: f64): Dd {
  // x = m · 2**k with m near 1
  let m = x;
  let k: i32 = 0;
  if (m < 2.2250738585072014e-308) {
    m = m * 18014398509481984.0;
    k = -54;
  }
  const e = (wrap(shr64(f64Bits(m), 52)) & 0x7ff) - 1023;
  m = m * power(-e > 1000 ? 1000 : -e);
  if (-e > 1000) m = m * power(-e - 1000);
  k = k + e;
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    k = k + 1;
  }
  const y = hostLog(m);
  // log m = y + log(m · exp(-y)), and m · exp(-y) is 1 + t for a tiny t
  const inverse = expDd(new Dd(-y, 0.0));
  const t = addF(mulF(scaledDd(inverse), m), -1.0);
  const correction = add(t, new Dd(-0.5 * t.hi * t.hi, 0.0));
  const log = add(new Dd(y, 0.0), correction);
  return k === 0 ? log : add(mulF(LN2, toF64(k)), log);
}
function scaledDd(s: Scaled): Dd {
  const f = power(s.exponent);
  return new Dd(s.value.hi * f, s.value.lo * f);
}

/** `log(x)`; x > 0. */
export function flog(x: f64): f64 {
  if (Number.isNaN(x) || x === Infinity) return x;
  return logDd(x).hi;
}

/** `x ** y` for finite `x > 0` and finite `y`; overflows to Infinity, underflows to 0. */
function positivePow(x: f64, y: f64): f64 {
  if (x === 1.0) return 1.0;
  const log = logDd(x);
  const estimate = log.hi * y;
  if (estimate > 710.0) return Infinity;
  if (estimate < -746.0) return 0.0;
  const e = expDd(mulF(log, y));
  return scale(e.value.hi + e.value.lo, e.exponent);
}
/** C's `pow` for any finite arguments with `x` not 0, or `y` whole when `x < 0`. */
export function fpow(x: f64, y: f64): f64 {
  if (y === 2.0) return x * x;
  if (y === 1.0) return x;
  if (y === 0.5) return Math.sqrt(x);
  if (x > 0.0) return positivePow(x, y);
  const r = positivePow(-x, y);
  return y % 2.0 === 0.0 ? r : -r;
}

const PIO2_1: f64 = 1.5707963267341256;
const PIO2_2: f64 = 6.077100506303966e-11;
const PIO2_3: f64 = 2.0222662487111665e-21;
const PIO2_4: f64 = 8.4784276603689e-32;
/** Beyond this, reduction by π/2 would need more digits of π. */
const REDUCIBLE: f64 = 1000000.0;

/** `sin` and `cos` of one argument. */
class SinCos {
  constructor(
    readonly sin: Dd,
    readonly cos: Dd,
  ) {}
}
/** For `|x| < REDUCIBLE`. */
function sinCos(x: f64): SinCos {
  const k = Math.floor(x / 1.5707963267948966 + 0.5);
  let r = twoSum(x - k * PIO2_1, -k * PIO2_2);
  r = add(r, new Dd(-k * PIO2_3, -k * PIO2_4));
  const square = mul(r, r);
  let s = new Dd(0.0, 0.0);
  let c = new Dd(0.0, 0.0);
  for (let n = 27; n >= 3; n -= 2) {
    s = mul(square, add(s, n % 4 === 1 ? inverseFactorials[n] : negate(inverseFactorials[n])));
    c = mul(square, add(c, n % 4 === 1 ? inverseFactorials[n - 1] : negate(inverseFactorials[n - 1])));
  }
  const sine = add(r, mul(r, s));
  const cosine = addF(c, 1.0);
  switch (((toI32(k) % 4) + 4) % 4) {
    case 0:
      return new SinCos(sine, cosine);
    case 1:
      return new SinCos(cosine, negate(sine));
    case 2:
      return new SinCos(negate(sine), negate(cosine));
    default:
      return new SinCos(negate(cosine), sine);
  }
}

const hostSin = hostFunction<(x: f64) => f64>('Math.sin', Math.sin);
const hostCos = hostFunction<(x: f64) => f64>('Math.cos', Math.cos);
const hostTan = hostFunction<(x: f64) => f64>('Math.tan', Math.tan);
const hostAtan = hostFunction<(x: f64) => f64>('Math.atan', Math.atan);
const hostAtan2 = hostFunction<(y: f64, x: f64) => f64>('Math.atan2', Math.atan2);
const hostAsin = hostFunction<(x: f64) => f64>('Math.asin', Math.asin);
const hostAcos = hostFunction<(x: f64) => f64>('Math.acos', Math.acos);

function tiny(x: f64): boolean {
  return Math.abs(x) < 1e-150;
}
export function fsin(x: f64): f64 {
  if (!(Math.abs(x) < REDUCIBLE) || tiny(x)) return hostSin(x);
  return sinCos(x).sin.hi;
}
export function fcos(x: f64): f64 {
  if (!(Math.abs(x) < REDUCIBLE) || tiny(x)) return hostCos(x);
  return sinCos(x).cos.hi;
}
export function ftan(x: f64): f64 {
  if (!(Math.abs(x) < REDUCIBLE) || tiny(x)) return hostTan(x);
  const sc = sinCos(x);
  return div(sc.sin, sc.cos).hi;
}

/** The angle near `guess` whose sine and cosine are proportional to `y` and `x`. */
function corrected(guess: f64, y: Dd, x: Dd): f64 {
  const sc = sinCos(guess);
  const numerator = add(mul(y, sc.cos), negate(mul(x, sc.sin)));
  const denominator = add(mul(x, sc.cos), mul(y, sc.sin));
  return guess + numerator.hi / denominator.hi;
}
export function fatan(x: f64): f64 {
  if (!(Math.abs(x) < 1e100) || tiny(x)) return hostAtan(x);
  return corrected(hostAtan(x), new Dd(x, 0.0), new Dd(1.0, 0.0));
}
export function fatan2(y: f64, x: f64): f64 {
  const guess = hostAtan2(y, x);
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (!(ax < 1e100 && ay < 1e100) || ax < 1e-100 || ay < 1e-100) return guess;
  return corrected(guess, new Dd(y, 0.0), new Dd(x, 0.0));
}
/** `sqrt(1 - x²)` */
function complement(x: f64): Dd {
  const square = twoProduct(x, x);
  const rest = add(new Dd(1.0, 0.0), negate(square));
  return sqrtDd(rest);
}
function sqrtDd(a: Dd): Dd {
  if (a.hi <= 0.0) return new Dd(0.0, 0.0);
  const root = Math.sqrt(a.hi);
  const rest = add(a, negate(twoProduct(root, root)));
  return quickSum(root, rest.hi / (2.0 * root));
}
export function fasin(x: f64): f64 {
  if (!(Math.abs(x) < 1.0) || tiny(x)) return hostAsin(x);
  return corrected(hostAsin(x), new Dd(x, 0.0), complement(x));
}
export function facos(x: f64): f64 {
  if (!(Math.abs(x) < 1.0)) return hostAcos(x);
  return corrected(hostAcos(x), complement(x), new Dd(x, 0.0));
}
/** `sqrt(x² + y²)` */
export function fhypot(x: f64, y: f64): f64 {
  const a = Math.abs(x);
  const b = Math.abs(y);
  if (a === Infinity || b === Infinity) return Infinity;
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  const large = a > b ? a : b;
  if (large === 0.0) return 0.0;
  // Scaled by a power of two so that squares neither overflow nor vanish.
  const e = (wrap(shr64(f64Bits(large), 52)) & 0x7ff) - 1023;
  const k = e > 1000 ? 1000 : e < -1000 ? -1000 : e;
  const s = power(-k);
  const sum = add(twoProduct(a * s, a * s), twoProduct(b * s, b * s));
  return sqrtDd(sum).hi * power(k);
}
