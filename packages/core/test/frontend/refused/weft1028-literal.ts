/** What the translator must know without running the program. */
import { hostFunction, JitDriver, type i32 } from '@weft/core';

const hostName = 'pri' + 'nt';
const print = hostFunction<(s: string) => void>(hostName); // error: WEFT1028
const names = ['pc'];
const driver = new JitDriver({ name: 'literal', greens: names, reds: [] }); // error: WEFT1028
export function use(s: string): void {
  print(s);
}
export function run(pc: i32): void {
  driver.jitMergePoint({ pc });
}
export function cases(n: i32, m: i32): i32 {
  switch (n) {
    case m: // error: WEFT1028
      return 1;
  }
  return 0;
}
