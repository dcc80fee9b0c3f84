/**
 * Numbers that generated code contains but that other parts of the program decide: addresses of prebuilt objects and
 * globals, rows of the dispatch table, the end of the shadow stack, location indexes.
 *
 * One changed string constant moves everything behind it, and one inserted line renumbers all locations after it. Code
 * with such numbers in it could not be kept from one build to the next. So while functions are compiled, each of these numbers
 * is a *symbol* of its function, numbered in the order of first use, and reads as an imported constant global;
 * the linker (`link/`) puts the values in when the code is optimized.
 *
 * ```
 * call $weft.trap (i32.const 0) (i32.const 4711)   →   call $weft.trap (i32.const 0) (global.get $weft.symbol3)
 * ```
 *
 * A symbol's name must mean the same in the next build, where ids of prebuilt objects and location indexes are others. So these two
 * go by their number *within the function*, in the order of `link/key.ts`: `prebuilt 0` is the first
 * prebuilt object that the function mentions. Positions for stack traces are treated alike: the debug location of an
 * expression is a line of file 0 that stands for one of the function's locations.
 */
import type { Expr, Program } from './machine.js';
import { cellAddress } from './cells.js';
import { dispatchKey } from './dispatch.js';

/** Prebuilt objects and locations that a function mentions, in the order in which it does. */
export interface Mentions {
  /** Ids of prebuilt objects to their numbers in the function. */
  readonly prebuilt: ReadonlyMap<number, number>;
  /** Location indexes to their numbers in the function. */
  readonly locations: ReadonlyMap<number, number>;
}

/** What a symbol stands for. */
export type SymbolName =
  | { readonly kind: 'prebuilt'; readonly id: number }
  | { readonly kind: 'location'; readonly loc: number }
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'row'; readonly root: string; readonly selector: string }
  /** The shadow stack's end for a frame of so many slots. */
  | { readonly kind: 'limit'; readonly slots: number }
  /** An area of the JIT: they lie behind everything whose size can change. */
  | { readonly kind: 'area'; readonly name: string };

/** Shadow stack bytes that slow paths may use without a check. */
export const shadowReserve = 16384;

/** The symbols of a program that is being compiled. */
export interface SymbolTable {
  mentions: Mentions;
  /** Numbers of the symbols of the function being compiled, by name, in order. */
  numbers: Map<string, number>;
  /** How many globals have been imported. */
  imported: number;
}

/** Line of a function's location 0; Binaryen takes line 1 at the start of a module for no change. */
export const firstSymbolLine = 2;

/** Module and base name of the imports that stand for symbols. */
export const symbolModule = 'weft.symbol';

export function makeSymbols(): SymbolTable {
  return { mentions: { prebuilt: new Map(), locations: new Map() }, numbers: new Map(), imported: 0 };
}

/** Starts a function. */
export function beginSymbols(table: SymbolTable, mentions: Mentions): void {
  table.mentions = mentions;
  table.numbers = new Map();
}

/** An i32 whose value other parts of the program decide. */
export function symbolExpr(p: Program, symbol: SymbolName): Expr {
  const table = p.symbols;
  const name = nameOf(table.mentions, symbol);
  let number = table.numbers.get(name);
  if (number === undefined) table.numbers.set(name, (number = table.numbers.size));
  for (; table.imported <= number; table.imported++) {
    const global = `${symbolModule}${table.imported}`;
    p.wasm.addGlobalImport(global, symbolModule, String(table.imported), p.api.i32, false);
  }
  return p.wasm.global.get(`${symbolModule}${number}`, p.api.i32);
}

/** A location index as a value. */
export function locationExpr(p: Program, loc: number): Expr {
  return loc === 0 ? p.wasm.i32.const(0) : symbolExpr(p, { kind: 'location', loc });
}

/** The number of a location among those of the function being compiled. */
export function locationNumber(table: SymbolTable, loc: number): number {
  return mentioned(table.mentions.locations, loc);
}

function mentioned(numbers: ReadonlyMap<number, number>, key: number): number {
  const number = numbers.get(key);
  if (number === undefined) throw new Error('generated code mentions what its function does not');
  return number;
}

function nameOf(mentions: Mentions, symbol: SymbolName): string {
  switch (symbol.kind) {
    case 'prebuilt':
      return `prebuilt ${mentioned(mentions.prebuilt, symbol.id)}`;
    case 'location':
      return `location ${mentioned(mentions.locations, symbol.loc)}`;
    case 'global':
    case 'area':
      return `${symbol.kind} ${symbol.name}`;
    case 'row':
      return `row ${dispatchKey(symbol.root, symbol.selector)}`;
    case 'limit':
      return `limit ${symbol.slots}`;
  }
}

/** Where things are in a program. */
export type Places = Pick<Program, 'image' | 'cells' | 'dispatch'>;

/** A function's mentions the other way round: ids and location indexes by number. */
export interface Mentioned {
  readonly prebuilt: readonly number[];
  readonly locations: readonly number[];
}

/** The value of a symbol in this build. */
export function symbolValue(p: Places, mentioned: Mentioned, name: string): number {
  const space = name.indexOf(' ');
  const rest = name.slice(space + 1);
  switch (name.slice(0, space) as SymbolName['kind']) {
    case 'prebuilt':
      return p.image.prebuilt[mentioned.prebuilt[Number(rest)]!]!;
    case 'location':
      return mentioned.locations[Number(rest)]!;
    case 'global':
      return p.image.globals.get(rest)!;
    case 'area':
      return cellAddress(p.cells, rest);
    case 'limit':
      return p.image.shadowStack.end - shadowReserve - 4 * Number(rest);
    case 'row': {
      const found = p.dispatch.selectors.get(rest);
      if (found?.kind !== 'table') throw new Error(`linking: there is no row for ${rest}`);
      return found.base;
    }
  }
}
