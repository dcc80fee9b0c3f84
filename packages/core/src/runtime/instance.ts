/**
 * Makes instances of images: typed exports, host functions, errors.
 *
 * A call from the host converts its arguments, calls the export, and looks at the exception cell. Addresses of objects are
 * held in JavaScript only between two guest calls that cannot allocate: while strings are being made for the
 * guest, those that exist already wait on the shadow stack, where the collector sees and updates them.
 *
 * What can go wrong and what it becomes:
 *
 * | happens | the caller gets | afterwards |
 * |---|---|---|
 * | guest exception leaves an export | `GuestError` | usable |
 * | host function throws | guest `HostError`; the original error again when that leaves an export | usable |
 * | a check fails | `WeftTrap` with position and guest stack | usable |
 * | machine or shadow stack exhausted | `StackOverflow` | usable unless a collection was interrupted |
 * | heap limit | `OutOfMemory` | usable |
 * | the host stops the program | `Interrupted` | usable |
 *
 * When guest code is left by an error, the top of the shadow stack and the exception cell are put back to what they
 * were at the entry that is left; so calls may nest host → guest → host → guest.
 */
import { runtimeHost } from '../author/rthost.js';
import type { Metadata, TypeMetadata } from '../aot/metadata.js';
import { interruptBit, metadataVersion } from '../aot/metadata.js';
import type { HostSignature, HostType } from '../ir/types.js';
import type { Jit } from '../metainterp/warmstate.js';
import type { Bytes, WasmImports, WasmInstance, WasmMemory, WasmModule, WasmTable } from './engine.js';
import { engine } from './engine.js';
import { GuestError, OutOfMemory, StackOverflow, WeftTrap, formatFrames, trapMessage } from './errors.js';
import type { GuestFrame } from './errors.js';
import type { Handle } from './handles.js';
import { HandleTable, handleIndex } from './handles.js';
import type { InterruptSource } from './interrupts.js';
import { Interrupted, interruptRequest, pollPeriod, takeRequest } from './interrupts.js';
import { compileImage, compileImageAsync, imageOf, type CompiledImage } from './image.js';
import type { JitHooks, JitInstance, JitOptions, JitStarter } from './jit.js';
import { addRoots, goOn, jitAreaBytes, LateJit, noJit, reserveArea } from './jit.js';
import { cellIndex, makeViews, readString, views, writeUnits } from './memory.js';
import { guestFrames, locationText } from './stack.js';

/** A function that the host provides. */
export type HostFunction = (...args: never[]) => unknown;

/** A collection that has ended. */
export interface GcEvent {
  /** `major` when a collection of everything, or with minimark the last step of one, was part of it. */
  readonly kind: 'minor' | 'major';
  /** How long the program stood still. */
  readonly milliseconds: number;
  /** Bytes that were allocated since the last collection, in whole KiB. */
  readonly allocated: number;
}

/** How the collector works; what a collector does not know it ignores. */
export interface GcOptions {
  /** Collect at every nth allocation; 0: when memory is used up. */
  readonly collectEvery?: number;
  /** Check the whole heap before and behind each collection, and stop when it is not in order. */
  readonly verify?: boolean;
  /** Memory for young objects: bytes, or text such as `1MB`. */
  readonly nursery?: number | string;
  /** Told of each collection. It must not call the guest. */
  readonly onCollection?: (event: GcEvent) => void;
}

/** Options of an instance. */
export interface LoadOptions<H = Record<string, HostFunction>> {
  /** Functions that the guest imports, by name. */
  readonly host?: H;
  /** Most memory the heap may use: bytes, or text such as `256MB`. */
  readonly maxHeap?: number | string;
  /**
   * The JIT: a backend, with parameters; `off` runs the interpreter only. Without this option the language's own choice holds.
   */
  readonly jit?: JitOptions | JitStarter | 'off';
  /** `every-allocation`: collect at every allocation and move everything young; finds missing roots. */
  readonly gc?: 'normal' | 'every-allocation' | GcOptions;
  /**
   * Where the host's wish to interrupt the program is looked up while it runs: the first element of an array on shared memory that another thread
   * sets, or a function. See {@link interruptRequest}.
   */
  readonly interrupt?: InterruptSource;
}

