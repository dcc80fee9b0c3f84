/** One class of strings; others hold theirs. */
import { type StringObject, type i32 } from '@weft/core';

abstract class Value {}
class Marked extends Value {
  marks: i32 = 0;
  constructor(readonly text: string) {
    super();
  }
}
class First extends Value implements StringObject {
  constructor(readonly text: string) {
    super();
  }
}

// expect: marked("a") == "a"
export function marked(s: string): string {
  return new Marked(s).text;
}
// expect: first(" a") == "a"
export function first(s: string): string {
  return new First(s.trim()).text;
}
