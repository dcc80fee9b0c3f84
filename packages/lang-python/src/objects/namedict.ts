/**
 * Ordered dictionaries from names to objects, as the object model itself needs them: module globals, the
 * attributes of functions and exceptions, class namespaces.
 *
 * Python code sees them as `dict` objects: `W_Dict` has a strategy over a `NameDict`, so `globals()['x'] = 1` and
 * `vars(obj)` are live. Keys are plain strings here; a key of another type is the strategy's concern.
 */
import { elidable, isConstant, quasiImmutable, type i32 } from '@weft/core';
import type { W_Object } from './object.js';

/** Counter behind all version numbers: a version is never used twice, so equal versions mean "unchanged". */
class VersionCounter {
  last: i32 = 0;
}
const versions = new VersionCounter();

/** A version number that was never handed out before. */
export function newVersion(): i32 {
  versions.last = (versions.last + 1) | 0;
  return versions.last;
}

/** Name → object, in insertion order. */
export abstract class NameDict {
  abstract get(name: string): W_Object | null;
  abstract set(name: string, value: W_Object): void;
  /** Returns whether the name was there. */
  abstract delete(name: string): boolean;
  abstract size(): i32;
  /** The names in order: a copy. */
  abstract names(): string[];

  has(name: string): boolean {
    return this.get(name) !== null;
  }
  clear(): void {
    for (const name of this.names()) this.delete(name);
  }
}

/** The plain kind. */
export class MapDict extends NameDict {
  readonly items: Map<string, W_Object> = new Map<string, W_Object>();

  get(name: string): W_Object | null {
    return this.items.get(name) ?? null;
  }
  set(name: string, value: W_Object): void {
    this.items.set(name, value);
  }
  delete(name: string): boolean {
    return this.items.delete(name);
  }
  size(): i32 {
    return this.items.size;
  }
  names(): string[] {
    const names: string[] = [];
    for (const name of this.items.keys()) names.push(name);
    return names;
  }
}

/**
 * A global variable; `value` is null once the variable is deleted. While it has been assigned once only, `fixed` is its value
 * too: compiled code takes that for constant. The second assignment makes it an ordinary variable for good.
 */
export class GlobalCell {
  value: W_Object | null;
  @quasiImmutable fixed: W_Object | null;
  constructor(value: W_Object | null) {
    this.value = value;
    this.fixed = value;
  }
  assign(value: W_Object | null): void {
    if (this.fixed !== null) this.fixed = null;
    this.value = value;
  }
}

/** The cell of a name in a dict that is constant in a trace, as long as the dict has this version. */
const pureCell = elidable(function pureCell(
  dict: ModuleDict,
  _version: i32,
  name: string,
): GlobalCell | null {
  return dict.findCell(name);
});

/**
 * Globals of a module ("celldict"): every name has a cell, so that an instruction can remember the cell. The
 * version changes when a name appears or disappears, not when a value changes: an instruction that found its name in
 * these globals or, because it was missing here, in the builtins, may go on using the cell it found while the
 * version is the same and the cell is not empty.
 */
export class ModuleDict extends NameDict {
  readonly cells: Map<string, GlobalCell> = new Map<string, GlobalCell>();
  @quasiImmutable version: i32 = newVersion();

  cell(name: string): GlobalCell | null {
    return isConstant(this) ? pureCell(this, this.version, name) : this.findCell(name);
  }
  findCell(name: string): GlobalCell | null {
    return this.cells.get(name) ?? null;
  }
  get(name: string): W_Object | null {
    const cell = this.cell(name);
    if (cell === null) return null;
    const fixed = cell.fixed;
    return fixed !== null ? fixed : cell.value;
  }
  set(name: string, value: W_Object): void {
    const cell = this.cell(name);
    if (cell !== null) {
      cell.assign(value);
      return;
    }
    this.cells.set(name, new GlobalCell(value));
    this.version = newVersion();
  }
  delete(name: string): boolean {
    const cell = this.cells.get(name) ?? null;
    if (cell === null) return false;
    cell.assign(null);
    this.cells.delete(name);
    this.version = newVersion();
    return true;
  }
  size(): i32 {
    return this.cells.size;
  }
  names(): string[] {
    const names: string[] = [];
    for (const name of this.cells.keys()) names.push(name);
    return names;
  }
}
