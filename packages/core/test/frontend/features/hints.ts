/** Hints mean nothing to the result. */
import {
  assertConst,
  conditionalCall,
  dontLookInside,
  elidable,
  FixedArray,
  identityHash,
  isClassKnown,
  isConstant,
  isVirtual,
  JitDriver,
  lookInsideIff,
  loopInvariant,
  promote,
  promoteString,
  recordExactClass,
  unchecked,
  unrollSafe,
  weAreJitted,
  type i32,
} from '@weft/core';

export const square = elidable(function square(n: i32): i32 {
  return n * n;
});
const cube = elidable((n: i32): i32 => n * n * n);
const total = unrollSafe(function total(a: FixedArray<i32>): i32 {
  let sum = 0;
  for (const x of a) sum += x;
  return sum;
});
const hidden = dontLookInside(function hidden(n: i32): i32 {
  return n + 1;
});
const maybe = lookInsideIff(
  (n: i32) => n < 10,
  function maybe(n: i32): i32 {
    return n - 1;
  },
);
const setting = loopInvariant(function setting(): i32 {
  return 5;
});
// expect: wrappers(3) == "9 27 6 4 2 5"
export function wrappers(n: i32): string {
  return `${square(n)} ${cube(n)} ${total(FixedArray.of<i32>(1, 2, 3))} ${hidden(n)} ${maybe(n)} ${setting()}`;
}
// expect: identities(7) == "7 x 7"
export function identities(n: i32): string {
  return `${promote(n)} ${promoteString('x')} ${assertConst(n)}`;
}
// expect: queries(1) == "false false false false"
export function queries(n: i32): string {
  return `${isConstant(n)} ${isVirtual(n)} ${isClassKnown(n)} ${weAreJitted()}`;
}
class Log {
  n: i32 = 0;
}
function bump(log: Log, by: i32): void {
  log.n += by;
}
// expect: conditional() == 5
export function conditional(): i32 {
  const log = new Log();
  conditionalCall(true, bump, log, 5);
  conditionalCall(false, bump, log, 7);
  recordExactClass(log, Log);
  return log.n;
}
// expect: uncheckedSum() == 6
export function uncheckedSum(): i32 {
  const a = FixedArray.of<i32>(1, 2, 3);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += unchecked(() => a[i]!);
  return sum;
}
// expect: uncheckedBlock() == "abc"
export function uncheckedBlock(): string {
  const parts: string[] = [];
  unchecked(() => {
    parts.push('a');
    parts.push('bc');
  });
  return parts.join('');
}
// expect: hashes() == "true true true"
export function hashes(): string {
  const a = new Log();
  const b = new Log();
  return `${identityHash(a) === identityHash(a)} ${identityHash(a) !== identityHash(b)} ${identityHash(b) !== 0}`;
}

class Code {
  constructor(
    readonly ops: FixedArray<i32>,
    readonly name: string,
  ) {}
}
class Frame {
  acc: i32 = 0;
}
const driver = new JitDriver({
  name: 'hints',
  greens: ['pc', 'code'],
  reds: ['frame'],
  virtualizable: { red: 'frame', fields: ['acc'] },
  location: (pc: i32, code: Code) => `${code.name}:${pc}`,
});
function run(code: Code, frame: Frame): i32 {
  let pc: i32 = 0;
  for (;;) {
    driver.jitMergePoint({ pc, code, frame });
    const op = code.ops[pc++]!;
    if (op === 0) return frame.acc;
    if (op === 1) frame.acc += 3;
    if (op === 2 && frame.acc < 20) {
      pc = 0;
      driver.canEnterJit({ pc, code, frame });
    }
  }
}
// expect: interpreter() == 21
export function interpreter(): i32 {
  return run(new Code(FixedArray.of<i32>(1, 2, 0), 'loop'), new Frame());
}
