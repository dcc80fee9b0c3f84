/**
 * Regions: several loops that jump to each other, in one function.
 *
 * A loop in a loop is three pieces of trace code: the outer loop's trace ends with a jump to the inner loop, a guard of the inner loop leaves it, and the bridge
 * of that guard jumps to the outer loop. As functions each of these jumps is a tail call through the trace table. In a region it is
 * a branch, and the values it hands over stay in locals. `nest.ts` says how the labels are nested.
 *
 * ```
 * func $region(state, i32…, i64…, f64…)
 *   loop                             outer
 *     block                          entered at inner?  state ≠ 0: branch there
 *       …                            the outer loop's code
 *       l3 → $l0   br 0              jump to inner
 *     end
 *     loop                           inner
 *       …
 *       if                           the guard that leaves it
 *         …                          its bridge
 *         l7 → $l1   br 2            jump to outer
 *       end
 *       br 0
 *     end
 *   end
 * func $inner(l0, r1)                what enters the region at a label: hands over its number and the values
 *   i32.const 2  …  return_call $region
 * ```
 *
 * **Small loops** are written several times, one round behind the other, so that counting the rounds and moving values happens once for all of them. Then the bridges
 * of their guards are nodes like labels, for they are reached from each of the rounds.
 *
 * **Parameters of labels** share locals, which are the function's parameters: one that gets its value from another label's parameter has the same local if that is
 * possible, so that what all loops of a nest hand on unchanged is never moved.
 */
import {
  endOfRound,
  isGuard,
  type InputArg,
  type Kind,
  type TargetToken,
  type TraceOp,
  type Value,
} from '@weft/core/backend';
import { collects, sectionsOf, type Section } from './analysis.js';
import { push } from './arithmetic.js';
import { Emitter, nothingKnown, wasmType, type BridgeCode, type Context } from './emitter.js';
import { I32, Bytes, type FunctionBody, type ModuleBuilder, type WasmType } from './encoder.js';
import { writePrologue } from './frame.js';
import { maxNesting } from './guards.js';
import { lookBeforeMoves, writeEvent } from './interrupts.js';
import { middleOf, nestOf, pathsOf, route, type Nest, type Node, type Part, type Path } from './nest.js';
import { noResult, op } from './opcodes.js';
import { reentry, tailCallSlot, writeCountdown, writeSection, type Jumps } from './tree.js';

/** A label of the region. */
export interface RegionLabel {
  readonly label: TargetToken;
  readonly section: Section;
  /** Of its tree. */
  readonly cx: Context;
  /** Of loops in each other, the outer ones have higher ranks. From 0. */
  readonly rank: number;
}

/** The functions of a region. */
export interface RegionCode {
  readonly main: FunctionBody;
  /** One for each label, in their order. */
  readonly entries: readonly FunctionBody[];
}

/** Where a branch can go: a label, or a bridge that several guards lead to. */
type Place = TargetToken | BridgeCode;

/** The code at a place. */
interface Code {
  readonly place: Place;
  readonly section: Section;
  readonly cx: Context;
  readonly rank: number;
  /** How many rounds of the loop are written. */
  readonly rounds: number;
}

interface Jump {
  readonly to: Place;
  readonly args: readonly Value[];
}

type Inlined = (guardId: number) => BridgeCode | null;

/** Operations of a loop that is written twice; of half the size, four times. */
const smallLoop = 16;

/** How many rounds of a label's loop are written. */
function roundsOf(label: TargetToken, { ops }: Section, inlined: Inlined): number {
  const last = ops[ops.length - 1];
  if (last?.info.name !== 'jump' || last.descr !== label) return 1;
  let size = 0;
  for (const operation of ops) {
    // References that may move would have to be followed from round to round.
    if (collects(operation) !== 'no') return 1;
    // It is looked at behind the last round.
    if (operation.note === endOfRound) continue;
    if (operation.info.cls !== 'info') size++;
    // What leaves is written for each round.
    if (isGuard(operation) && inlined(operation.guardId) === null) size += operation.failArgs!.length;
  }
  return size <= smallLoop >> 1 ? 4 : size <= smallLoop ? 2 : 1;
}