/** What every instance has besides its exports. */
export interface Instance {
  /** False after an error that left the heap in an unknown state. */
  readonly usable: boolean;
  /** Collects garbage now. */
  collect(): void;
  /** Numbers of the collector, by name: those that it counts, and `mutatorUtilisation`. */
  gcStatistics(): Record<string, number>;
  /**
   * Guest memory in place, for an array that the guest keeps where it is (`PinnedBytes`). The view is void when memory grows: its length is 0 then, and a
   * new one is needed.
   */
  bytes(address: number, length: number): Uint8Array;
  /** Number of handles that the host holds. */
  readonly handleCount: number;
  /** The JIT, null when it is off. It starts when the program, or who looks here, first needs it. */
  readonly jit: Jit | null;
  /** Whether the JIT has started. */
  readonly jitStarted: boolean;
  /** The machine-level instance. For tools. */
  readonly wasm: WasmInstance;
}

/** `256MB` → bytes. */
export function parseSize(size: number | string): number {
  if (typeof size === 'number') return size;
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(size.trim());
  if (match === null) throw new TypeError(`'${size}' is not a size such as 256MB`);
  const unit = { B: 1, KB: 1024, MB: 1 << 20, GB: 1 << 30 }[(match[2] ?? 'B').toUpperCase() as 'B'];
  return Math.floor(Number(match[1]) * unit);
}

/**
 * Collector options that hold where an instance's own say nothing. Only tests change them: the whole test suite can run with a collection at
 * every allocation.
 */
export const defaultGcOptions: { collectEvery: number; verify: boolean } = { collectEvery: 0, verify: false };

const maxAddress = 0x7fff0000;
const defaultMaxHeap = 1 << 30;
/** JavaScript errors kept for guest exceptions that may still leave the guest. */
const maxHostErrors = 1000;

type RawFunction = (...args: unknown[]) => unknown;

/** Makes an instance, synchronously; of bytes after they have been compiled. */
export function instantiateSync(
  code: Bytes | WasmModule | CompiledImage,
  metadata: Metadata,
  options: LoadOptions = {},
): Instance & Record<string, unknown> {
  if (isBytes(code)) return instantiateSync(compileImage(code), metadata, options);
  const { module, section } = code instanceof engine.Module ? imageOf(code) : (code as CompiledImage);
  return new Guest(metadata, options, section).start((imports) => new engine.Instance(module, imports));
}

/** Compiles and makes an instance. */
export async function instantiate(
  code: Bytes | WasmModule | CompiledImage,
  metadata: Metadata,
  options: LoadOptions = {},
): Promise<Instance & Record<string, unknown>> {
  return instantiateSync(isBytes(code) ? await compileImageAsync(code) : code, metadata, options);
}

function isBytes(code: Bytes | WasmModule | CompiledImage): code is Bytes {
  // Arrays can be of another realm.
  return !(code instanceof engine.Module) && !('module' in code);
}

class Guest {
  private instance!: WasmInstance;
  private raw!: Record<string, RawFunction>;
  private memory!: ReturnType<typeof makeViews>;
  private handles!: HandleTable;
  private readonly types: ReadonlyMap<string, TypeMetadata>;
  private readonly byId: ReadonlyMap<number, TypeMetadata>;
  private readonly shadowTop: number;
  private readonly exception: number;
  /** Address of the prebuilt object that is raised when memory is exhausted; 0 when there is none. */
  private outOfMemory = 0;
  private jit: JitHooks;
  /** When the instance was made. (Node loads `performance` when it is first used; that takes a millisecond.) */
  private readonly born = Date.now();
  private readonly hostErrors = new Map<number, unknown>();
  private nextHostError = 1;
  private dead = false;
  /** Calls of the host into the guest that have not come back. */
  private depth = 0;

