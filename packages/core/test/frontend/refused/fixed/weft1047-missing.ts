/** Given. */
function sort(list: string[]): string {
  list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return list.reduce((a, b) => a + b, '');
}
// expect: test() == "ab"
export function test(): string {
  return sort(['b', 'a']);
}