/** All code of a region: labels in their order, then the bridges of small loops. */
function codeOf(labels: readonly RegionLabel[], inlined: Inlined): Code[] {
  const found = labels.map(({ label, section, cx, rank }): Code => {
    return { place: label, section, cx, rank, rounds: roundsOf(label, section, inlined) };
  });
  for (const { section, cx, rounds } of found.filter((code) => code.rounds > 1))
    for (const operation of section.ops) {
      const bridge = isGuard(operation) ? inlined(operation.guardId) : null;
      if (bridge === null) continue;
      const [first] = sectionsOf(bridge.inputs, bridge.ops);
      if (first!.label === null && rounds > 1)
        found.push({ place: bridge, section: first!, cx, rank: -1, rounds: 1 });
    }
  return found;
}

const kindOrder: readonly Kind[] = ['i', 'r', 'l', 'f'];

/** Writes a region. `main` is the number that its function will have in the module. */
export function writeRegion(
  module: ModuleBuilder,
  labels: readonly RegionLabel[],
  inlined: Inlined,
  main: number,
): RegionCode {
  const all = codeOf(labels, inlined);
  const places = new Set(all.map(({ place }) => place));
  const sameAs = new Map<Value, Value>();
  const jumps = all.map(({ section }) => jumpsOf(section.ops, inlined, places, sameAs));
  const nodes = all.map(({ place, rank }, k): Node<Place> => ({
    label: place,
    number: k + 1,
    successors: [...new Set(jumps[k]!.map(({ to }) => to).filter((to) => places.has(to)))],
    rank,
  }));
  const shared = shareLocals(all, jumps, sameAs);
  const types: WasmType[] = [I32];
  const firstLocal = new Map<Kind, number>();
  for (const kind of kindOrder) {
    firstLocal.set(kind, types.length);
    for (let k = shared.counts.get(kind) ?? 0; k > 0; k--) types.push(wasmType(kind));
  }
  const localOf = (param: InputArg) => firstLocal.get(param.kind)! + shared.of.get(param)!;
  const type = module.type(types, [I32]);
  const writer = new RegionWriter(all, nodes, new Emitter(all[0]!.cx, types.length), localOf);
  const entries = labels.map(({ section: { params } }, k) =>
    writeEntry(module, params, localOf, types, k + 1, main),
  );
  return { main: writer.write(type), entries };
}

/** The jumps of a section, those of the bridges inside included. `sameAs` learns what the bridges' inputs are. */
function jumpsOf(
  ops: readonly TraceOp[],
  inlined: Inlined,
  places: ReadonlySet<Place>,
  sameAs: Map<Value, Value>,
  nesting = 0,
): Jump[] {
  return ops.flatMap((operation): Jump[] => {
    const { cls, name } = operation.info;
    if (name === 'jump') return [{ to: operation.descr as TargetToken, args: operation.args }];
    const bridge = cls === 'guard' && nesting < maxNesting ? inlined(operation.guardId) : null;
    if (bridge === null) return [];
    if (places.has(bridge)) return [{ to: bridge, args: operation.failArgs! }];
    bridge.inputs.forEach((input, k) => sameAs.set(input, operation.failArgs![k]!));
    const [first] = sectionsOf(bridge.inputs, bridge.ops);
    if (first!.label !== null) return [{ to: first!.label.descr as TargetToken, args: bridge.inputs }];
    return jumpsOf(first!.ops, inlined, places, sameAs, nesting + 1);
  });
}

/**
 * Gives the parameters of all places numbers among the locals of their kind. A parameter takes the local of the one that its value comes from, or goes to, most
 * often; then the lowest that is free.
 */