  constructor(
    private readonly metadata: Metadata,
    private readonly options: LoadOptions,
    /** The contents of the image's section `weft.jit`; null when there is none. */
    private readonly section: Uint8Array | null,
  ) {
    if (metadata.version !== metadataVersion)
      throw new Error(
        `image '${metadata.name}' has format ${metadata.version}, this runtime reads ${metadataVersion}`,
      );
    this.types = new Map(metadata.types.map((t) => [t.name, t]));
    this.byId = new Map(metadata.types.map((t) => [t.id, t]));
    this.shadowTop = cellIndex(metadata, 'shadowTop');
    this.exception = cellIndex(metadata, 'exception');
    this.jit = noJit(metadata, () => this.memory);
  }

  start(make: (imports: WasmImports) => WasmInstance): Instance & Record<string, unknown> {
    const { metadata, options } = this;
    const host: Record<string, RawFunction> = {};
    for (const [name, signature] of Object.entries(metadata.imports))
      host[name] = this.importFunction(name, signature);
    const traces = new engine.Table({
      element: 'anyfunc',
      initial: metadata.jit === null ? 1 : metadata.jit.enterSlot + metadata.jit.counters.length,
    });
    this.instance = make({
      weft: {
        trap: (kind: number, loc: number) => this.trap(kind, loc),
        traces,
        jitTick: (driver: number, entry: number, kind: number) => this.tick(driver, entry, kind),
        jitEnter: (driver: number) => this.jit.enter(driver),
        jitInvalidate: (list: number) => this.jit.invalidate(list),
      },
      host: host as Record<string, unknown>,
    });
    this.raw = this.instance.exports as unknown as Record<string, RawFunction>;
    this.memory = makeViews(this.instance.exports['memory'] as WasmMemory);
    this.setGcOptions();
    if ('jitPoll' in metadata.cells) this.setCell('jitPoll', pollPeriod);
    this.handles = new HandleTable({
      grow: (n) => void this.guarded(() => this.raw['weft.handleGrow']!(n)),
      get: (i) => this.raw['weft.handleGet']!(i) as number,
      set: (i, address) => void this.raw['weft.handleSet']!(i, address),
    });
    const section = options.jit === undefined || options.jit === 'off' ? null : this.section;
    const area = section === null ? null : reserveArea(metadata, this.memory, jitAreaBytes);
    const maxHeap = Math.min(
      parseSize(options.maxHeap ?? defaultMaxHeap),
      maxAddress - this.cell('gcHeapStart'),
    );
    this.setCell('gcMaxHeap', maxHeap);
    this.setCell('gcMaxHeapGiven', options.maxHeap === undefined ? 0 : 1);
    this.outOfMemory = (this.raw['rt.outOfMemory']?.() as number | undefined) ?? 0;
    this.setCell('outOfMemory', this.outOfMemory);
    this.guarded(() => this.raw['gc.init']!());
    if (area !== null) this.startJit(this.jitInstance(section!, area, traces, host));
    const guest = this;
    const result: Record<string, unknown> = {};
    for (const [name, signature] of Object.entries(metadata.exports))
      result[name] = this.exportFunction(name, signature);
    const common: Instance = {
      get usable() {
        return !guest.dead;
      },
      collect: () => void guest.guarded(() => guest.raw['gc.collect']!()),
      gcStatistics: () => guest.statistics(),
      bytes: (address, length) => new Uint8Array(guest.memory.memory.buffer, address, length),
      get handleCount() {
        return guest.handles.size;
      },
      get jit() {
        return guest.jit instanceof LateJit ? guest.jit.jit : null;
      },
      get jitStarted() {
        return guest.jit instanceof LateJit && guest.jit.isStarted;
      },
      wasm: this.instance,
    };
    return Object.defineProperties(result, Object.getOwnPropertyDescriptors(common)) as Instance &
      Record<string, unknown>;
  }

  /** What the collector says, and what follows from it. */
  private statistics(): Record<string, number> {
    const numbers: Record<string, number> = {};
    for (const [key, cell] of Object.entries(this.metadata.statistics)) numbers[key] = this.cell(cell);
    const { pauseTotal } = numbers;
    const age = Date.now() - this.born;
    if (pauseTotal !== undefined && age > 0)
      numbers['mutatorUtilisation'] = Math.round(100 * Math.max(0, 1 - pauseTotal / age));
    return numbers;
  }

