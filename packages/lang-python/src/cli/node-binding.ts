/**
 * What Node keeps behind its own modules. It is asked where the module would cost too much, or does not offer it; who asks must do without, too.
 */

/** The binding of this name as it is, undefined when this Node has none. Node would warn of some. */
export function nodeBinding<T>(name: string): Partial<T> | undefined {
  const before = process.noDeprecation;
  try {
    process.noDeprecation = true;
    return (process as unknown as { binding?: (name: string) => Partial<T> }).binding?.(name);
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = before;
  }
}
