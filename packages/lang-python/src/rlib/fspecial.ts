/**
 * Exact summation of floats, and the special functions of `math`: the error function and the gamma function.
 *
 * `fsum` (Shewchuk) keeps the running sum as floats that do not overlap; the rounding at the end is that of the exact sum.
 * `gamma` uses Lanczos' approximation with the sum as a quotient of polynomials; `erf` a series for small and a continued fraction for
 * large arguments.
 */
import { FixedArray, toF64 } from '@weft/core';
import type { f64, i32 } from '@weft/core';
import { rOverflowError, rValueError } from './errors.js';
import { fexp, flog, fpow, fsin } from './fmath.js';

/** The correctly rounded sum. @throws OperationError: Overflow, Value (`inf - inf`) */
export function fsum(values: FixedArray<f64>): f64 {
  let partials = new FixedArray<f64>(32, 0.0);
  let n: i32 = 0;
  let special: f64 = 0.0;
  let infinities: f64 = 0.0;
  for (let k = 0; k < values.length; k++) {
    let x = values[k];
    const given = x;
    let i: i32 = 0;
    for (let j = 0; j < n; j++) {
      let y = partials[j];
      if (Math.abs(x) < Math.abs(y)) {
        const swapped = x;
        x = y;
        y = swapped;
      }
      const high = x + y;
      const low = y - (high - x);
      if (low !== 0.0) {
        partials[i] = low;
        i++;
      }
      x = high;
    }
    n = i;
    if (x !== 0.0) {
      if (!Number.isFinite(x)) {
        if (Number.isFinite(given)) throw rOverflowError('intermediate overflow in fsum');
        if (!Number.isNaN(given)) infinities = infinities + given;
        special = special + given;
        n = 0;
      } else {
        if (n === partials.length) {
          const grown = new FixedArray<f64>(2 * n, 0.0);
          for (let j = 0; j < n; j++) grown[j] = partials[j];
          partials = grown;
        }
        partials[n] = x;
        n++;
      }
    }
  }
  if (special !== 0.0) {
    if (Number.isNaN(infinities)) throw rValueError('-inf + inf in fsum');
    return special;
  }
  let high: f64 = 0.0;
  if (n === 0) return 0.0;
  n--;
  high = partials[n];
  let low: f64 = 0.0;
  while (n > 0) {
    const x = high;
    n--;
    const y = partials[n];
    high = x + y;
    low = y - (high - x);
    if (low !== 0.0) break;
  }
  // Half-way cases: the next partial decides.
  if (n > 0 && ((low < 0.0 && partials[n - 1] < 0.0) || (low > 0.0 && partials[n - 1] > 0.0))) {
    const y = low * 2.0;
    const x = high + y;
    if (y === x - high) high = x;
  }
  return high;
}

/** `2/√π · x·e^(-x²)` times a series, for |x| < 1.5. */
function erfSeries(x: f64): f64 {
  const square = x * x;
  let sum: f64 = 0.0;
  let k: f64 = 25.5;
  for (let i = 0; i < 25; i++) {
    sum = 2.0 + (square * sum) / k;
    k = k - 1.0;
  }
  return (sum * x * fexp(-square)) / 1.772453850905516;
}
/** `1 - erf(x)` as a continued fraction, for 1.5 <= x. */
function erfcFraction(x: f64): f64 {
  if (x >= 30.0) return 0.0;
  const square = x * x;
  let a: f64 = 0.0;
  let da: f64 = 0.5;
  let p: f64 = 1.0;
  let p1: f64 = 0.0;
  let q: f64 = da + square;
  let q1: f64 = 1.0;
  for (let i = 0; i < 50; i++) {
    a = a + da;
    da = da + 2.0;
    const b = da + square;
    const nextP = b * p - a * p1;
    p1 = p;
    p = nextP;
    const nextQ = b * q - a * q1;
    q1 = q;
    q = nextQ;
  }
  return ((p / q) * x * fexp(-square)) / 1.772453850905516;
}
export function erf(x: f64): f64 {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 1.5) return erfSeries(x);
  const c = erfcFraction(size);
  return x > 0.0 ? 1.0 - c : c - 1.0;
}
export function erfc(x: f64): f64 {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size < 1.5) return 1.0 - erfSeries(x);
  const c = erfcFraction(size);
  return x > 0.0 ? c : 2.0 - c;
}

