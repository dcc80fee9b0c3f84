/**
 * The interface between the JIT and a trace backend.
 *
 * A backend turns optimized traces into something that runs. It is chosen in `weft.config.ts` (`jit: wasmBackend()`) or at load
 * time, is connected to one instance, and is told what to compile; it never decides what.
 *
 * **Running a trace.** A loop is entered through its slot of the trace table with the reds as arguments and answers a
 * reason (`exitReason`). Results and everything else travel in memory at fixed addresses ({@link JitLayout}):
 * - `finish(v)`: v at `resultSlot` (8 bytes, by kind), reason `done`;
 * - `finish_exception(r)`: r in the exception cell, reason `raised`;
 * - a failing guard without bridge: `failArgs[k]` at `exitSlots + 8 * failSlots[k]`, by kind (references as i32); then
 *   `guardFailed(guardId)` is called as the last thing, and its answer is the reason;
 * - a failing guard with a bridge: goes on in the bridge, whose inputs are the failArgs.
 *
 * **Calls** of the image that raise leave the exception in its cell; `guard_no_exception` tests the cell, `guard_exception` takes
 * it out. Calls and slow paths of allocations can collect: references that live across them wait on the shadow stack (from the
 * address in cell `shadowTop` upwards; the top is put back before leaving). Constant references with negative
 * ids are loaded from the table of constants each time they are needed.
 *
 * **Loops** must leave the engine's function from time to time (engines replace slow code at function entry only).
 * At the same point they call {@link BackendHost.poll}.
 *
 * **Interrupts.** `guard_poll` fails when the host interrupts the program. Loops look at it when they leave the engine's function: they call `poll`, then
 * cell `gcPending` is not 0. All other traces count cell `jitPoll` down at each `guard_poll` and `guard_no_interrupt`, and let the guard fail at 0:
 * `guardFailed` polls, sets the cell anew, and goes on.
 */
import type { LoopToken, TargetToken, TraceOp, InputArg } from '../trace/trace.js';
import type { CallDescr, DriverDescr } from '../trace/descr.js';
import type { AllocationTemplate, BarrierTemplate, HeaderLayout } from './gc.js';

/** An optimized trace, ready to compile. Every guard has `failArgs` and a `guardId`. */
export interface CompiledTrace {
  readonly inputs: readonly InputArg[];
  /** Labels may stand anywhere; the last operation leaves or jumps. */
  readonly ops: readonly TraceOp[];
  /** Bridges: the exit slot of each input, as the failing guard left them; without it, slot k for input k. */
  readonly inputSlots?: readonly number[];
}

/** Addresses that traces share with AOT code and the runtime. */
export interface JitLayout {
  readonly header: HeaderLayout;
  /** Offset of an array's length. */
  readonly lengthOffset: number;
  readonly allocation: AllocationTemplate;
  readonly barrier: BarrierTemplate | null;
  /** Runtime cells by name: absolute addresses. */
  readonly cells: Readonly<Record<string, number>>;
  readonly exitSlots: number;
  /** Room, in values of 8 bytes. */
  readonly exitSlotCount: number;
  readonly resultSlot: number;
  /** Address of the table of constant references: entry k is an i32 at `+ 4 * k`. */
  readonly constants: number;
  /** Memory for the backend's own cells. */
  readonly backendArea: { readonly start: number; readonly end: number };
}

/** What a backend gets of the instance. */
export interface BackendHost {
  readonly layout: JitLayout;
  /** The instance's `WebAssembly.Memory` and trace table (`WebAssembly.Table`). */
  readonly memory: unknown;
  readonly table: unknown;
  readonly drivers: readonly DriverDescr[];
  /** The function of a call descriptor: an exported wasm function, or JavaScript for host functions. */
  callTarget(descr: CallDescr): (...args: never[]) => unknown;
  /** An exported function of the image by name (`gc.…` slow paths, `weft.move4` …). */
  imageFunction(name: string): (...args: never[]) => unknown;
  /** A guard failed and has no bridge; answers the reason. */
  guardFailed(guardId: number): number;
  /**
   * Finishes a `call_assembler` whose callee answered `raised` or `continue`: runs the rest of the portal and leaves the
   * result in the result slot; answers `done` or `raised`.
   */
  finishPortal(driver: number, reason: number): number;
  /** Memory is exhausted: ends the program with an error. */
  outOfMemory(): never;
  /** The shadow stack is full: ends the program with an error. */
  stackOverflow(): never;
  /** Asks the host for interrupts; sets cell `jitPoll` anew. Does not collect, may throw. Left out when there never are any. */
  readonly poll?: () => void;
  /** Reads a constant reference's address. */
  refAddress(id: number): number;
  /** The backend compiled code of a loop again on its own account: so many bytes more than before, or less, count for budgets. */
  codeGrew(token: LoopToken, bytes: number): void;
  /** Counts that both backends must agree on. */
  readonly counters: { enters: number };
}

/** What was made. */
export interface CompiledCode {
  /** Bytes of code, for budgets and logs. */
  readonly bytes: number;
  /** Text of the code, on demand; null when there is none. */
  text(): string | null;
}

/** A backend connected to an instance. */
export interface ConnectedBackend {
  /** Compiles a loop or function; afterwards `token.slot` enters it and its labels can be jumped to. */
  compileLoop(token: LoopToken, trace: CompiledTrace): CompiledCode;
  /** Compiles a bridge and attaches it to the guard with this id. The trace's inputs are the guard's failArgs. */
  compileBridge(loop: LoopToken, guardId: number, trace: CompiledTrace): CompiledCode;
  /**
   * Backends that execute in JavaScript: runs a loop with the given reds; answers the reason. Such a backend is entered through
   * `jit.enterJs$DRIVER`, all others through their own slots of the trace table.
   */
  run?(token: LoopToken, reds: readonly (number | bigint)[]): number;
  /**
   * Drops the code of loops and their bridges. None of it is active, and no code that stays jumps to it or calls it: what was theirs, slots of
   * the trace table and words of guards, can be used again at once.
   */
  free(tokens: readonly LoopToken[]): void;
  /** Guards fail though they hold (for tests): bridges must not rely on the opposite of what their guard tested. */
  readonly failsAnyway?: boolean;
}

/** A trace backend, as `defineLanguage({ jit })` takes it. */
export interface JitBackend {
  readonly name: string;
  connect(host: BackendHost): ConnectedBackend;
}

export type { LoopToken, TargetToken };
