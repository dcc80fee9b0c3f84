/** Imported by `modules-imports.ts`. */
import type { i32 } from '@weft/core';

export const defaultName = 'rex';
export const legs = 4;
export let count: i32 = 0;

export function greet(name: string): string {
  return `hello ${name}`;
}
export function counted(): void {
  count++;
}
export abstract class Animal {
  constructor(readonly name: string) {}
  abstract sound(): string;
  speak(): string {
    return `${this.name} says ${this.sound()}`;
  }
}