  private cell(name: string): number {
    return views(this.memory).i32[cellIndex(this.metadata, name)]!;
  }
  private setCell(name: string, value: number): void {
    views(this.memory).i32[cellIndex(this.metadata, name)] = value;
  }

  private setGcOptions(): void {
    const { gc = {} } = this.options;
    const chosen: GcOptions =
      gc === 'normal' ? {} : gc === 'every-allocation' ? { collectEvery: 1 } : { ...defaultGcOptions, ...gc };
    this.setCell('gcStress', chosen.collectEvery ?? 0);
    // Cells of some collectors.
    const set = (name: string, value: number) => {
      if (name in this.metadata.cells) this.setCell(name, value);
    };
    set('gcVerify', chosen.verify === true ? 1 : 0);
    set('gcNurserySize', parseSize(chosen.nursery ?? 0));
  }

  // -- traps ------------------------------------------------------------------------------------------------

  private trap(kindIndex: number, loc: number): never {
    const kind = this.metadata.trapKinds[kindIndex] ?? 'unreachable';
    const frames = guestFrames(this.metadata, deepStack());
    throw this.makeTrap(kind, locationText(this.metadata, loc), frames);
  }

  private makeTrap(kind: WeftTrap['kind'], location: string | null, frames: readonly GuestFrame[]): WeftTrap {
    // A collection that is left in the middle has moved some objects and not others.
    if (this.cell('gcBusy') !== 0) this.dead = true;
    const Class =
      kind === 'stack_overflow' ? StackOverflow : kind === 'out_of_memory' ? OutOfMemory : WeftTrap;
    const message = `${trapMessage(kind)}${location === null ? '' : ` at ${location}`}`;
    const error = new Class(message, kind, location, frames, !this.dead);
    if (frames.length > 0) error.stack = `${error.name}: ${message}\n${formatFrames(frames)}`;
    return error;
  }

  /** Runs guest code; whatever is thrown through it, the guest's stacks are put back. */
  private guarded<T>(body: () => T): T {
    if (this.dead)
      throw new Error(`instance of '${this.metadata.name}' is not usable after an earlier error`);
    const { i32 } = views(this.memory);
    const top = i32[this.shadowTop]!;
    let result: T;
    this.depth++;
    try {
      result = body();
    } catch (error) {
      const now = views(this.memory).i32;
      now[this.shadowTop] = top;
      now[this.exception] = 0;
      if (this.depth === 1) this.jit.unwound?.();
      throw this.translateEngineError(error);
    } finally {
      this.depth--;
    }
    if (views(this.memory).i32[this.exception] !== 0) throw this.takeException(top);
    return result;
  }

  private translateEngineError(error: unknown): unknown {
    if (error instanceof RangeError && /call stack/i.test(error.message))
      return this.makeTrap('stack_overflow', null, guestFrames(this.metadata, error.stack ?? ''));
    // Firefox: InternalError: too much recursion.
    if (error instanceof Error && /too much recursion/.test(error.message))
      return this.makeTrap('stack_overflow', null, []);
    if (error instanceof engine.RuntimeError)
      return this.makeTrap('unreachable', null, guestFrames(this.metadata, error.stack ?? ''));
    return error;
  }

  // -- the JIT ------------------------------------------------------------------------------------------------

  /** A counter is exhausted; a negative driver: the one that only asks for interrupts. */
  private tick(driver: number, entry: number, kind: number): number {
    this.poll();
    if (driver >= 0) return this.jit.tick(driver, entry, kind);
    if (!(this.jit instanceof LateJit)) this.setCell('jitPoll', pollPeriod);
    else this.jit.restartPolls();
    return goOn;
  }

