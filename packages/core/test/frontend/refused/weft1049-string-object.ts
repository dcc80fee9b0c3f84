/** Classes whose objects cannot be strings. */
import { type StringObject, type i32 } from '@weft/core';

abstract class Value {}
class Counted {
  count: i32 = 0;
}
class Marked extends Value implements StringObject {
  // error: WEFT1049
  marks: i32 = 0;
  constructor(readonly text: string) {
    super();
  }
}
class Inherits extends Counted implements StringObject {
  // error: WEFT1049
  constructor(readonly text: string) {
    super();
  }
}
class Extended extends Value implements StringObject {
  // error: WEFT1049
  constructor(readonly text: string) {
    super();
  }
}
class Extending extends Extended {}
class Computes extends Value implements StringObject {
  // error: WEFT1049
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text.trim();
  }
}
class First extends Value implements StringObject {
  constructor(readonly text: string) {
    super();
  }
}
class Second extends Value implements StringObject {
  // error: WEFT1049
  constructor(readonly text: string) {
    super();
  }
}

export function marked(s: string): string {
  return new Marked(s).text;
}
export function inherits(s: string): string {
  return new Inherits(s).text;
}
export function extended(s: string): string {
  const e: Extended = new Extending(s);
  return e.text;
}
export function computes(s: string): string {
  return new Computes(s).text;
}
export function both(s: string): string {
  return new First(s).text + new Second(s).text;
}
