/**
 * The warm state in AOT code: counting how often guest loops and functions are entered, and entering compiled code.
 *
 * For each driver there is a table of counters in linear memory, indexed by a hash of the greens; docs/dev/jit.md describes an
 * entry. A backward jump and the start of a portal do the least inline ({@link countInline}): hash, compare the tag, count down. Everything else is in the
 * driver's function `jit.enter$NAME(kind, greens…, reds…)`, which this file builds in IR:
 *
 * ```
 * enter(kind, pc, code, frame):
 *   for e in own entry of the hash, its neighbour:
 *     tag and greens equal?  ─ slot set:  active += 1, reason = trace(slot, frame), active -= 1, last use = now
 *                            ─ count > 1: count it, run the interpreter
 *                            ─ else:      greens, reds → exit slots; reason = tick(driver, e, kind)
 *   neither: take over a free one, else one that leads to no code; run the interpreter
 * reason done:     return the result slot
 *        continue: greens, reds ← exit slots; run the interpreter
 * ```
 *
 * To run the interpreter is to tail-call the runner. A raised exception needs no code here: it is in its cell. Two
 * places share a neighbourhood without harm: the one whose own entry is taken is counted in `enter`, out of line.
 *
 * References in greens are hashed by the hash word of their header, which moves with them; a string is hashed by content once
 * the program did so itself.
 */
import { FunctionBuilder, declareFunction, i32Const } from '../ir/builder.js';
import type { Opcode } from '../ir/ops.js';
import { counterEntry, loopBit, loopWords } from '../trace/warm-layout.js';
import type { DriverInfo, Func, Inst, Module, Operand, Value, ValueType } from '../ir/types.js';

/** Entries of a driver's table; a power of two. */
export const counterEntries = 4096;
/** Slot of the trace table of the first driver's {@link buildEnterJs}; slot 0 stands for "no code". */
export const firstEnterSlot = 1;
/** Values of 8 bytes that the exit slots have room for. */
export const exitSlotCount = 1024;

/** Names of the static areas in memory, which `raw.cell` gives the addresses of. */
export const exitArea = 'jit.exit';
export const resultArea = 'jit.result';
export const tableArea = (driver: string): string => `jit.table$${driver}`;
export const refsArea = (driver: string): string => `jit.refs$${driver}`;
/** The function that enters a driver's portal. */
export const enterName = (driver: string): string => `jit.enter$${driver}`;
/** The runtime library's function that gives objects their hash word. Modules written in IR have none. */
export const identityHash = 'rt.identityHash';
/** See {@link buildFinish} and {@link buildEnterJs}. */
export const finishName = (driver: string): string => `jit.finish$${driver}`;
export const enterJsName = (driver: string): string => `jit.enterJs$${driver}`;

/** Drivers that have a portal, in the order of their numbers. */
export function cutDrivers(module: Module): DriverInfo[] {
  return [...module.drivers.values()].filter((driver) => driver.runner !== undefined);
}

/** Emits an instruction with a result. */
export type Emit = (op: Opcode, args: readonly Operand[], more?: Partial<Inst>) => Value;

/** Layout of a driver's counter table. */
export interface CounterLayout {
  readonly stride: number;
  readonly refCount: number;
}

function isRefType(type: ValueType): boolean {
  return typeof type === 'object';
}

export function counterLayout(greens: readonly ValueType[]): CounterLayout {
  const refCount = greens.filter(isRefType).length;
  return { stride: counterEntry.greens + 8 * (greens.length - refCount), refCount };
}

/** The static areas of a module's drivers, by name: bytes, and whether the area holds references. */
export function jitAreas(module: Module): { name: string; bytes: number; refs: boolean }[] {
  const areas: { name: string; bytes: number; refs: boolean }[] = [];
  for (const driver of cutDrivers(module)) {
    const runner = module.functions.get(driver.runner!)!;
    const greens = runner.blocks[0]!.params.slice(0, driver.greens.length).map((p) => p.type);
    const { stride, refCount } = counterLayout(greens);
    areas.push({ name: tableArea(driver.name), bytes: stride * counterEntries, refs: false });
    areas.push({ name: refsArea(driver.name), bytes: 4 * refCount * counterEntries, refs: true });
  }
  if (areas.length === 0) return [];
  return [
    { name: exitArea, bytes: 8 * exitSlotCount, refs: false },
    { name: resultArea, bytes: 8, refs: false },
    ...areas,
  ];
}