function shareLocals(
  all: readonly Code[],
  jumps: readonly (readonly Jump[])[],
  sameAs: ReadonlyMap<Value, Value>,
): { of: Map<InputArg, number>; counts: Map<Kind, number> } {
  const params = new Set<Value>(all.flatMap(({ section }) => section.params));
  const paramsOf = new Map(all.map(({ place, section }) => [place, section.params]));
  /** Parameters that are copied to each other. */
  const friends = new Map<InputArg, InputArg[]>();
  const befriend = (a: InputArg, b: InputArg) => {
    const known = friends.get(a);
    if (known === undefined) friends.set(a, [b]);
    else known.push(b);
  };
  for (const { to, args } of jumps.flat())
    paramsOf.get(to)?.forEach((param, k) => {
      let value = args[k]!;
      for (let next = sameAs.get(value); next !== undefined; next = sameAs.get(value)) value = next;
      if (!params.has(value) || value === param) return;
      befriend(value as InputArg, param);
      befriend(param, value as InputArg);
    });
  const of = new Map<InputArg, number>();
  const counts = new Map<Kind, number>();
  for (const { section } of all) {
    const taken = new Map<Kind, Set<number>>(kindOrder.map((kind) => [kind, new Set()]));
    const take = (param: InputArg, number: number) => {
      of.set(param, number);
      taken.get(param.kind)!.add(number);
      counts.set(param.kind, Math.max(counts.get(param.kind) ?? 0, number + 1));
    };
    const alone = section.params.filter((param) => {
      const votes = new Map<number, number>();
      for (const friend of friends.get(param) ?? []) {
        const number = of.get(friend);
        if (number !== undefined && !taken.get(param.kind)!.has(number))
          votes.set(number, (votes.get(number) ?? 0) + 1);
      }
      const [best] = [...votes].sort(([, a], [, b]) => b - a);
      if (best !== undefined) take(param, best[0]);
      return best === undefined;
    });
    for (const param of alone) {
      let number = 0;
      while (taken.get(param.kind)!.has(number)) number++;
      take(param, number);
    }
  }
  return { of, counts };
}

/** The function that enters the region at a label. */
function writeEntry(
  module: ModuleBuilder,
  params: readonly InputArg[],
  localOf: (param: InputArg) => number,
  types: readonly WasmType[],
  state: number,
  main: number,
): FunctionBody {
  const code = new Bytes(64);
  code.byte(op.i32Const);
  code.s32(state);
  const from = new Map(params.map((param, k) => [localOf(param), k]));
  for (let local = 1; local < types.length; local++) {
    const param = from.get(local);
    if (param !== undefined) {
      code.byte(op.localGet);
      code.u32(param);
    } else if (types[local] === I32) code.byte2(op.i32Const, 0);
    else if (wasmType('l') === types[local]) code.byte2(op.i64Const, 0);
    else {
      code.byte(op.f64Const);
      code.f64(0);
    }
  }
  code.byte(op.returnCall);
  const fixups = [{ at: code.length, own: main }];
  for (let k = 0; k < 5; k++) code.byte(0);
  return {
    type: module.type(
      params.map(({ kind }) => wasmType(kind)),
      [I32],
    ),
    locals: [],
    prologue: new Bytes(0),
    code,
    fixups,
  };
}

/** Local with the number of the label to go on at; 0 where code has arrived. */
const stateLocal = 0;

class RegionWriter implements Jumps {
  private readonly nest: Nest<Place>;
  private readonly paths: ReadonlyMap<Place, Path<Place>>;
  private readonly numberOf: ReadonlyMap<Place, number>;
  /** Depth inside of the blocks that end where a part begins, and of loops. */
  private readonly blockDepths = new Map<Nest<Place>, number[]>();
  private readonly loopDepths = new Map<Part<Place>, number>();
  /** The code that is being written, and how many more rounds of it follow. */
  private current!: Code;
  private roundsLeft = 0;

  constructor(
    private readonly all: readonly Code[],
    nodes: readonly Node<Place>[],
    private readonly e: Emitter,
    private readonly localOf: (param: InputArg) => number,
  ) {
    this.nest = nestOf(nodes);
    this.paths = pathsOf(this.nest);
    this.numberOf = new Map(nodes.map(({ label, number }) => [label, number]));
  }

  write(type: number): FunctionBody {
    const { e } = this;
    this.writeNest(this.nest, null);
    writePrologue(e, reentry, true);
    return { type, locals: e.locals, prologue: e.prologue, code: e.code, fixups: e.fixups };
  }

  /** Writes parts behind each other; `loop` is the one around them. */
  private writeNest(nest: Nest<Place>, loop: (Part<Place> & { kind: 'loop' }) | null): void {
    const { e } = this;
    const { parts } = nest;
    const entered = loop === null || middleOf(loop).some(({ rank }) => rank >= 0);
    const depths: number[] = [];
    this.blockDepths.set(nest, depths);
    for (let k = parts.length - 1; k >= (entered ? 0 : 1); k--) {
      e.open(op.block, noResult);
      depths[k] = e.depth;
    }
    if (entered) this.writeDispatch(nest, depths, loop !== null);
    parts.forEach((part, k) => {
      if (k > 0 || entered) e.end();
      if (part.kind === 'code') {
        this.arrive(part.node);
        this.writeCode(part.node);
        return;
      }
      const single = part.inner.parts.length === 1;
      if (single) this.arrive(part.header);
      e.open(op.loop, noResult);
      this.loopDepths.set(part, e.depth);
      if (single) this.writeCode(part.header);
      else this.writeNest(part.inner, part);
      e.end();
      e.code.byte(op.unreachable);
    });
  }

