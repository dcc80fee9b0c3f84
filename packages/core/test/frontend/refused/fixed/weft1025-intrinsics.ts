/** The public way. */
// expect: make() == "A"
export function make(): string {
  return String.fromCharCode(65);
}