/** Emits the hash of greens, with {@link loopBit} set: never 0. */
function emitHash(emit: Emit, greens: readonly Operand[]): Value {
  const step = (hash: Value | null, word: Operand): Value =>
    emit('i32.mul', [hash === null ? word : emit('i32.xor', [hash, word]), i32Const(0x9e3779b1 | 0)]);
  let hash: Value | null = null;
  for (const green of greens) {
    switch (green.type) {
      case 'i32':
        hash = step(hash, green);
        break;
      case 'i64':
      case 'f64': {
        const bits: Operand = green.type === 'f64' ? emit('i64.bits', [green]) : green;
        hash = step(hash, emit('i32.wrap', [bits]));
        const shift: Operand = { kind: 'const', type: 'i64', value: 32n };
        hash = step(hash, emit('i32.wrap', [emit('i64.shr_u', [bits, shift])]));
        break;
      }
      default:
        hash = step(hash, emit('get_hash', [green]));
    }
    hash = emit('i32.xor', [hash, emit('i32.shr_u', [hash, i32Const(15)])]);
  }
  return emit('i32.or', [hash ?? i32Const(0), i32Const(1 | loopBit)]);
}

/** Emits the index of an entry. */
function emitIndex(emit: Emit, hash: Operand): Value {
  return emit('i32.and', [emit('i32.shr_u', [hash, i32Const(8)]), i32Const(counterEntries - 1)]);
}

function emitEntry(emit: Emit, driver: string, index: Operand, stride: number): Value {
  const table = emit('raw.cell', [], { name: tableArea(driver) });
  return emit('i32.add', [table, emit('i32.mul', [index, i32Const(stride)])]);
}

/**
 * Emits the countdown of a backward jump (`kind` 0) or a call (1). Answers the entry's address and the new count, which is to be stored
 * when it is positive and the tag matches (`proceed` is 1 then).
 */
export function countInline(
  emit: Emit,
  driver: string,
  kind: number,
  greens: readonly Operand[],
): { entry: Value; count: Value; proceed: Value } {
  const { stride } = counterLayout(greens.map((g) => g.type));
  const full = emitHash(emit, greens);
  const entry = emitEntry(emit, driver, emitIndex(emit, full), stride);
  const hash = kind === 0 ? full : emit('i32.xor', [full, i32Const(loopBit)]);
  const tag = emit('raw.load32', [entry], { offset: 0 });
  const count = emit('i32.sub', [emit('raw.load32', [entry], { offset: 4 }), i32Const(1)]);
  const proceed = emit('i32.and', [emit('i32.eq', [tag, hash]), emit('i32.gt_s', [count, i32Const(0)])]);
  return { entry, count, proceed };
}

function storeOp(type: ValueType): Opcode {
  return type === 'i64' ? 'raw.store64' : type === 'f64' ? 'raw.store_f64' : 'raw.store32';
}

function loadOp(type: ValueType): Opcode {
  return type === 'i64' ? 'raw.load64' : type === 'f64' ? 'raw.load_f64' : 'raw.load32';
}

/** Stores a value, a reference by its address. */
function storeRaw(f: FunctionBuilder, at: Operand, offset: number, value: Operand): void {
  const stored = isRefType(value.type) ? f.value('ref.to_address', [value]) : value;
  f.emit(storeOp(value.type), [at, stored], { offset });
}

function loadRaw(f: FunctionBuilder, at: Operand, offset: number, type: ValueType): Value {
  const loaded = f.value(loadOp(type), [at], { offset });
  return typeof type === 'object' ? f.value('ref.from_address', [loaded], { type: type.ref }) : loaded;
}

/** Adds the functions of a driver to the module; its runner is there already. */
export function addWarmState(module: Module, driver: DriverInfo, index: number): void {
  const runner = module.functions.get(driver.runner!)!;
  const types = runner.blocks[0]!.params.map((p) => p.type);
  const portal: Portal = { module, driver, index, runner, types, greens: driver.greens.length };
  buildEnter(portal);
  buildFinish(portal);
  buildEnterJs(portal);
}

interface Portal {
  readonly module: Module;
  readonly driver: DriverInfo;
  readonly index: number;
  readonly runner: Func;
  readonly types: readonly ValueType[];
  /** Number of greens. */
  readonly greens: number;
}