const LANCZOS_G: f64 = 6.02468004077673;
const numerator: FixedArray<f64> = FixedArray.of<f64>(
  23531376880.41076,
  42919803642.6491,
  35711959237.35567,
  17921034426.03721,
  6039542586.352028,
  1439720407.3117216,
  248874557.86205417,
  31426415.58540019,
  2876370.6289353725,
  186056.26539522348,
  8071.672002365816,
  210.82427775157936,
  2.5066282746310002,
);
const denominator: FixedArray<f64> = FixedArray.of<f64>(
  0.0,
  39916800.0,
  120543840.0,
  150917976.0,
  105258076.0,
  45995730.0,
  13339535.0,
  2637558.0,
  357423.0,
  32670.0,
  1925.0,
  66.0,
  1.0,
);
function lanczosSum(x: f64): f64 {
  let up: f64 = 0.0;
  let down: f64 = 0.0;
  if (x < 5.0) {
    for (let i = 12; i >= 0; i--) {
      up = up * x + numerator[i];
      down = down * x + denominator[i];
    }
  } else {
    for (let i = 0; i < 13; i++) {
      up = up / x + numerator[i];
      down = down / x + denominator[i];
    }
  }
  return up / down;
}
/** `sin(πx)`, accurate for large x. */
function sinPi(x: f64): f64 {
  const y = Math.abs(x) % 2.0;
  const pi = 3.141592653589793;
  const n = Math.floor(2.0 * y + 0.5);
  let r: f64 = 0.0;
  if (n === 0.0) r = fsin(pi * y);
  else if (n === 1.0) r = fsin(pi * (0.5 - y) + pi * 0.5);
  else if (n === 2.0) r = fsin(pi * (1.0 - y));
  else if (n === 3.0) r = -fsin(pi * (y - 1.5) + pi * 0.5);
  else r = fsin(pi * (y - 2.0));
  return x < 0.0 ? -r : r;
}
/** NaN at poles, for a domain error. */
export function gamma(x: f64): f64 {
  if (!Number.isFinite(x)) return Number.isNaN(x) || x > 0.0 ? x : NaN;
  if (x === 0.0) return NaN;
  if (x === Math.floor(x)) {
    if (x < 0.0) return NaN;
    if (x <= 23.0) {
      let product: f64 = 1.0;
      for (let k = 2; toF64(k) < x; k++) product = product * toF64(k);
      return product;
    }
  }
  const size = Math.abs(x);
  if (size < 1e-20) return 1.0 / x;
  if (size > 200.0) return x < 0.0 ? 0.0 / sinPi(x) : Infinity;
  const y = size + LANCZOS_G - 0.5;
  const z =
    size > LANCZOS_G - 0.5
      ? ((y - size - (LANCZOS_G - 0.5)) * LANCZOS_G) / y
      : ((y - (LANCZOS_G - 0.5) - size) * LANCZOS_G) / y;
  if (x < 0.0) {
    let r = ((-3.141592653589793 / sinPi(size) / size) * fexp(y)) / lanczosSum(size);
    r = r - z * r;
    if (size < 140.0) return r / fpow(y, size - 0.5);
    const root = fpow(y, size / 2.0 - 0.25);
    return r / root / root;
  }
  let r = lanczosSum(size) / fexp(y);
  r = r + z * r;
  if (size < 140.0) return r * fpow(y, size - 0.5);
  const root = fpow(y, size / 2.0 - 0.25);
  return r * root * root;
}
export function lgamma(x: f64): f64 {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Infinity;
  if (x === Math.floor(x) && x <= 2.0) {
    if (x <= 0.0) return NaN;
    return 0.0;
  }
  const size = Math.abs(x);
  if (size < 1e-20) return -flog(size);
  let r = flog(lanczosSum(size)) - LANCZOS_G;
  r = r + (size - 0.5) * (flog(size + LANCZOS_G - 0.5) - 1.0);
  if (x < 0.0) r = 1.1447298858494002 - flog(Math.abs(sinPi(size))) - flog(size) - r;
  return r;
}
