/**
 * The IR interpreter: the reference semantics of every operation.
 *
 * Each function is turned into JavaScript source on its first call (`codegen.ts`): SSA values become local variables,
 * blocks the cases of a loop around a switch. What operations *mean* is not in the generated code but in plain
 * functions: `semantics.ts` for numbers, `heap.ts` and this file for objects, calls and memory. So the meaning is easy
 * to read, and whole programs still run at a useful speed.
 *
 * Stops: a {@link Trap} for what the program did wrong, a {@link GuestException} for an exception that nobody
 * caught, {@link StepLimitExceeded} for a used-up budget, and {@link ContractViolation} when an operation's precondition
 * (an index in range, an object of the promised class) does not hold: then the IR itself is wrong.
 *
 * ```ts
 * const interpreter = new Interpreter(module, { host: { print: (s: string) => console.log(s) } });
 * interpreter.callExport('main', [3]);    // values converted as at the host boundary
 * interpreter.call('fib', [20]);          // raw guest values
 * ```
 */
import { overflowErrorFunction, resolveMethod } from '../typing.js';
import type { Func, HostType, Module, TrapKind } from '../types.js';
import { compileFunction } from './codegen.js';
import {
  constValue,
  ContractViolation,
  GuestException,
  GuestObject,
  instantiatePrebuilt,
  layOutTypes,
  narrow,
  newSlots,
  StepLimitExceeded,
  textOf,
  Trap,
  type FunctionCell,
  type GuestValue,
  type RuntimeType,
  type Slots,
} from './heap.js';

/** Settings of an interpreter. */
export interface InterpreterOptions {
  /** Host functions by name; parameters and results are converted as the module's signatures say. */
  readonly host?: Readonly<Record<string, (...args: never[]) => unknown>>;
  /** How many instructions may be executed (default: no limit). */
  readonly maxSteps?: number;
  /** How deep calls may nest (default 5,000); beyond it the program traps with `stack_overflow`. */
  readonly maxDepth?: number;
  /** Size of the raw memory in 64 KiB pages at the start (default 1) and at most (default 1,024). */
  readonly memoryPages?: number;
  readonly maxMemoryPages?: number;
  /** Turns an error thrown by a host function into a guest exception object; null lets it pass through. */
  readonly hostError?: (error: unknown, interpreter: Interpreter) => GuestObject | null;
}

const pageSize = 65536;

/** Runs the functions of one module on a heap of its own; see the top of the file. */
export class Interpreter {
  /** Steps left, counted down by generated code. */
  steps: number;
  /** Current depth of calls, kept by generated code. */
  depth = 0;
  readonly maxDepth: number;
  /** Raw memory. */
  memory: DataView;
  readonly types: Map<string, RuntimeType>;
  readonly prebuilt: GuestObject[];
  readonly globals = new Map<string, { value: GuestValue }>();
  private readonly cells = new Map<string, FunctionCell>();
  private readonly selectors = new Map<string, number>();
  private readonly memoryCells = new Map<string, number>();
  private readonly addresses = new Map<GuestObject, number>();
  private readonly addressed = new Map<number, GuestObject>();
  private readonly maxPages: number;

  constructor(
    readonly module: Module,
    private readonly options: InterpreterOptions = {},
  ) {
    this.steps = options.maxSteps ?? Infinity;
    this.maxDepth = options.maxDepth ?? 5000;
    this.maxPages = options.maxMemoryPages ?? 1024;
    this.memory = new DataView(new ArrayBuffer((options.memoryPages ?? 1) * pageSize));
    this.types = layOutTypes(module);
    this.prebuilt = instantiatePrebuilt(module, this.types);
    for (const global of module.globals.values())
      this.globals.set(global.name, { value: narrow(global.type, constValue(global.init, this.prebuilt)) });
  }

  /** Calls a function with guest values; undefined when it returns nothing. */
  call(name: string, args: readonly GuestValue[] = []): GuestValue | undefined {
    const depth = this.depth;
    try {
      return this.cell(name).code(...args);
    } catch (error) {
      // The engine's own stack can end before maxDepth does.
      if (error instanceof RangeError && error.message.includes('call stack'))
        throw new Trap('stack_overflow', name, null);
      throw error;
    } finally {
      this.depth = depth;
    }
  }

