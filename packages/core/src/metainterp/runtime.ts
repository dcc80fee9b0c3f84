/**
 * The JIT of one instance: memory areas, tables of cells, loops and guards, and the services that the machine asks for.
 *
 * What decides when to trace is in `warmstate.ts`, what makes code of traces in `compile.ts`, what restores a failed guard
 * in `resume.ts`.
 */
import type { Jitcode } from '../codewriter/jitcode.js';
import type { TrapKind } from '../ir/types.js';
import type { JitLayout } from '../plugin/jit.js';
import type { CallDescr, DriverDescr, EffectInfo, FieldDescr, Kind } from '../trace/descr.js';
import { Packer } from '../trace/packing.js';
import type { Const, LoopToken, Value } from '../trace/trace.js';
import { counterEntry, loopWords } from '../trace/warm-layout.js';
import type { JitEnvironment } from './environment.js';
import type { Frame } from './frame.js';
import { DecodedGuards } from './guards.js';
import { greenKey, predicateAnswered } from './handlers-calls.js';
import type { Machine } from './machine.js';
import { GuestMemory, type GuestValue } from './memory.js';
import { invalidationFactor } from './lifecycle.js';
import { defaultParameters, type Parameters } from './parameters.js';
import { QuasiImmutables } from './quasiimmut.js';
import { RefStack, RefTable } from './refs.js';
import { Statistics } from './statistics.js';
import type { GuardRecord, JitCell, LoopRecord } from './tokens.js';

type AnyFunction = (...args: never[]) => unknown;

/** How the JIT's area is divided, in bytes; what is left is the backend's. */
const stackBytes = 1 << 20;
const constantBytes = 1 << 18;
const loopWordBytes = 1 << 16;
/** Traces keep the words of the places that they call, so these are not used again. */
const maxPortalWords = 1024;

/** Effects of entering a portal: anything. */
const everything: EffectInfo = {
  effect: 'can_raise',
  canCollect: true,
  forces: true,
  canInvalidate: true,
  random: true,
  reads: new Uint32Array(0),
  writes: new Uint32Array(0),
};

/** The most that AOT code counts at once, and what {@link Runtime.setCount} says when that is all. */
export const maxCount = 1 << 14;
const nothingLeft = -1;

export class Runtime {
  readonly parameters: Parameters = defaultParameters();
  readonly statistics = new Statistics();
  readonly memory: GuestMemory;
  readonly image: JitEnvironment['image'];
  readonly layout: JitLayout;
  readonly stack: RefStack;
  readonly refs: RefTable;
  readonly quasi: QuasiImmutables;
  readonly exceptionIndex: number;
  readonly exceptionLocationIndex: number;
  readonly exitSlots: number;
  readonly resultSlot: number;
  readonly overflow: CallDescr;

  readonly cells = new Map<string, JitCell>();
  readonly cellAt = new Map<number, JitCell>();
  readonly loops = new Map<number, LoopRecord>();
  /** By id; ids are used again when their guards are freed. */
  readonly guards: (GuardRecord | undefined)[] = [];
  private readonly freeGuards: number[] = [];
  /** Traces started so far. */
  generation = 0;
  /** How often counts were lowered: see `decay.ts`. */
  epoch = 0;
  /** Loops that became invalid since code was freed. */
  invalidated = 0;
  readonly packer = new Packer();
  readonly decoded = new DecodedGuards();
  /** Ref ids of arrays whose elements do not change: they were read from fields that promise so. */
  readonly immutableArrays = new Set<number>();
  /** The machines that are recording: each one in a call that the one before makes. */
  readonly recording: Machine[] = [];
  /** Whether the host may interrupt the program. */
  readonly polls: boolean;
  private nextLoop = 1;
  private nextTarget = 1;
  private nextWords: number;
  private readonly wordsEnd: number;
  private readonly freeWords: number[] = [];
  private nextKey = 1;
  /** Address of words that say that there is no code. */
  private readonly noCode: number;
  private portalWords = 0;
  private readonly targets: (AnyFunction | undefined)[] = [];
  private readonly enters: (AnyFunction | undefined)[] = [];
  private readonly enterDescrs: (CallDescr | undefined)[] = [];
  /** Greens of portals that are not inlined. */
  readonly notInlined = new Set<string>();
  private readonly keyNumbers = new Map<string, number>();
  /** The most operations that were recorded of one activation of a portal, by the number of its greens. */
  readonly sizes = new Map<number, number>();
  private readonly mutateDescrs = new Map<FieldDescr, FieldDescr>();

