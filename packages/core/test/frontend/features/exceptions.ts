/** Exceptions: throw, catch by class, rethrow, finally with every way out. */
import type { i32 } from '@weft/core';

class GuestError extends Error {
  constructor(
    message: string,
    readonly code: i32,
  ) {
    super(message);
  }
}
class OtherError extends Error {}
class Plain {
  constructor(readonly text: string) {}
}
function fail(n: i32): i32 {
  if (n === 1) throw new GuestError('one', 11);
  if (n === 2) throw new OtherError('two');
  if (n === 3) throw new Plain('three');
  return n;
}
// expect: caught(0) == "ok 0"
// expect: caught(1) == "guest one 11"
// expect: caught(2) == "other two"
// expect: caught(3) == "plain three"
export function caught(n: i32): string {
  try {
    return `ok ${fail(n)}`;
  } catch (e) {
    if (e instanceof GuestError) return `guest ${e.message} ${e.code}`;
    if (e instanceof Error) return `other ${e.message}`;
    if (e instanceof Plain) return `plain ${e.text}`;
    throw e;
  }
}
// raises: escapes(1)
// expect: escapes(5) == 5
export function escapes(n: i32): i32 {
  return fail(n);
}
// raises: rethrown(2)
// expect: rethrown(1) == 11
export function rethrown(n: i32): i32 {
  try {
    return fail(n);
  } catch (e) {
    if (e instanceof GuestError) return e.code;
    throw e;
  }
}
class Log {
  text: string = '';
}
// expect: finallyOrder(0) == "try finally after"
// expect: finallyOrder(1) == "try catch finally after"
export function finallyOrder(n: i32): string {
  const log = new Log();
  try {
    log.text += 'try ';
    fail(n);
  } catch {
    log.text += 'catch ';
  } finally {
    log.text += 'finally ';
  }
  return log.text + 'after';
}
// expect: finallyReturn(0) == "body:finally"
// expect: finallyReturn(1) == "catch:finally"
export function finallyReturn(n: i32): string {
  const log = new Log();
  const result = withFinally(n, log);
  return `${result}:${log.text}`;
}
function withFinally(n: i32, log: Log): string {
  try {
    fail(n);
    return 'body';
  } catch {
    return 'catch';
  } finally {
    log.text += 'finally';
  }
}
// expect: finallyOverrides() == 2
export function finallyOverrides(): i32 {
  try {
    fail(1);
    return 1;
  } finally {
    return 2;
  }
}
// expect: finallyLoops() == "0b1b2f3c4bEnd"
export function finallyLoops(): string {
  let out = '';
  for (let i = 0; i < 6; i++) {
    try {
      out += i;
      if (i === 2) continue;
      if (i === 4) break;
      if (i === 3) fail(1);
    } catch {
      out += 'c';
      continue;
    } finally {
      if (i !== 3) out += i === 2 ? 'f' : 'b';
    }
  }
  return out + 'End';
}
// expect: nested() == "inner|outer|1,2,"
export function nested(): string {
  let out = '';
  const log = new Log();
  try {
    try {
      fail(1);
    } catch (e) {
      out += 'inner|';
      throw new OtherError('again');
    } finally {
      log.text += '1,';
    }
  } catch (e) {
    if (e instanceof OtherError) out += 'outer|';
  } finally {
    log.text += '2,';
  }
  return out + log.text;
}
// expect: values(5) == 15
export function values(n: i32): i32 {
  // Variables changed before the exception keep their values in the handler.
  let x = 0;
  try {
    x = n;
    fail(0);
    x = n * 2;
    fail(1);
    x = n * 100;
  } catch {
    x += n;
  }
  return x;
}
// expect: nestedReturn() == "a:c,b,a,"
export function nestedReturn(): string {
  const log = new Log();
  const result = threeDeep(log);
  return `${result}:${log.text}`;
}
function threeDeep(log: Log): string {
  try {
    try {
      try {
        return 'a';
      } finally {
        log.text += 'c,';
      }
    } finally {
      log.text += 'b,';
    }
  } finally {
    log.text += 'a,';
  }
}
// expect: loopReturn() == "3:0f1f2f3f"
export function loopReturn(): string {
  const log = new Log();
  const n = search(log);
  return `${n}:${log.text}`;
}
function search(log: Log): i32 {
  for (let i = 0; ; i++) {
    try {
      if (i === 3) return i;
    } finally {
      log.text += `${i}f`;
    }
  }
}
// expect: thrownInFinally() == "second"
export function thrownInFinally(): string {
  try {
    try {
      throw new GuestError('first', 1);
    } finally {
      throw new GuestError('second', 2);
    }
  } catch (e) {
    if (e instanceof GuestError) return e.message;
    return '?';
  }
}
// expect: labelled() == "done 2"
export function labelled(): string {
  let n = 0;
  outer: for (;;) {
    for (;;) {
      try {
        if (n === 1) break outer;
        continue outer;
      } finally {
        n++;
      }
    }
  }
  return `done ${n}`;
}
// expect: names() == "Error Custom"
export function names(): string {
  const e = new Error('m');
  const f = new Error('m');
  f.name = 'Custom';
  return `${e.name} ${f.name}`;
}
// expect: throwing(true) == "never"
export function throwing(b: boolean): string {
  try {
    if (b) stop('never');
    return 'unreached';
  } catch (e) {
    return e instanceof Error ? e.message : '?';
  }
}
function stop(message: string): never {
  throw new Error(message);
}
