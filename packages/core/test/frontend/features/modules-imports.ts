/** Imports: named, renamed, namespace, re-exported; classes and variables across modules. */
import type { i32 } from '@weft/core';
import { Animal, count, counted, defaultName as fallback, greet } from './support/animals.js';
import * as animals from './support/animals.js';
import { again } from './support/reexport.js';

class Cat extends Animal {
  override sound(): string {
    return 'meow';
  }
}
// expect: named() == "hello rex rex?"
export function named(): string {
  return `${greet(fallback)} ${again(fallback)}`;
}
// expect: namespace() == "hello you 2"
export function namespace(): string {
  return `${animals.greet('you')} ${animals.legs - 2}`;
}
// expect: inherited() == "tom says meow"
export function inherited(): string {
  return new Cat('tom').speak();
}
// expect: variable() == 2
export function variable(): i32 {
  const before = count;
  counted();
  counted();
  return count - before;
}
