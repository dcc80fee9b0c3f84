/** Written out. */
class Node {
  next: Node | null = null;
  name: string = 'n';
}
function name(n: Node): string {
  return n.next === null ? '' : n.next.name;
}
// expect: test() == ""
export function test(): string {
  return name(new Node());
}
