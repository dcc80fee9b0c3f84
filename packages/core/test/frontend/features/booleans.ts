/** Booleans: connectives evaluate as much as JavaScript does. */
import type { i32 } from '@weft/core';

class Log {
  text: string = '';
  say(s: string, value: boolean): boolean {
    this.text += s;
    return value;
  }
}
// expect: shortCircuit() == "ac|bd|"
export function shortCircuit(): string {
  const log = new Log();
  if (log.say('a', false) && log.say('b', true)) log.say('x', true);
  if (log.say('c', true) || log.say('d', true)) log.say('|', true);
  if (!log.say('b', false) && log.say('d', true)) log.say('|', true);
  return log.text;
}
// expect: values(true, false) == "false true false true"
export function values(a: boolean, b: boolean): string {
  const and = a && b;
  const or = a || b;
  const not = !a;
  const different = a !== b;
  return `${and} ${or} ${not} ${different}`;
}
// expect: choose(1) == "one"
// expect: choose(2) == "two"
// expect: choose(9) == "many"
export function choose(n: i32): string {
  return n === 1 ? 'one' : n === 2 ? 'two' : 'many';
}
// expect: loopCondition(10) == 7
export function loopCondition(n: i32): i32 {
  let i = 0;
  while (i < n && !(i * i > 40)) i++;
  return i;
}
// expect: assignment() == true
export function assignment(): boolean {
  let flag = false;
  flag ||= true;
  flag &&= !false;
  return flag;
}
