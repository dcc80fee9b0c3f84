/** One of them. */
class Node {}
function other(n: Node | undefined): boolean {
  return n === undefined;
}
function mixed(a: Node | null, b: Node | null): boolean {
  return a === b;
}
// expect: test() == true
export function test(): boolean {
  return other(undefined) && mixed(null, null);
}
