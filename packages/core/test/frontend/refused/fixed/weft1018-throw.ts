/** An error object. */
// raises: fail()
export function fail(): void {
  throw new Error('text');
}
