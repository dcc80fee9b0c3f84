/**
 * What code generation knows about the whole program, and the few places where machine-level conventions live:
 * machine types, constants, access to runtime cells, loads and stores of storage types.
 */
import type binaryen from 'binaryen';
import type { Module, Operand, StorageType, ValueType } from '../ir/types.js';
import type { GcPlugin } from '../plugin/gc.js';
import type { Cells } from './cells.js';
import { cellAddress } from './cells.js';
import type { DispatchTable } from './dispatch.js';
import type { Effects } from './effects.js';
import type { Image } from './image.js';
import type { Layout } from './layout.js';
import { symbolExpr, type SymbolTable } from './symbols.js';

export type Expr = binaryen.ExpressionRef;
export type MachineType = binaryen.Type;

/** A program being compiled. */
export interface Program {
  readonly wasm: binaryen.Module;
  readonly api: typeof binaryen;
  readonly module: Module;
  readonly plugin: GcPlugin;
  readonly layout: Layout;
  readonly cells: Cells;
  readonly image: Image;
  readonly dispatch: DispatchTable;
  readonly effects: Effects;
  /** Calls (instructions) that end their function: `return_call`. */
  readonly tailCalls: ReadonlySet<object>;
  readonly symbols: SymbolTable;
  /** Cache of `api.createType` by key. */
  readonly tuples: Map<string, MachineType>;
}

export function machineType(p: Program, type: ValueType): MachineType {
  switch (type) {
    case 'i64':
      return p.api.i64;
    case 'f64':
      return p.api.f64;
    default:
      return p.api.i32;
  }
}

/** The tuple of machine types of a parameter list. */
export function paramsType(p: Program, types: readonly ValueType[]): MachineType {
  const key = types.map((t) => (typeof t === 'object' ? 'i32' : t)).join();
  let type = p.tuples.get(key);
  if (type === undefined) p.tuples.set(key, (type = p.api.createType(types.map((t) => machineType(p, t)))));
  return type;
}

export function resultType(p: Program, type: ValueType | null): MachineType {
  return type === null ? p.api.none : machineType(p, type);
}

export function i32(p: Program, value: number): Expr {
  return p.wasm.i32.const(value | 0);
}

/** The zero of a type: what a function returns when it raises. */
export function zeroExpr(p: Program, type: ValueType): Expr {
  switch (type) {
    case 'i64':
      return p.wasm.i64.const(0n);
    case 'f64':
      return p.wasm.f64.const(0);
    default:
      return i32(p, 0);
  }
}

export function constExpr(p: Program, operand: Operand & { kind: 'const' }): Expr {
  const { value } = operand;
  if (typeof operand.type === 'object') {
    if (value === null) return i32(p, 0);
    const { id } = value as { id: number };
    return symbolExpr(p, { kind: 'prebuilt', id });
  }
  switch (operand.type) {
    case 'i32':
      return i32(p, value as number);
    case 'i64':
      return p.wasm.i64.const(BigInt.asIntN(64, value as bigint));
    case 'f64':
      return p.wasm.f64.const(value as number);
  }
}

/** Address of a runtime cell as a base expression; offsets may be added to loads through it. */
function cellBase(p: Program, name: string): Expr {
  return i32(p, cellAddress(p.cells, name));
}
/** The address of a cell as a value (`raw.cell`). */
export function cellExpr(p: Program, name: string): Expr {
  // Areas of the JIT lie behind everything whose size can change.
  return name.startsWith('jit.') ? symbolExpr(p, { kind: 'area', name }) : cellBase(p, name);
}
export function loadCell(p: Program, name: string): Expr {
  return p.wasm.i32.load(0, 4, cellBase(p, name));
}
export function storeCell(p: Program, name: string, value: Expr): Expr {
  return p.wasm.i32.store(0, 4, cellBase(p, name), value);
}

/** Loads a stored value, widened to its value type. */
export function load(p: Program, type: StorageType, address: Expr, offset: number): Expr {
  const { wasm } = p;
  switch (type) {
    case 'i8':
      return wasm.i32.load8_s(offset, 1, address);
    case 'u8':
      return wasm.i32.load8_u(offset, 1, address);
    case 'i16':
      return wasm.i32.load16_s(offset, 2, address);
    case 'u16':
      return wasm.i32.load16_u(offset, 2, address);
    case 'i64':
      return wasm.i64.load(offset, 4, address);
    case 'f64':
      return wasm.f64.load(offset, 4, address);
    case 'f32':
      return wasm.f64.promote(wasm.f32.load(offset, 4, address));
    default:
      return wasm.i32.load(offset, 4, address);
  }
}

/** Stores a value into a place of a storage type. */
export function store(p: Program, type: StorageType, address: Expr, offset: number, value: Expr): Expr {
  const { wasm } = p;
  switch (type) {
    case 'i8':
    case 'u8':
      return wasm.i32.store8(offset, 1, address, value);
    case 'i16':
    case 'u16':
      return wasm.i32.store16(offset, 2, address, value);
    case 'i64':
      return wasm.i64.store(offset, 4, address, value);
    case 'f64':
      return wasm.f64.store(offset, 4, address, value);
    case 'f32':
      return wasm.f32.store(offset, 4, address, wasm.f32.demote(value));
    default:
      return wasm.i32.store(offset, 4, address, value);
  }
}
