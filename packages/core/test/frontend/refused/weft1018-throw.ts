/** Only objects are thrown. */
export function fail(): void {
  throw 'text'; // error: WEFT1018
}
