/**
 * Machine functions that operations call when their code is too long to repeat at each use. Written in WebAssembly's
 * text form, because that is the clearest way to say it; those that a program does not use are removed.
 */

const arithmetic = `
  (func $weft.i32.div_s (param $a i32) (param $b i32) (result i32)
    (if (result i32) (i32.le_u (i32.add (local.get $b) (i32.const 1)) (i32.const 1))
      (then (i32.and (i32.sub (i32.const 0) (local.get $a)) (local.get $b)))
      (else (i32.div_s (local.get $a) (local.get $b)))))
  (func $weft.i32.div_u (param $a i32) (param $b i32) (result i32)
    (if (result i32) (local.get $b)
      (then (i32.div_u (local.get $a) (local.get $b)))
      (else (i32.const 0))))
  (func $weft.i64.div_s (param $a i64) (param $b i64) (result i64)
    (if (result i64) (i64.eq (local.get $b) (i64.const -1))
      (then (i64.sub (i64.const 0) (local.get $a)))
      (else (i64.div_s (local.get $a) (local.get $b)))))
  (func $weft.i64.mul_high_u (param $a i64) (param $b i64) (result i64)
    (local $al i64) (local $ah i64) (local $bl i64) (local $bh i64) (local $t i64) (local $u i64)
    (local.set $al (i64.and (local.get $a) (i64.const 0xffffffff)))
    (local.set $ah (i64.shr_u (local.get $a) (i64.const 32)))
    (local.set $bl (i64.and (local.get $b) (i64.const 0xffffffff)))
    (local.set $bh (i64.shr_u (local.get $b) (i64.const 32)))
    (local.set $t (i64.add
      (i64.mul (local.get $ah) (local.get $bl))
      (i64.shr_u (i64.mul (local.get $al) (local.get $bl)) (i64.const 32))))
    (local.set $u (i64.add
      (i64.mul (local.get $al) (local.get $bh))
      (i64.and (local.get $t) (i64.const 0xffffffff))))
    (i64.add
      (i64.add (i64.mul (local.get $ah) (local.get $bh)) (i64.shr_u (local.get $t) (i64.const 32)))
      (i64.shr_u (local.get $u) (i64.const 32))))
  ;; Whether the exact product needs more than 64 bits: the signed high word is not the sign of the low one.
  (func $weft.i64.mul_overflows (param $a i64) (param $b i64) (result i32)
    (i64.ne
      (i64.sub
        (i64.sub
          (call $weft.i64.mul_high_u (local.get $a) (local.get $b))
          (i64.and (i64.shr_s (local.get $a) (i64.const 63)) (local.get $b)))
        (i64.and (i64.shr_s (local.get $b) (i64.const 63)) (local.get $a)))
      (i64.shr_s (i64.mul (local.get $a) (local.get $b)) (i64.const 63))))
  ;; JavaScript's x | 0: modulo 2**32.
  (func $weft.i32.from_f64 (param $x f64) (result i32)
    (local $bits i64) (local $exponent i32) (local $m i64)
    (if (f64.lt (f64.abs (local.get $x)) (f64.const 9223372036854775808))
      (then (return (i32.wrap_i64 (i64.trunc_sat_f64_s (local.get $x))))))
    (local.set $bits (i64.reinterpret_f64 (local.get $x)))
    (local.set $exponent
      (i32.and (i32.wrap_i64 (i64.shr_u (local.get $bits) (i64.const 52))) (i32.const 2047)))
    ;; 2**84 and above are multiples of 2**32; so are infinities and NaN for this purpose.
    (if (i32.gt_u (local.get $exponent) (i32.const 1106)) (then (return (i32.const 0))))
    (local.set $m (i64.shl
      (i64.or (i64.and (local.get $bits) (i64.const 0xfffffffffffff)) (i64.const 0x10000000000000))
      (i64.extend_i32_u (i32.sub (local.get $exponent) (i32.const 1075)))))
    (i32.wrap_i64 (select
      (i64.sub (i64.const 0) (local.get $m))
      (local.get $m)
      (i64.lt_s (local.get $bits) (i64.const 0)))))
`;

/**
 * Copies `n` items of `size` bytes, overlapping or not. `memory.copy` has a fixed cost of tens of instructions, so
 * short copies are made of words: two (or four) that overlap in the middle, all loaded before one is stored, up to 32 bytes; a loop upwards where
 * no word is stored before it was loaded, up to 256 bytes.
 */
