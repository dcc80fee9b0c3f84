/** Re-exported by `reexport.ts`. */
export function ask(name: string): string {
  return `${name}?`;
}