  /** Calls an exported function with host values. */
  callExport(name: string, args: readonly unknown[] = []): unknown {
    const target = this.module.exports.get(name);
    if (target === undefined) throw new Error(`no export '${name}'`);
    const { params, result } = target.signature;
    const guestArgs = params.map((p, i) => this.fromHost(args[i], p.type));
    return this.toHost(this.call(target.func, guestArgs), result);
  }

  /** A new guest string. */
  newString(text: string): GuestObject {
    const string = this.newArray(this.type('string'), text.length);
    for (let i = 0; i < text.length; i++) (string.slots as Uint16Array)[i] = text.charCodeAt(i);
    return string;
  }

  /** Converts a host value to the guest's. */
  fromHost(value: unknown, type: HostType): GuestValue {
    switch (type) {
      case 'void':
        return 0;
      case 'boolean':
        return value ? 1 : 0;
      case 'i32':
      case 'u32':
        return Number(value) | 0;
      case 'f64':
        return Number(value);
      case 'i64':
      case 'u64':
        return BigInt.asIntN(64, value as bigint);
      case 'string':
        return typeof value === 'string' ? this.newString(value) : null;
      default:
        return value as GuestObject | null;
    }
  }

  /** Converts a guest value to the host's. */
  toHost(value: GuestValue | undefined, type: HostType): unknown {
    switch (type) {
      case 'void':
        return undefined;
      case 'boolean':
        return value !== 0;
      case 'u32':
        return (value as number) >>> 0;
      case 'u64':
        return BigInt.asUintN(64, value as bigint);
      case 'string':
        return value === null ? null : textOf(value as GuestObject);
      default:
        return value;
    }
  }

  // -- called by generated code ----------------------------------------------------------------------------

  /** The cell of a function; compiles it on its first call. */
  cell(name: string): FunctionCell {
    let cell = this.cells.get(name);
    if (cell === undefined) {
      const func = this.module.functions.get(name);
      if (func === undefined) throw new ContractViolation(`no function '${name}'`);
      cell = { code: (...args) => this.compile(func, cell as FunctionCell)(...args) };
      this.cells.set(name, cell);
    }
    return cell;
  }

  private compile(func: Func, cell: FunctionCell): FunctionCell['code'] {
    cell.code = compileFunction(this, func);
    return cell.code;
  }

  type(name: string): RuntimeType {
    const type = this.types.get(name);
    if (type === undefined) throw new ContractViolation(`no type '${name}'`);
    return type;
  }

  /** The number under which a selector's implementations are found. */
  selector(name: string): number {
    let index = this.selectors.get(name);
    if (index === undefined) this.selectors.set(name, (index = this.selectors.size));
    return index;
  }

  /** Looks up a method that is not in the type's table yet. */
  bindMethod(object: GuestObject, selector: string): FunctionCell {
    const name = resolveMethod(this.module, object.type.name, selector);
    if (name === null) throw new ContractViolation(`${object.type.name} does not implement '${selector}'`);
    const cell = this.cell(name);
    object.type.methods[this.selector(selector)] = cell;
    return cell;
  }

  newStruct(type: RuntimeType): GuestObject {
    return new GuestObject(type, type.template.slice());
  }

  newArray(type: RuntimeType, length: number): GuestObject {
    if (length < 0) throw new ContractViolation(`new_array ${type.name} of length ${length}`);
    const element = type.declaration.kind === 'array' ? type.declaration.element : 'i32';
    return new GuestObject(type, newSlots(element, length));
  }

  isInstance(object: GuestObject | null, type: RuntimeType): boolean {
    return object !== null && object.type.first >= type.first && object.type.first <= type.last;
  }

  checkCast(object: GuestObject | null, type: RuntimeType): GuestObject | null {
    if (object !== null && !this.isInstance(object, type))
      throw new ContractViolation(`cast of ${object.type.name} to ${type.name}`);
    return object;
  }

  item(array: GuestObject, index: number): GuestValue {
    const value = array.slots[index];
    if (value === undefined) throw new ContractViolation(`index ${index} of ${array.slots.length} elements`);
    return value;
  }

  setItem(array: GuestObject, index: number, value: GuestValue): void {
    if (!(index >= 0 && index < array.slots.length))
      throw new ContractViolation(`index ${index} of ${array.slots.length} elements`);
    (array.slots as GuestValue[])[index] = value;
  }

  units(text: GuestObject, index: number): bigint {
    let word = 0n;
    for (let k = 3; k >= 0; k--) word = (word << 16n) | BigInt(Number(this.item(text, index + k)));
    return BigInt.asIntN(64, word);
  }