/** Ends the block by running the interpreter. */
function runInterpreter(f: FunctionBuilder, portal: Portal, values: readonly Operand[]): void {
  const result = f.call(portal.runner.name, values);
  const { insts } = f.current;
  insts[insts.length - 1]!.tail = true;
  f.return(result);
}

/** Ends the block by doing what a reason says. */
function handleReason(f: FunctionBuilder, portal: Portal, reason: Operand): void {
  const { runner, types } = portal;
  const goOn = f.newBlock();
  const done = f.newBlock();
  f.branch(f.value('i32.eq', [reason, i32Const(2)]), goOn, done);
  f.seal(goOn);
  f.seal(done);
  f.enter(done);
  if (runner.result === null) f.return();
  else f.return(loadRaw(f, f.value('raw.cell', [], { name: resultArea }), 0, runner.result));
  f.enter(goOn);
  const exit = f.value('raw.cell', [], { name: exitArea });
  runInterpreter(
    f,
    portal,
    types.map((type, k) => loadRaw(f, exit, 8 * k, type)),
  );
}

function buildEnter(portal: Portal): void {
  const { module, driver, types, index } = portal;
  const name = enterName(driver.name);
  const f = new FunctionBuilder(
    module,
    declareFunction(module, name, ['i32', ...types], portal.runner.result, { inline: 'never' }),
  );
  const [kind, ...values] = f.params as [Value, ...Value[]];
  const greens = values.slice(0, portal.greens);
  const reds = values.slice(portal.greens);
  const emit: Emit = (op, args, more) => f.value(op, args, more);
  for (const green of greens) if (isRefType(green.type)) ensureHash(f, green);
  const { stride, refCount } = counterLayout(greens.map((g) => g.type));
  const hash = emitHash(emit, greens);
  const own = emitIndex(emit, hash);
  const neighbour = emit('i32.xor', [own, i32Const(1)]);
  const entryAt = (at: Operand): Value => emitEntry(emit, driver.name, at, stride);
  const refsAt = (at: Operand): Value =>
    emit('i32.add', [
      emit('raw.cell', [], { name: refsArea(driver.name) }),
      emit('i32.mul', [at, i32Const(4 * refCount)]),
    ]);

  // Looks at the hash's own entry, then at its neighbour.
  const look = f.newBlock(['i32', 'i32']);
  f.jump(look, [own, i32Const(0)]);
  f.enter(look);
  const [at, second] = look.params as [Value, Value];
  const entry = entryAt(at);
  const sameTag = f.newBlock();
  const other = f.newBlock();
  const tag = emit('raw.load32', [entry], { offset: 0 });
  f.branch(emit('i32.eq', [emit('i32.or', [tag, i32Const(loopBit)]), hash]), sameTag, other);
  f.seal(sameTag);
  f.enter(sameTag);
  const refs = refsAt(at);
  let equal: Operand = i32Const(1);
  forEachGreen(greens, (green, where, offset) => {
    equal = emit('i32.and', [equal, sameGreen(f, green, where === 'ref' ? refs : entry, offset)]);
  });
  const found = f.newBlock();
  f.branch(equal, found, other);
  f.seal(found);
  f.seal(other);
  f.enter(other);
  const next = f.newBlock();
  const claim = f.newBlock();
  f.branch(second, claim, next);
  f.seal(next);
  f.seal(claim);
  f.enter(next);
  f.jump(look, [neighbour, i32Const(1)]);
  f.seal(look);

  f.enter(found);
  const slot = emit('raw.load32', [entry], { offset: 8 });
  const compiled = f.newBlock();
  const counting = f.newBlock();
  f.branch(slot, compiled, counting);
  f.seal(compiled);
  f.seal(counting);
  f.enter(compiled);
  f.emit('raw.store32', [f.value('raw.cell', [], { name: 'jitEntry' }), entry], { offset: 0 });
  // What is active is not freed, and what was left lately neither: see `metainterp/lifecycle.ts`.
  const words = emit('raw.load32', [entry], { offset: counterEntry.rest });
  const active = (by: number) => {
    const now = emit('raw.load32', [words], { offset: loopWords.active });
    f.emit('raw.store32', [words, emit('i32.add', [now, i32Const(by)])], { offset: loopWords.active });
  };
  active(1);
  const reason = emit('jit.trace', [slot, ...reds], { name: driver.name });
  active(-1);
  const generation = emit('raw.load32', [f.value('raw.cell', [], { name: 'jitGeneration' })], { offset: 0 });
  f.emit('raw.store32', [words, generation], { offset: loopWords.lastUse });
  handleReason(f, portal, reason);

  f.enter(counting);
  const left = f.newBlock(['i32']);
  const firstJump = f.newBlock();
  const before = emit('raw.load32', [entry], { offset: 4 });
  const isFirstJump = emit('i32.and', [emit('i32.ne', [tag, hash]), emit('i32.eq', [kind, i32Const(0)])]);
  f.branch(isFirstJump, firstJump, left, [], [before]);
  f.seal(firstJump);
  f.enter(firstJump);
  f.emit('raw.store32', [entry, hash], { offset: 0 });
  const atMost = threshold(f, i32Const(0));
  f.branch(emit('i32.lt_s', [before, atMost]), left, left, [before], [atMost]);
  f.seal(left);
  f.enter(left);
  const count = emit('i32.sub', [left.params[0]!, i32Const(1)]);
  const run = f.newBlock();
  const counted = f.newBlock();
  const exhausted = f.newBlock();
  f.branch(emit('i32.gt_s', [count, i32Const(0)]), counted, exhausted);
  f.seal(counted);
  f.seal(exhausted);
  f.enter(counted);
  f.emit('raw.store32', [entry, count], { offset: 4 });
  f.jump(run);
  f.enter(exhausted);
  const exit = f.value('raw.cell', [], { name: exitArea });
  values.forEach((value, k) => storeRaw(f, exit, 8 * k, value));
  handleReason(f, portal, emit('jit.tick', [i32Const(index), entry, kind]));

  // A new place: it takes one of the two entries, a free one if possible, and none that leads to code. Places that take each
  // other's entries, or get none, may never be exhausted: they count together.
  f.enter(claim);
  const poll = f.value('raw.cell', [], { name: 'jitPoll' });
  const toPoll = emit('i32.sub', [emit('raw.load32', [poll], { offset: 0 }), i32Const(1)]);
  f.emit('raw.store32', [poll, toPoll], { offset: 0 });
  const asks = f.newBlock();
  const takes = f.newBlock();
  f.branch(emit('i32.le_s', [toPoll, i32Const(0)]), asks, takes);
  f.seal(asks);
  f.enter(asks);
  emit('jit.tick', [i32Const(-1), i32Const(0), kind]);
  f.jump(takes);
  f.seal(takes);
  f.enter(takes);
  const take = f.newBlock(['i32']);
  for (const offset of [0, 8])
    for (const which of [own, neighbour]) {
      const occupied = f.newBlock();
      const free = f.newBlock();
      f.branch(emit('raw.load32', [entryAt(which)], { offset }), occupied, free);
      f.seal(free);
      f.seal(occupied);
      f.enter(free);
      f.jump(take, [which]);
      f.enter(occupied);
    }
  f.jump(run);
  f.seal(take);
  f.enter(take);
  const taken = entryAt(take.params[0]!);
  const takenRefs = refsAt(take.params[0]!);
  const isCall = emit('i32.mul', [kind, i32Const(loopBit)]);
  f.emit('raw.store32', [taken, emit('i32.xor', [hash, isCall])], { offset: 0 });
  f.emit('raw.store32', [taken, threshold(f, kind)], { offset: 4 });
  f.emit('raw.store32', [taken, i32Const(0)], { offset: 12 });
  forEachGreen(greens, (green, where, offset) =>
    storeRaw(f, where === 'ref' ? takenRefs : taken, offset, green),
  );
  f.jump(run);
  f.seal(run);
  f.enter(run);
  runInterpreter(f, portal, values);
  f.finish();
}