  /** Asks the host whether it interrupts, and tells the program. Nothing is allocated. */
  private poll(): void {
    const { interrupt } = this.options;
    if (interrupt === undefined) return;
    const request = takeRequest(interrupt);
    if (request === interruptRequest.none) return;
    if (request === interruptRequest.stop) throw new Interrupted();
    this.setCell('gcPending', this.cell('gcPending') | interruptBit);
  }

  private startJit(instance: JitInstance): void {
    const { jit } = this.options as { jit: JitOptions | JitStarter };
    this.jit = 'start' in jit ? jit.start(instance) : new LateJit(instance, jit);
  }

  private jitInstance(
    section: Uint8Array,
    area: { start: number; end: number },
    traces: WasmTable,
    host: Readonly<Record<string, RawFunction>>,
  ): JitInstance {
    const { metadata } = this;
    const jit = metadata.jit!;
    return {
      section,
      memory: this.memory.memory,
      traces,
      functions: this.instance.exports['table'] as WasmTable,
      functionBase: jit.functionBase,
      layout: { ...jit, cells: metadata.cells },
      counters: jit.counters,
      area,
      poll: this.options.interrupt === undefined ? null : () => this.poll(),
      prebuiltEnd: metadata.heapStart,
      trapKinds: metadata.trapKinds,
      addRoots: (start, end) => addRoots(metadata, this.memory, start, end),
      exported: (name) => this.raw[name],
      hostFunction: (name) => host[name],
      trap: (kind, location) => this.trap(metadata.trapKinds.indexOf(kind), location),
      readString: (address) => readString(this.memory, metadata, address),
      locationText: (location) => locationText(metadata, location),
    };
  }

  // -- exceptions -------------------------------------------------------------------------------------------

  private typeOf(address: number): TypeMetadata | undefined {
    const { u16 } = views(this.memory);
    return this.byId.get(u16[(address + this.metadata.header.typeIdOffset) >> 1]!);
  }

  private isA(type: TypeMetadata | undefined, name: string): boolean {
    const base = this.types.get(name);
    return type !== undefined && base !== undefined && type.id >= base.id && type.id <= base.hi;
  }

  /** Takes the pending exception out of its cell and makes the JavaScript error for it. */
  private takeException(top: number): unknown {
    const { i32 } = views(this.memory);
    const saved = i32[this.exception]!;
    i32[this.exception] = 0;
    if (saved === this.outOfMemory && saved !== 0) {
      // Nothing may be allocated for it: that would raise it again.
      i32[this.shadowTop] = top;
      return this.makeTrap('out_of_memory', null, []);
    }
    // The handle table may have to grow, which can move the exception: it is on the shadow stack until then.
    const slot = i32[this.shadowTop]!;
    this.push(saved);
    try {
      this.handles.reserve();
    } finally {
      views(this.memory).i32[this.shadowTop] = top;
    }
    const address = views(this.memory).i32[slot >> 2]!;
    const type = this.typeOf(address);
    if (this.isA(type, 'HostError')) {
      const index = this.fieldValue(type!, address, 'hostIndex');
      if (index !== null && this.hostErrors.has(index)) {
        const original = this.hostErrors.get(index);
        this.hostErrors.delete(index);
        return original;
      }
    }
    let message = '';
    const isError = this.isA(type, 'Error') || this.isA(type, 'WeftError');
    const text = isError ? this.fieldValue(type!, address, 'message') : null;
    if (text !== null && text !== 0) message = readString(this.memory, this.metadata, text);
    const className = type?.name ?? '?';
    const location = locationText(this.metadata, this.cell('exceptionLocation'));
    const handle = this.handles.make(address, className);
    return new GuestError(message === '' ? className : message, className, handle, location);
  }

  private fieldValue(type: TypeMetadata, address: number, name: string): number | null {
    const field = type.fields.find((f) => f[0] === name);
    return field === undefined ? null : views(this.memory).i32[(address + field[2]) >> 2]!;
  }

  // -- values -----------------------------------------------------------------------------------------------

  /** Pushes an address on the shadow stack. */
  private push(address: number): void {
    const { i32 } = views(this.memory);
    const slot = i32[this.shadowTop]!;
    i32[slot >> 2] = address;
    i32[this.shadowTop] = slot + 4;
  }