  constructor(readonly environment: JitEnvironment) {
    const { area } = environment;
    const stackBase = (area.start + 7) & -8;
    const constants = stackBase + stackBytes;
    this.nextWords = constants + constantBytes;
    this.wordsEnd = this.nextWords + loopWordBytes;
    this.noCode = this.nextWords;
    this.nextWords += loopWords.size;
    if (this.wordsEnd > area.end) throw new Error('the memory area of the JIT is too small');
    this.layout = {
      ...environment.layout,
      constants,
      backendArea: { start: this.wordsEnd, end: area.end },
    };
    this.image = environment.image;
    this.polls = environment.poll !== null;
    this.memory = new GuestMemory(environment.memory, this.layout, (name) => this.imageFunction(name));
    this.stack = new RefStack(this.memory, stackBase, constants, {
      pair: environment.addRoots(stackBase, stackBase),
    });
    this.refs = new RefTable(
      this.memory,
      constants,
      environment.constantLimit ?? constantBytes >> 2,
      { pair: environment.addRoots(constants, constants) },
      environment.prebuiltEnd,
    );
    this.quasi = new QuasiImmutables(this.memory);
    this.exceptionIndex = this.memory.cell('exception') >> 2;
    this.exceptionLocationIndex = this.memory.cell('exceptionLocation') >> 2;
    this.exitSlots = this.layout.exitSlots;
    this.resultSlot = this.layout.resultSlot;
    this.overflow = {
      type: 'call',
      index: -1,
      name: 'rt.newOverflowError',
      args: [],
      result: 'r',
      effect: { ...everything, effect: 'cannot_raise', random: false, forces: false, canInvalidate: false },
      jitcode: -1,
      portal: -1,
      predicate: null,
      special: '',
    };
  }

  // -- functions --------------------------------------------------------------------------------------------

  imageFunction(name: string): AnyFunction {
    const found = this.environment.exported(name);
    if (found === undefined) throw new Error(`the image does not export '${name}'`);
    return found;
  }

  /** The function of a call descriptor. */
  callTarget(descr: CallDescr): AnyFunction {
    const known = this.targets[descr.index];
    if (known !== undefined) return known;
    const found = descr.name.startsWith('host.')
      ? this.environment.hostFunction(descr.name.slice(5))
      : this.environment.exported(descr.name);
    if (found === undefined) throw new Error(`the image has no function '${descr.name}'`);
    if (descr.index >= 0) this.targets[descr.index] = found;
    return found;
  }

  /** The function that enters a portal: `(kind, greens…, reds…)`. */
  enterFunction(driver: DriverDescr): AnyFunction {
    return (this.enters[driver.index] ??= this.imageFunction(driver.enter));
  }

  /** It as the target of residual calls. */
  enterDescr(driver: DriverDescr): CallDescr {
    return (this.enterDescrs[driver.index] ??= {
      type: 'call',
      index: -2 - driver.index,
      name: driver.enter,
      args: ['i', ...driver.greens, ...driver.reds],
      result: driver.result,
      effect: everything,
      jitcode: -1,
      portal: -1,
      predicate: null,
      special: '',
    });
  }

  // -- errors -----------------------------------------------------------------------------------------------

  trap(kind: TrapKind, location: number): never {
    return this.environment.trap(kind, location);
  }
  trapNumber(kind: number, location: number): never {
    return this.trap(this.environment.trapKinds[kind]!, location);
  }

  /** The location index of a position of jitcode. */
  locationOf(jitcode: Jitcode, position: number): number {
    const { positions } = jitcode;
    let low = 0;
    let high = positions.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (positions[2 * middle]! <= position) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : positions[2 * low - 1]!;
  }

  assertConstFailed(f: Frame): void {
    const where = this.environment.locationText(this.locationOf(f.jitcode, f.pc));
    this.statistics.problem(`assertConst does not hold at ${where ?? f.jitcode.name}`);
  }

  // -- tokens -----------------------------------------------------------------------------------------------

  /** Makes a loop token; null when there is no room for its words. */
  newToken(driver: DriverDescr, name: string, slot: number): LoopToken | null {
    let words = this.freeWords.pop();
    if (words === undefined) {
      if (this.nextWords >= this.wordsEnd) return null;
      words = this.nextWords;
      this.nextWords += loopWords.size;
    }
    this.memory.i32.fill(0, words >> 2, (words + loopWords.size) >> 2);
    this.memory.i32[(words + loopWords.lastUse) >> 2] = this.generation;
    return {
      type: 'loop',
      id: this.nextLoop++,
      driver: driver.index,
      name,
      targets: [],
      invalidFlag: words,
      slot,
      compiled: false,
      code: null,
    };
  }

  /** Nobody has the token any more. */
  releaseToken(token: LoopToken): void {
    this.freeWords.push(token.invalidFlag);
  }

  /** One of a token's words, by its offset. */
  wordOf(token: LoopToken, offset: number): number {
    return this.memory.i32[(token.invalidFlag + offset) >> 2]!;
  }