/** Where each green is kept: numbers in the entry, references in the table beside it. */
function forEachGreen(
  greens: readonly Value[],
  visit: (green: Value, where: 'entry' | 'ref', offset: number) => void,
): void {
  let numbers = 0;
  let refs = 0;
  for (const green of greens)
    if (isRefType(green.type)) visit(green, 'ref', 4 * refs++);
    else visit(green, 'entry', counterEntry.greens + 8 * numbers++);
}

function sameGreen(f: FunctionBuilder, green: Value, at: Operand, offset: number): Value {
  const stored = f.value(loadOp(green.type), [at], { offset });
  if (isRefType(green.type)) return f.value('i32.eq', [stored, f.value('ref.to_address', [green])]);
  if (green.type === 'f64')
    return f.value('i64.eq', [f.value('i64.bits', [stored]), f.value('i64.bits', [green])]);
  return f.value(green.type === 'i64' ? 'i64.eq' : 'i32.eq', [stored, green]);
}

function threshold(f: FunctionBuilder, kind: Operand): Value {
  const load = (name: string) => f.value('raw.load32', [f.value('raw.cell', [], { name })], { offset: 0 });
  const loop = load('jitThreshold');
  const call = load('jitFunctionThreshold');
  // kind 1 is a call: selects without a branch.
  const mask = f.value('i32.sub', [i32Const(0), kind]);
  return f.value('i32.xor', [loop, f.value('i32.and', [mask, f.value('i32.xor', [loop, call])])]);
}

