/**
 * Writes a compiled script as the string that the virtual machine reads; see `vm/loader.ts` for the format.
 */
import type { Compiled } from './generator.js';

/** The image of a script. */
export function writeImage(script: Compiled): string {
  const pieces: string[] = [];
  const number = (value: number): void => {
    let rest = value;
    while (rest > 0x7fff) {
      pieces.push(String.fromCharCode((rest & 0x7fff) | 0x8000));
      rest >>>= 15;
    }
    pieces.push(String.fromCharCode(rest));
  };
  const text = (value: string): void => {
    number(value.length);
    pieces.push(value);
  };
  const list = <T>(items: readonly T[], write: (item: T) => void): void => {
    number(items.length);
    items.forEach(write);
  };
  const code = (c: Compiled): void => {
    text(c.name);
    number(c.arity);
    number(c.frameSize);
    list(c.instructions, number);
    list(c.lines, number);
    list(c.constants, (constant) => {
      number(constant.kind === 'number' ? 1 : 0);
      text(constant.text);
    });
    list(c.globals, text);
    list(c.sites, (site) => {
      text(site.name);
      number(site.count);
    });
    list(c.functions, code);
    list(c.captures, number);
  };
  code(script);
  return pieces.join('');
}