function move(size: 1 | 2 | 4 | 8): string {
  /** First and last word of a piece of at least `width` bytes and at most twice that. */
  const ends = (type: 'i32' | 'i64', width: number, suffix: string) => {
    const [a, b] = type === 'i64' ? ['$a', '$b'] : ['$x', '$y'];
    const load = `${type}.load${suffix}${suffix === '' ? '' : '_u'} align=1`;
    const last = (of: string) =>
      `(i32.sub (i32.add (local.get ${of}) (local.get $bytes)) (i32.const ${width}))`;
    return `
        (if (i32.ge_u (local.get $bytes) (i32.const ${width})) (then
          (local.set ${a} (${load} (local.get $from)))
          (local.set ${b} (${load} ${last('$from')}))
          (${type}.store${suffix} align=1 (local.get $to) (local.get ${a}))
          (${type}.store${suffix} align=1 ${last('$to')} (local.get ${b}))
          (return)))`;
  };
  const word = (of: string) => `(i64.load align=1 ${of})`;
  const fromEnd = (of: string, back: number) =>
    `(i32.sub (i32.add (local.get ${of}) (local.get $bytes)) (i32.const ${back}))`;
  return `
  (func $weft.move${size} (param $to i32) (param $from i32) (param $n i32)
    (local $bytes i32) (local $x i32) (local $y i32)
    (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $bytes ${size === 1 ? '(local.get $n)' : `(i32.shl (local.get $n) (i32.const ${Math.log2(size)}))`})
    (if (i32.le_u (local.get $bytes) (i32.const 32))
      (then
        (if (i32.ge_u (local.get $bytes) (i32.const 16)) (then
          (local.set $a ${word('(local.get $from)')})
          (local.set $b (i64.load offset=8 align=1 (local.get $from)))
          (local.set $c ${word(fromEnd('$from', 16))})
          (local.set $d ${word(fromEnd('$from', 8))})
          (i64.store align=1 (local.get $to) (local.get $a))
          (i64.store offset=8 align=1 (local.get $to) (local.get $b))
          (i64.store align=1 ${fromEnd('$to', 16)} (local.get $c))
          (i64.store align=1 ${fromEnd('$to', 8)} (local.get $d))
          (return)))${ends('i64', 8, '')}${size < 8 ? ends('i32', 4, '') : ''}${size < 4 ? ends('i32', 2, '16') : ''}${size < 2 ? ends('i32', 1, '8') : ''}
        (return)))
    (if (i32.and
          (i32.ge_u (i32.sub (local.get $to) (local.get $from)) (local.get $bytes))
          (i32.le_u (local.get $bytes) (i32.const 256)))
      (then
        (local.set $b ${word(fromEnd('$from', 8))})
        (local.set $x ${fromEnd('$to', 8)})
        (loop $up
          (i64.store align=1 (local.get $to) ${word('(local.get $from)')})
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (br_if $up (i32.lt_u
            (local.tee $to (i32.add (local.get $to) (i32.const 8)))
            (local.get $x))))
        (i64.store align=1 (local.get $x) (local.get $b))
        (return)))
    (memory.copy (local.get $to) (local.get $from) (local.get $bytes)))`;
}

/** Sets `n` items of `size` bytes from `at` to `value`. */
function fill(size: 2 | 4 | 8): string {
  const type = size === 8 ? 'i64' : 'i32';
  return `
  (func $weft.fill${size} (param $at i32) (param $n i32) (param $value ${type})
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (i32.mul (local.get $n) (i32.const ${size}))))
    (loop $next
      (if (i32.ge_u (local.get $at) (local.get $end)) (then (return)))
      (${type}.store${size === 2 ? '16' : ''} align=1 (local.get $at) (local.get $value))
      (local.set $at (i32.add (local.get $at) (i32.const ${size})))
      (br $next)))`;
}

/** The module that code generation adds to: memory and helper functions. `memory` is replaced at the end. */
export const helpersText = `(module
  (memory $0 1)
  ${arithmetic}
  ${([1, 2, 4, 8] as const).map(move).join('')}
  ${([2, 4, 8] as const).map(fill).join('')}
)`;