/**
 * Gives a green object a hash word when it has none. Strings (and what may be one) get theirs from the program: it depends on
 * their content.
 */
function ensureHash(f: FunctionBuilder, green: Value): void {
  if (typeof green.type === 'object' && (green.type.ref === 'string' || green.type.ref === 'object')) return;
  const make = f.newBlock();
  const done = f.newBlock();
  const test = f.newBlock();
  f.branch(f.value('ref.is_null', [green]), done, test);
  f.seal(test);
  f.enter(test);
  f.branch(f.value('get_hash', [green]), done, make);
  f.seal(make);
  f.enter(make);
  // Object identities of the language are the same numbers: they come from the same place.
  if (f.module.functions.has(identityHash)) f.call(identityHash, [green]);
  else {
    const cell = f.value('raw.cell', [], { name: 'jitHash' });
    const next = f.value('i32.add', [f.value('raw.load32', [cell], { offset: 0 }), i32Const(0x10001)]);
    f.emit('raw.store32', [cell, next], { offset: 0 });
    // Odd and positive.
    const hash = f.value('i32.or', [f.value('i32.and', [next, i32Const(0x7fffffff)]), i32Const(1)]);
    f.emit('set_hash', [green, hash]);
  }
  f.jump(done);
  f.seal(done);
  f.enter(done);
}

/**
 * `jit.finish$NAME(reason) → reason` completes a call of a portal from compiled code whose callee did not answer `done`: runs the
 * interpreter when it is to go on, and leaves the result in the result slot. An exception is in its cell.
 */
function buildFinish(portal: Portal): void {
  const { module, driver, types, runner } = portal;
  const f = new FunctionBuilder(
    module,
    declareFunction(module, finishName(driver.name), ['i32'], 'i32', { inline: 'never' }),
  );
  const [reason] = f.params as [Value];
  const goOn = f.newBlock();
  const leave = f.newBlock();
  f.branch(f.value('i32.eq', [reason, i32Const(2)]), goOn, leave);
  f.seal(goOn);
  f.seal(leave);
  f.enter(leave);
  f.return(reason);
  f.enter(goOn);
  const exit = f.value('raw.cell', [], { name: exitArea });
  const values = types.map((type, k) => loadRaw(f, exit, 8 * k, type));
  const handler = f.newBlock([{ ref: 'object' }]);
  f.handler = handler;
  const result = f.call(runner.name, values);
  f.handler = null;
  if (result !== null) storeRaw(f, f.value('raw.cell', [], { name: resultArea }), 0, result);
  f.return(i32Const(0));
  f.seal(handler);
  f.enter(handler);
  const exception = handler.params[0]!;
  storeRaw(f, f.value('raw.cell', [], { name: 'exception' }), 0, exception);
  f.return(i32Const(1));
  f.finish();
}

/** `jit.enterJs$NAME(reds…) → reason` stands in the trace table for code that JavaScript runs: it passes the reds in the exit slots. */
function buildEnterJs(portal: Portal): void {
  const { module, driver, types, greens, index } = portal;
  const f = new FunctionBuilder(
    module,
    declareFunction(module, enterJsName(driver.name), types.slice(greens), 'i32', { inline: 'never' }),
  );
  const exit = f.value('raw.cell', [], { name: exitArea });
  f.params.forEach((red, k) => storeRaw(f, exit, 8 * (greens + k), red));
  f.return(f.value('jit.run', [i32Const(index)]));
  f.finish();
}