  /** Whether converting a value to the guest can allocate or involves an address. */
  private static isHeap(type: HostType): boolean {
    return type === 'string' || typeof type === 'object';
  }

  private toGuest(value: unknown, type: HostType, what: string): unknown {
    switch (type) {
      case 'void':
        return undefined;
      case 'i32':
      case 'u32':
        if (typeof value !== 'number') throw typeError(what, 'number', value);
        return value | 0;
      case 'f64':
        if (typeof value !== 'number') throw typeError(what, 'number', value);
        return value;
      case 'boolean':
        if (typeof value !== 'boolean') throw typeError(what, 'boolean', value);
        return value ? 1 : 0;
      case 'i64':
      case 'u64':
        if (typeof value !== 'bigint') throw typeError(what, 'bigint', value);
        return BigInt.asIntN(64, value);
      case 'string': {
        if (typeof value !== 'string') throw typeError(what, 'string', value);
        const address = this.guarded(() => this.raw['weft.newString']!(value.length) as number);
        writeUnits(this.memory, this.metadata, address, value);
        return address;
      }
      default: {
        if (value === null || value === undefined) return 0;
        if (typeof value !== 'object' || !(handleIndex in value))
          throw typeError(what, `handle of '${type.ref}'`, value);
        const address = this.handles.address(value as Handle);
        if (type.ref !== 'object' && !this.isA(this.typeOf(address), type.ref))
          throw typeError(what, `handle of '${type.ref}'`, `handle of '${(value as Handle).className}'`);
        return address;
      }
    }
  }

  private toHost(value: unknown, type: HostType): unknown {
    switch (type) {
      case 'void':
        return undefined;
      case 'u32':
        return (value as number) >>> 0;
      case 'boolean':
        return value !== 0;
      case 'u64':
        return BigInt.asUintN(64, value as bigint);
      case 'i32':
      case 'i64':
      case 'f64':
        return value;
      case 'string':
        return value === 0 ? null : readString(this.memory, this.metadata, value as number);
      default: {
        const address = value as number;
        if (address === 0) return null;
        return this.makeHandle(address);
      }
    }
  }

  private makeHandle(address: number): Handle {
    this.push(address);
    this.handles.reserve();
    const { i32 } = views(this.memory);
    const slot = i32[this.shadowTop]! - 4;
    i32[this.shadowTop] = slot;
    const now = i32[slot >> 2]!;
    return this.handles.make(now, this.typeOf(now)?.name ?? '?');
  }

  // -- calls ------------------------------------------------------------------------------------------------

  private exportFunction(name: string, signature: HostSignature): RawFunction {
    const raw = this.raw[`export.${name}`]!;
    const { params, result } = signature;
    const heap = params.map((p, i) => (Guest.isHeap(p.type) ? i : -1)).filter((i) => i >= 0);
    const labels = params.map((p) => `${name}: argument '${p.name}'`);
    return (...args: unknown[]) => {
      if (args.length < params.length)
        throw new TypeError(`${name}: ${params.length} arguments expected, ${args.length} given`);
      const converted: unknown[] = new Array(params.length);
      for (let i = 0; i < params.length; i++)
        if (!heap.includes(i)) converted[i] = this.toGuest(args[i], params[i]!.type, labels[i]!);
      const value = this.guarded(() => {
        if (heap.length > 0) {
          const start = views(this.memory).i32[this.shadowTop]!;
          for (const i of heap) this.push(this.toGuest(args[i], params[i]!.type, labels[i]!) as number);
          const { i32 } = views(this.memory);
          heap.forEach((i, k) => (converted[i] = i32[(start >> 2) + k]!));
          i32[this.shadowTop] = start;
        }
        return raw(...converted);
      });
      return this.toHost(value, result);
    };
  }