  isInvalid(token: LoopToken): boolean {
    return this.wordOf(token, loopWords.invalid) !== 0;
  }

  /** Ids for the guards of a trace, that have no records yet. */
  newGuardIds(count: number): number[] {
    const again = this.freeGuards.splice(Math.max(0, this.freeGuards.length - count), count);
    const fresh = Array.from({ length: count - again.length }, (_, k) => this.guards.length + k);
    return [...again, ...fresh];
  }

  freeGuard(id: number): void {
    this.guards[id] = undefined;
    this.freeGuards.push(id);
  }

  /** The words of a place without code that a trace calls: see `portalWords`. Without room for more there never is any code. */
  portalWord(driver: DriverDescr, greens: readonly Const[]): number {
    const cell = this.cellOf(driver, greens);
    if (cell.word === 0) {
      if (this.portalWords >= maxPortalWords || this.nextWords >= this.wordsEnd) return this.noCode;
      this.portalWords++;
      cell.word = this.nextWords;
      this.nextWords += loopWords.size;
      this.memory.i32[cell.word >> 2] = 0;
    }
    return cell.word;
  }

  /** A trace is started. */
  nextGeneration(): void {
    this.generation++;
    this.memory.i32[this.memory.cell('jitGeneration') >> 2] = this.generation;
  }

  /**
   * Asks the host for interrupts. What waits then is noticed by guards only, and code counts events at other places, too: two of them could take
   * turns for ever so that it is always the other one at which the count ends. So the next place asks at once.
   */
  poll(): void {
    this.restartPolls();
    this.environment.poll?.();
    if (this.eventsPending()) this.memory.i32[this.memory.cell('jitPoll') >> 2] = 1;
  }
  /** Whether something waits for the program: an exception, finalizers, an interrupt. */
  eventsPending(): boolean {
    const { i32 } = this.memory;
    return i32[this.exceptionIndex] !== 0 || i32[this.memory.cell('gcPending') >> 2] !== 0;
  }
  restartPolls(): void {
    this.memory.refresh();
    this.memory.i32[this.memory.cell('jitPoll') >> 2] = this.parameters.pollPeriod;
  }

  newTargetId(): number {
    return this.nextTarget++;
  }

  /** The portal with these greens (by number) is not inlined any more: traces through it are too long. */
  dontInline(key: number): void {
    for (const [text, number] of this.keyNumbers) if (number === key) this.notInlined.add(text);
  }

  /** Greens that refer to these objects are forgotten: their ids may become those of others. */
  forgetKeys(ids: ReadonlySet<number>): void {
    const isGone = (key: string) => {
      const [driver, ...greens] = key.split(':').map(Number) as [number, ...number[]];
      const kinds = this.image.drivers[driver]!.greens;
      return greens.some((green, k) => kinds[k] === 'r' && ids.has(green));
    };
    for (const [key, number] of this.keyNumbers)
      if (isGone(key)) {
        this.keyNumbers.delete(key);
        this.sizes.delete(number);
        this.notInlined.delete(key);
      }
  }

  /** A number for a set of greens, from 1. */
  keyNumber(key: string): number {
    let number = this.keyNumbers.get(key);
    if (number === undefined) this.keyNumbers.set(key, (number = this.nextKey++));
    return number;
  }

