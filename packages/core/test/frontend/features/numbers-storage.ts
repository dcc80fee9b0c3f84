/** Small storage types: fields and elements narrow on store and widen on load. */
import { FixedArray, type f32, type f64, type i16, type i32, type i8, type u16, type u8 } from '@weft/core';

class Small {
  a: u8 = 0;
  b: i8 = 0;
  c: u16 = 0;
  d: i16 = 0;
  e: f32 = 0;
  f: boolean = false;
}
// expect: fields() == "200 -100 60000 -30000 0.5 true"
export function fields(): string {
  const s = new Small();
  s.a = 200;
  s.b = -100;
  s.c = 60000;
  s.d = -30000;
  s.e = 0.5;
  s.f = true;
  return `${s.a} ${s.b} ${s.c} ${s.d} ${s.e} ${s.f}`;
}
// expect: elements() == 456
export function elements(): i32 {
  const bytes = new FixedArray<u8>(3, 0);
  bytes[0] = 200;
  bytes[1] = 255;
  bytes[2] = (bytes[0]! & 1) + 1;
  return bytes[0]! + bytes[1]! + bytes[2]!;
}
// expect: growable() == 300
export function growable(): i32 {
  const bytes: u8[] = [];
  bytes.push(100);
  bytes.push(200);
  let sum = 0;
  for (const b of bytes) sum += b;
  return sum;
}
// expect: single(0.25) == 0.5
export function single(x: f64): f64 {
  const floats = new FixedArray<f32>(1, 0);
  floats[0] = x as f32;
  return floats[0]! + x;
}
// expect: increment() == 8
export function increment(): i32 {
  const s = new Small();
  s.a += 7;
  s.a++;
  return s.a + 0;
}