  private importFunction(name: string, signature: HostSignature): RawFunction {
    const given = (this.options.host as Record<string, HostFunction> | undefined)?.[name];
    const target = (given ?? (runtimeHost as Record<string, HostFunction>)[name]) as RawFunction | undefined;
    const { params, result } = signature;
    if (target === undefined)
      return () => {
        throw new Error(`host function '${name}' is not provided: pass it in the option 'host'`);
      };
    // Plain arithmetic and the collector's clock need no conversion.
    if (name === 'rt.clock') return this.clock(target as () => number);
    if (name.startsWith('Math.')) return target;
    return (...args: unknown[]) => {
      try {
        const converted = this.convertArguments(args, params);
        return this.toGuest(target(...converted), result, `result of host function '${name}'`);
      } catch (error) {
        return this.raise(error, result);
      }
    };
  }

  /** The collector's clock, which it asks last when a pause has ended: then `onCollection` is told. */
  private clock(now: () => number): RawFunction {
    const { gc } = this.options;
    const told = typeof gc === 'object' ? gc.onCollection : undefined;
    if (told === undefined) return now;
    let [collections, cycles, allocated] = [0, 0, 0];
    const { cells } = this.metadata;
    return () => {
      const time = now();
      const count = this.cell('gcCount');
      if (count === collections || this.cell('gcBusy') !== 0) return time;
      const [start] = new Float64Array(this.memory.memory.buffer, cells['gcPauseStart']!, 1);
      const before = { cycles, allocated };
      collections = count;
      cycles = 'gcCycles' in cells ? this.cell('gcCycles') : count;
      allocated = this.cell('gcAllocatedKB');
      told({
        kind: cycles === before.cycles ? 'minor' : 'major',
        milliseconds: time - start!,
        allocated: (allocated - before.allocated) * 1024,
      });
      return time;
    };
  }

  /** Converts the arguments of a host function; making handles can collect, so addresses wait on the shadow stack. */
  private convertArguments(args: unknown[], params: HostSignature['params']): unknown[] {
    if (!params.some((p) => typeof p.type === 'object'))
      return args.map((arg, i) => this.toHost(arg, params[i]!.type));
    const start = views(this.memory).i32[this.shadowTop]!;
    const heap = params.map((p, i) => (Guest.isHeap(p.type) ? i : -1)).filter((i) => i >= 0);
    for (const i of heap) this.push(args[i] as number);
    const converted = args.map((arg, i) => {
      const k = heap.indexOf(i);
      return this.toHost(k < 0 ? arg : views(this.memory).i32[(start >> 2) + k]!, params[i]!.type);
    });
    views(this.memory).i32[this.shadowTop] = start;
    return converted;
  }

  /** Makes a JavaScript error a guest exception and returns a default result. */
  private raise(error: unknown, result: HostType): unknown {
    // Traps and exhausted stacks are not for guest code to catch.
    if (
      error instanceof WeftTrap ||
      error instanceof Interrupted ||
      (error instanceof RangeError && /call stack/i.test(error.message))
    )
      throw error;
    const setException = (address: number) => {
      views(this.memory).i32[this.exception] = address;
    };
    if (
      error instanceof GuestError &&
      error.exception[handleIndex] >= 0 &&
      this.handles.owns(error.exception)
    ) {
      setException(this.handles.address(error.exception));
      error.exception.release();
    } else {
      const make = this.raw['rt.newHostError'];
      if (make === undefined) throw error;
      const index = this.nextHostError++;
      this.hostErrors.set(index, error);
      // One that the guest caught and dropped is never asked for again: keep the latest only.
      if (this.hostErrors.size > maxHostErrors) this.hostErrors.delete(this.hostErrors.keys().next().value!);
      setException(this.guarded(() => make(index) as number));
    }
    return result === 'i64' || result === 'u64' ? 0n : 0;
  }
}

function typeError(what: string, wanted: string, value: unknown): TypeError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new TypeError(`${what}: ${wanted} expected, got ${shown}`);
}

/** The engine's stack with more than its usual ten frames. */
function deepStack(): string {
  const E = Error as unknown as { stackTraceLimit?: number };
  const old = E.stackTraceLimit;
  E.stackTraceLimit = 200;
  const { stack } = new Error();
  E.stackTraceLimit = old;
  return stack ?? '';
}