  cellOf(driver: DriverDescr, greens: readonly Const[]): JitCell {
    const key = greenKey(driver, greens);
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = {
        driver,
        key,
        greens,
        token: null,
        entries: [],
        word: 0,
        factor: 1,
        invalidations: 0,
        segment: false,
        unclosed: 0,
        blacklisted: false,
        busy: false,
        lastUse: this.generation,
      };
      this.cells.set(key, cell);
    }
    return cell;
  }

  /** The loop that a `call_assembler` with these greens goes to; null while there is none. */
  tokenFor(
    m: Machine,
    driver: DriverDescr,
    greens: readonly Const[],
    _values: readonly GuestValue[],
  ): LoopToken | null {
    const key = greenKey(driver, greens);
    const cell = this.cells.get(key);
    if (cell?.token?.compiled === true) return cell.token;
    return m.policy!.ownToken(key);
  }

  // -- services of the machine --------------------------------------------------------------------------------

  predicateAnswered(m: Machine, descr: CallDescr, yes: boolean, box: Value | null): void {
    predicateAnswered(m, descr, yes, box);
  }

  noteMergePoint(m: Machine, driver: DriverDescr, greens: readonly Const[]): void {
    if (this.statistics.logging) m.rec!.note(greens, driver.name);
  }

  /** Address of the virtualizable while tracing. */
  virtualizableAddress(m: Machine): number {
    return this.memory.i32[m.virtualizableSlot >> 2]!;
  }

  // -- quasi-immutable fields ---------------------------------------------------------------------------------

  /** The trace depends on a field of a constant object. */
  dependOn(m: Machine, address: number, descr: FieldDescr): void {
    m.rec!.lists.add(this.quasi.listOf(address, descr));
  }
  hasDependants(address: number, descr: FieldDescr): boolean {
    return this.quasi.hasList(address, descr);
  }
  /** The metainterp itself is about to write the field. */
  quasiImmutableWritten(address: number, descr: FieldDescr): void {
    const list = this.quasi.takeList(address, descr);
    if (list !== 0) this.invalidate(list);
  }
  /** Calls a function of the driver's options with greens. */
  askAbout(descr: CallDescr, greens: readonly Const[]): number {
    const values = greens.map((green) =>
      green.kind === 'r' ? this.refs.address(green.value as number) : green.value,
    );
    const answer = this.callTarget(descr)(...(values as never[])) as number;
    this.memory.refresh();
    return answer;
  }

  /** The place of a cell in the program, when that is logged and the driver can tell. Calls the image. */
  placeOf(cell: JitCell): string | undefined {
    const { location } = cell.driver;
    if (location === null || !this.statistics.logging) return undefined;
    const text = this.askAbout(location, cell.greens);
    if (this.memory.i32[this.exceptionIndex] !== 0) {
      this.memory.i32[this.exceptionIndex] = 0;
      return undefined;
    }
    return this.environment.readString(text);
  }
  /** The hidden field with the number of the list. */
  mutateDescr(descr: FieldDescr): FieldDescr {
    let hidden = this.mutateDescrs.get(descr);
    if (hidden === undefined) {
      hidden = {
        ...descr,
        index: -1,
        name: `mutate$${descr.name}`,
        offset: descr.mutateOffset,
        storage: 'i32',
        kind: 'i',
        immutable: false,
        immutableItems: false,
        mutateOffset: -1,
      };
      this.mutateDescrs.set(descr, hidden);
    }
    return hidden;
  }

  /** Everything that depends on a list is void. */
  invalidate(list: number): void {
    for (const { rec } of this.recording) if (rec?.lists.has(list) === true) rec.abort = 'invalidated';
    for (const id of this.quasi.dependants(list)) {
      const record = this.loops.get(id);
      if (record !== undefined) this.makeInvalid(record, 'a field was written');
    }
    this.quasi.drop(list);
  }

  /** The loop is not entered any more, and left where it looks. False when it was so already. */
  makeInvalid(record: LoopRecord, reason: string): boolean {
    const { token, place } = record;
    if (this.isInvalid(token)) return false;
    this.memory.i32[(token.invalidFlag + loopWords.invalid) >> 2] = 1;
    if (record.cell !== null) record.cell.invalidations++;
    this.forget(record);
    this.invalidated++;
    this.statistics.count('loopsInvalidated');
    this.statistics.event({ what: 'invalidate', id: token.id, name: token.name, place, reason });
    return true;
  }

  /**
   * Counts of more than {@link maxCount} are counted in pieces, so that AOT code asks from time to time. The word beside the count is what is left
   * behind the piece that is being counted; 0 for the first piece of a new entry, whose rest is that of the threshold.
   */
  setCount(entry: number, count: number): void {
    const { i32 } = this.memory;
    const piece = Math.min(count, maxCount);
    i32[(entry + counterEntry.count) >> 2] = piece;
    i32[(entry + counterEntry.rest) >> 2] = count > piece ? count - piece : nothingLeft;
  }

  /** AOT code does not lead to the loop any more, and counts anew; up to `count` when that is given. */
  forget(record: LoopRecord, count?: number): void {
    const { cell } = record;
    if (cell === null || cell.token !== record.token) return;
    cell.token = null;
    cell.lastUse = this.generation;
    const { i32 } = this.memory;
    if (cell.word !== 0) i32[cell.word >> 2] = 0;
    for (const entry of cell.entries) {
      i32[(entry + counterEntry.slot) >> 2] = 0;
      this.setCount(entry, count ?? this.parameters.threshold * invalidationFactor(this, cell));
      this.cellAt.delete(entry);
    }
    cell.entries = [];
  }

  /** Kinds of the values of a virtualizable whose object is at `address`, and the lengths of its arrays. */
  virtualizableShape(driver: DriverDescr, address: number): { kinds: Kind[]; lengths: number[] } {
    const kinds: Kind[] = [];
    const lengths: number[] = [];
    const v = driver.virtualizable!;
    for (const field of v.fields) kinds.push(field.kind);
    for (const { field, array } of v.arrays) {
      const length = this.memory.arrayLength(this.memory.i32[(address + field.offset) >> 2]!);
      lengths.push(length);
      for (let k = 0; k < length; k++) kinds.push(array.kind);
    }
    return { kinds, lengths };
  }
}
