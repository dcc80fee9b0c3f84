/** Decorated fields. */
import { quasiImmutable, type i32 } from '@weft/core';

class Global {
  @quasiImmutable value: i32 = 1;
  @quasiImmutable
  name: string = 'n';
}
// expect: change() == "1 2 n"
export function change(): string {
  const g = new Global();
  const before = g.value;
  g.value = 2;
  return `${before} ${g.value} ${g.name}`;
}
