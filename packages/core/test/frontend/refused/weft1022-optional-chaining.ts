/** Null tests are visible. */
class Node {
  next: Node | null = null;
  name: string = '';
}
export function name(n: Node): string {
  return n.next?.name ?? ''; // error: WEFT1022
}