  arrayCopy(source: GuestObject, from: number, target: GuestObject, to: number, count: number): void {
    if (
      count < 0 ||
      from < 0 ||
      to < 0 ||
      from + count > source.slots.length ||
      to + count > target.slots.length
    )
      throw new ContractViolation('array_copy out of range');
    if (source === target) (source.slots as number[]).copyWithin(to, from, from + count);
    else
      for (let i = 0; i < count; i++)
        (target.slots as GuestValue[])[to + i] = (source.slots as GuestValue[])[from + i] as GuestValue;
  }

  arrayFill(array: GuestObject, start: number, end: number, value: GuestValue): void {
    if (start < 0 || end > array.slots.length || start > end)
      throw new ContractViolation('array_fill out of range');
    (array.slots as GuestValue[]).fill(value, start, end);
  }

  /** Calls a host function. */
  callHost(name: string, args: GuestValue[]): GuestValue {
    const signature = this.module.hostImports.get(name);
    const target = this.options.host?.[name];
    if (signature === undefined || target === undefined)
      throw new Error(`host function '${name}' is not provided`);
    const hostArgs = signature.params.map((p, i) => this.toHost(args[i], p.type));
    let result: unknown;
    try {
      result = (target as (...a: unknown[]) => unknown)(...hostArgs);
    } catch (error) {
      // Exceptions and stops of the guest pass through host frames as they are.
      if (error instanceof GuestException || error instanceof Trap || error instanceof StepLimitExceeded)
        throw error;
      const object = this.options.hostError?.(error, this) ?? null;
      throw object === null ? error : GuestException.of(object);
    }
    return this.fromHost(result, signature.result);
  }

  /** The exception of the `*_ovf` operations. */
  overflowError(): GuestException {
    if (!this.module.functions.has(overflowErrorFunction))
      throw new ContractViolation(`an overflow, and the module has no function '${overflowErrorFunction}'`);
    return GuestException.of(this.cell(overflowErrorFunction).code() as GuestObject);
  }

  raise(object: GuestObject): GuestException {
    if (object === null) return this.violation('throw of null') as never;
    return GuestException.of(object);
  }

  trap(kind: TrapKind, func: string, loc: number): never {
    throw new Trap(kind, func, loc === 0 ? null : (this.module.locations[loc] ?? null));
  }

  violation(message: string): never {
    throw new ContractViolation(message);
  }

  outOfSteps(): never {
    throw new StepLimitExceeded('the step budget is used up');
  }

  slotsOf(object: GuestObject): Slots {
    return object.slots;
  }

  /** Address of a named cell of 8 bytes. */
  memoryCell(name: string): number {
    let address = this.memoryCells.get(name);
    if (address === undefined) this.memoryCells.set(name, (address = 16 + 8 * this.memoryCells.size));
    return address;
  }

  memoryCopy(target: number, source: number, bytes: number): void {
    const memory = this.range(Math.max(target >>> 0, source >>> 0), bytes >>> 0);
    memory.copyWithin(target >>> 0, source >>> 0, (source >>> 0) + (bytes >>> 0));
  }

  memoryFill(target: number, byte: number, bytes: number): void {
    this.range(target >>> 0, bytes >>> 0).fill(byte, target >>> 0, (target >>> 0) + (bytes >>> 0));
  }

  private range(start: number, bytes: number): Uint8Array {
    if (start + bytes > this.memory.byteLength) throw new RangeError('memory access out of bounds');
    return new Uint8Array(this.memory.buffer);
  }

  memoryGrow(pages: number): number {
    const old = this.memory.byteLength / pageSize;
    if (pages < 0 || old + pages > this.maxPages) return -1;
    const grown = new Uint8Array((old + pages) * pageSize);
    grown.set(new Uint8Array(this.memory.buffer));
    this.memory = new DataView(grown.buffer);
    return old;
  }

  /** A made-up address of an object, above any raw memory. */
  addressOf(object: GuestObject | null): number {
    if (object === null) return 0;
    let address = this.addresses.get(object);
    if (address === undefined) {
      address = (0x80000000 + 8 * this.addresses.size) | 0;
      this.addresses.set(object, address);
      this.addressed.set(address, object);
    }
    return address;
  }

  objectAt(address: number): GuestObject | null {
    if (address === 0) return null;
    return this.addressed.get(address) ?? this.violation(`no object at address ${address}`);
  }
}
