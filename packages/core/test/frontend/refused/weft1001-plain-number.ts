/** Numbers need a kind. */
export function add(a: number, b: number): number {
  // error: WEFT1001
  return a + b;
}
export function local(): boolean {
  const n: number = 1; // error: WEFT1001
  return n === 1;
}
export function big(a: bigint): boolean {
  // error: WEFT1001
  return a === 1n;
}
class Point {
  x: number = 0; // error: WEFT1001
}
export function field(p: Point): boolean {
  return p.x === 0;
}
