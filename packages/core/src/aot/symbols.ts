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
 * Positions for stack traces are treated alike: the debug location of an expression is a line of file 0 that stands for the
 * function's nth location.
 */
import type { Expr, Program } from './machine.js';

/** What the symbols of one function stand for in this build. */
export interface FunctionSymbols {
  /** Values of the symbols. */
  readonly values: number[];
  /** Location indexes of the positions. */
  readonly locations: number[];
}

/** The symbols of a program that is being compiled. */
export interface SymbolTable {
  readonly functions: Map<string, FunctionSymbols>;
  /** Symbols of the function being compiled, by what they stand for. */
  readonly numbers: Map<string, number>;
  readonly locationNumbers: Map<number, number>;
  current: FunctionSymbols;
  /** How many globals have been imported. */
  imported: number;
}

/** Line of a function's location 0; Binaryen takes line 1 at the start of a module for no change. */
export const firstSymbolLine = 2;

/** Module and base name of the imports that stand for symbols. */
export const symbolModule = 'weft.symbol';

export function makeSymbols(): SymbolTable {
  return {
    functions: new Map(),
    numbers: new Map(),
    locationNumbers: new Map(),
    current: { values: [], locations: [] },
    imported: 0,
  };
}

/** Starts a function. */
export function beginSymbols(table: SymbolTable, func: string): void {
  table.current = { values: [], locations: [] };
  table.numbers.clear();
  table.locationNumbers.clear();
  table.functions.set(func, table.current);
}

/** An i32 whose value other parts of the program decide; `key` says what it is, the same one for the same thing. */
export function symbolExpr(p: Program, key: string, value: number): Expr {
  const table = p.symbols;
  if (table === null) return p.wasm.i32.const(value | 0);
  let number = table.numbers.get(key);
  if (number === undefined) {
    table.numbers.set(key, (number = table.current.values.length));
    table.current.values.push(value | 0);
  }
  for (; table.imported <= number; table.imported++) {
    const name = `${symbolModule}${table.imported}`;
    p.wasm.addGlobalImport(name, symbolModule, String(table.imported), p.api.i32, false);
  }
  return p.wasm.global.get(`${symbolModule}${number}`, p.api.i32);
}

/** A location index as a value. */
export function locationExpr(p: Program, loc: number): Expr {
  return loc === 0 ? p.wasm.i32.const(0) : symbolExpr(p, `loc ${loc}`, loc);
}

/** The number of a location among those of the function being compiled. */
export function locationNumber(table: SymbolTable, loc: number): number {
  let number = table.locationNumbers.get(loc);
  if (number === undefined) {
    table.locationNumbers.set(loc, (number = table.current.locations.length));
    table.current.locations.push(loc);
  }
  return number;
}