  /** Branches to the part with the label to go on at. */
  private writeDispatch(nest: Nest<Place>, depths: readonly number[], rare: boolean): void {
    const { e } = this;
    if (rare) {
      // Around a loop there is nothing to find.
      e.get(stateLocal);
      e.code.byte(op.i32Eqz);
      e.code.byte(op.brIf);
      e.code.u32(e.depth - depths[0]!);
    }
    const enterable = this.all.filter(({ rank }) => rank >= 0);
    const partOf: number[] = new Array<number>(enterable.length + 1).fill(0);
    for (const { place } of enterable) {
      const step = this.paths.get(place)!.find((at) => at.nest === nest);
      if (step !== undefined) partOf[this.numberOf.get(place)!] = step.index;
    }
    e.get(stateLocal);
    e.code.byte(op.brTable);
    e.code.u32(partOf.length);
    for (const part of [...partOf, 0]) e.code.u32(e.depth - depths[part]!);
  }

  private arrive(node: Node<Place>): void {
    if (node.rank < 0) return;
    this.e.i32(0);
    this.e.set(stateLocal);
  }

  private writeCode(node: Node<Place>): void {
    const { e } = this;
    const code = this.all[node.number - 1]!;
    this.current = code;
    this.roundsLeft = code.rounds - 1;
    e.cx = code.cx;
    for (const param of code.section.params) {
      e.alias.delete(param);
      e.localOf.set(param, this.localOf(param));
    }
    // Values are in the parameters' locals only. All slots of the shadow stack are free.
    e.known = nothingKnown();
    for (let slot = e.slotCount - 1; slot >= 0; slot--) e.known.freeSlots.push(slot);
    e.known.checked = true;
    e.constantUses.clear();
    writeSection(e, this, code.section);
    e.code.byte(op.unreachable);
  }

  bridge(bridge: BridgeCode): boolean {
    if (!this.paths.has(bridge)) return false;
    this.jump(bridge, bridge.inputs);
    return true;
  }

  jump(to: Place, args: readonly Value[]): void {
    const { e } = this;
    const path = this.paths.get(to);
    if (path === undefined) {
      writeEvent(e);
      for (const arg of args) push(e, arg);
      tailCallSlot(e, to as TargetToken);
      return;
    }
    const { params } = this.all[this.numberOf.get(to)! - 1]!.section;
    if (to === this.current.place && this.roundsLeft > 0) {
      this.nextRound(params, args);
      return;
    }
    const way = route(this.paths.get(this.current.place)!, path, to);
    if (way.kind === 'around') lookBeforeMoves(e, args);
    const moved: number[] = [];
    args.forEach((arg, k) => {
      const local = this.localOf(params[k]!);
      if (!e.isFolded(arg) && e.placeOf(arg) === local) return;
      push(e, arg);
      moved.push(local);
    });
    for (let k = moved.length - 1; k >= 0; k--) e.set(moved[k]!);
    if (way.kind === 'forward') {
      if (way.middle) {
        e.i32(this.numberOf.get(to)!);
        e.set(stateLocal);
      }
      e.code.byte(op.br);
      e.code.u32(e.depth - this.blockDepths.get(way.nest)![way.index]!);
      return;
    }
    writeCountdown(e, this.loopDepths.get(way.loop)!, to as TargetToken, args, params.map(this.localOf));
  }

  /** Writes the loop's code again behind itself. Parameters are where the values are now. */
  private nextRound(params: readonly InputArg[], args: readonly Value[]): void {
    const { e } = this;
    this.roundsLeft--;
    const bound = args.map((arg): number | Value => {
      const value = e.resolve(arg);
      if (value.tag === 'const') return value;
      if (!e.isFolded(arg)) return e.placeOf(arg);
      const local = e.newLocal(e.typeOf(arg));
      push(e, arg);
      e.set(local);
      return local;
    });
    bound.forEach((at, k) => {
      const param = params[k]!;
      if (typeof at === 'number') {
        e.alias.delete(param);
        e.localOf.set(param, at);
      } else e.alias.set(param, at);
    });
    writeSection(e, this, this.current.section);
  }
}
