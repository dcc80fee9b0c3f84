/**
 * Runtime cells: words at fixed low addresses of linear memory that belong to one thread of execution.
 *
 * Generated code, collectors (`raw.cell('gcFree')`), the loader and the JIT share them by name. A single-threaded
 * build reaches a cell by its absolute address. All code that turns a name into an address goes through
 * {@link cellAddress}, so that a threaded build can add a thread-local base there and nowhere else.
 *
 * Each cell has 8 bytes; the first is at {@link firstCell}. Addresses below are never used: 0 is null.
 */
import type { Module } from '../ir/types.js';

/** Address of the first cell. */
export const firstCell = 16;
const cellSize = 8;

/** Cells that every image has, in the order of their addresses. */
export const standardCells = [
  /** Reference to the exception being raised, 0 when there is none. */
  'exception',
  /** Location index of the `throw` that set it. */
  'exceptionLocation',
  /** Address of the first free slot of the shadow stack; it grows upwards. */
  'shadowTop',
  'shadowBase',
  'shadowLimit',
  /** Bump allocation; see `GcPlugin.allocation`. */
  'gcFree',
  'gcLimit',
  /** Address and number of rows of the type table. */
  'gcTypeTable',
  'gcTypeCount',
  /** Address of pairs (start, end) of ranges that hold references, and the number of pairs. */
  'gcRootTable',
  'gcRootCount',
  /** Start and end of the list of addresses of prebuilt objects with references that can change. */
  'gcPrebuilt',
  'gcPrebuiltEnd',
  /** First address that the collector may use. */
  'gcHeapStart',
  /** Most bytes of memory that it may use from there; set by the loader. */
  'gcMaxHeap',
  /** 1 when the host has asked for that much, 0 when it is the default. */
  'gcMaxHeapGiven',
  /** 1: collect at every allocation and move everything; set by the loader. */
  'gcStress',
  /** 1 while a collection runs. */
  'gcBusy',
  /** Number of collections. */
  'gcCount',
  /** The object to raise when memory is exhausted, 0 when there is none; set by the loader. */
  'outOfMemory',
  /** What waits for the program: objects that were watched and have died, and `interruptBit` of the metadata. */
  'gcPending',
  /** Counts that places start with; see `warmstate.ts`. */
  'jitThreshold',
  'jitFunctionThreshold',
  /** The counter entry whose code is being entered. */
  'jitEntry',
  /** Traces started so far: what the age of compiled code is measured in. */
  'jitGeneration',
  /** Counted down where compiled code does not count otherwise; at 0 the host is asked whether it interrupts. */
  'jitPoll',
  /** Last hash word given to a green object. */
  'jitHash',
] as const;

/** Address of each cell of an image, by name. */
export type Cells = ReadonlyMap<string, number>;

/** Gives an address to the standard cells and to all that the module's code names. */
export function layOutCells(module: Module, others: readonly string[]): Map<string, number> {
  const cells = new Map<string, number>();
  const add = (name: string) => {
    if (!cells.has(name)) cells.set(name, firstCell + cells.size * cellSize);
  };
  standardCells.forEach(add);
  others.forEach(add);
  for (const func of module.functions.values())
    for (const block of func.blocks)
      for (const inst of block.insts)
        // Areas are laid out with the image (`image.ts`).
        if (inst.op === 'raw.cell' && !inst.name!.startsWith('jit.')) add(inst.name!);
  return cells;
}

/** The address of a cell. */
export function cellAddress(cells: Cells, name: string): number {
  const address = cells.get(name);
  if (address === undefined) throw new Error(`no runtime cell '${name}'`);
  return address;
}

/** First address after the cells. */
export function cellsEnd(cells: Cells): number {
  return firstCell + cells.size * cellSize;
}
