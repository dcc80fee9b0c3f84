/** Null or undefined, not both. */
class Node {}
export function both(n: Node | null | undefined): boolean {
  // error: WEFT1041
  return n === null;
}
export function other(n: Node | undefined): boolean {
  return n === null; // error: WEFT1041
}
export function mixed(a: Node | undefined, b: Node | null): boolean {
  return a === b; // error: WEFT1041
}
