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
 * **Parameters of labels** share locals, which are the function's parameters: one that gets its value from another label's parameter has the same local if that is
 * possible, so that what all loops of a nest hand on unchanged is never moved.
 */
import type { InputArg, Kind, TargetToken, TraceOp, Value } from '@weft/core/backend';
import { sectionsOf, type Section } from './analysis.js';
import { push } from './arithmetic.js';
import { Emitter, nothingKnown, wasmType, type BridgeCode, type Context } from './emitter.js';
import { I32, Bytes, type FunctionBody, type ModuleBuilder, type WasmType } from './encoder.js';
import { writePrologue } from './frame.js';
import { maxNesting } from './guards.js';
import { middleOf, nestOf, pathsOf, route, type Nest, type Node, type Part, type Path } from './nest.js';
import { noResult, op } from './opcodes.js';
import { reentry, tailCallSlot, writeCountdown, writeSection, type Jumps } from './tree.js';

/** A label of the region. */
export interface RegionLabel {
  readonly label: TargetToken;
  readonly section: Section;
  /** Of its tree. */
  readonly cx: Context;
  /** Of loops in each other, the outer ones have higher ranks. */
  readonly rank: number;
}

/** The functions of a region. */
export interface RegionCode {
  readonly main: FunctionBody;
  /** One for each label, in their order. */
  readonly entries: readonly FunctionBody[];
}

interface Jump {
  readonly to: TargetToken;
  readonly args: readonly Value[];
}

const kindOrder: readonly Kind[] = ['i', 'r', 'l', 'f'];

/** Writes a region. `main` is the number that its function will have in the module. */
export function writeRegion(
  module: ModuleBuilder,
  labels: readonly RegionLabel[],
  inlined: (guardId: number) => BridgeCode | null,
  main: number,
): RegionCode {
  const sameAs = new Map<Value, Value>();
  const all = new Map(labels.map(({ label }) => [label, label]));
  const jumps = labels.map(({ section }) => jumpsOf(section.ops, inlined, sameAs));
  const nodes = labels.map(({ label, rank }, k): Node<TargetToken> => ({
    label,
    number: k + 1,
    successors: [...new Set(jumps[k]!.map(({ to }) => to).filter((to) => all.has(to)))],
    rank,
  }));
  const nest = nestOf(nodes);
  const places = assignPlaces(labels, jumps, sameAs);
  const types: WasmType[] = [I32];
  const firstLocal = new Map<Kind, number>();
  for (const kind of kindOrder) {
    firstLocal.set(kind, types.length);
    for (let k = places.counts.get(kind) ?? 0; k > 0; k--) types.push(wasmType(kind));
  }
  const localOf = (param: InputArg) => firstLocal.get(param.kind)! + places.of.get(param)!;
  const type = module.type(types, [I32]);
  const writer = new RegionWriter(labels, nodes, nest, new Emitter(labels[0]!.cx, types.length), localOf);
  const entries = labels.map(({ section: { params } }, k) =>
    writeEntry(module, params, localOf, types, k + 1, main),
  );
  return { main: writer.write(type), entries };
}

/** The jumps of a section, those of the bridges inside included. `sameAs` learns what the bridges' inputs are. */
function jumpsOf(
  ops: readonly TraceOp[],
  inlined: (guardId: number) => BridgeCode | null,
  sameAs: Map<Value, Value>,
  nesting = 0,
): Jump[] {
  return ops.flatMap((operation): Jump[] => {
    const { cls, name } = operation.info;
    if (name === 'jump') return [{ to: operation.descr as TargetToken, args: operation.args }];
    const bridge = cls === 'guard' && nesting < maxNesting ? inlined(operation.guardId) : null;
    if (bridge === null) return [];
    bridge.inputs.forEach((input, k) => sameAs.set(input, operation.failArgs![k]!));
    const [first] = sectionsOf(bridge.inputs, bridge.ops);
    if (first!.label !== null) return [{ to: first!.label.descr as TargetToken, args: bridge.inputs }];
    return jumpsOf(first!.ops, inlined, sameAs, nesting + 1);
  });
}

/**
 * Gives each label's parameters places among the locals of their kind. A parameter takes the place of the one that its value comes from, or goes to, most
 * often; then the lowest that is free.
 */
function assignPlaces(
  labels: readonly RegionLabel[],
  jumps: readonly (readonly Jump[])[],
  sameAs: ReadonlyMap<Value, Value>,
): { of: Map<InputArg, number>; counts: Map<Kind, number> } {
  const params = new Set<Value>(labels.flatMap(({ section }) => section.params));
  const paramsOf = new Map(labels.map(({ label, section }) => [label, section.params]));
  /** Parameters that are copied to each other. */
  const friends = new Map<InputArg, InputArg[]>();
  const befriend = (a: InputArg, b: InputArg) => {
    if (a === b || a.kind !== b.kind) return;
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const)
      friends.set(x, [...(friends.get(x) ?? []), y]);
  };
  for (const { to, args } of jumps.flat())
    paramsOf.get(to)?.forEach((param, k) => {
      let value = args[k]!;
      for (let next = sameAs.get(value); next !== undefined; next = sameAs.get(value)) value = next;
      if (params.has(value)) befriend(value as InputArg, param);
    });
  const of = new Map<InputArg, number>();
  const counts = new Map<Kind, number>();
  for (const { section } of labels) {
    const taken = new Map<Kind, Set<number>>(kindOrder.map((kind) => [kind, new Set()]));
    const take = (param: InputArg, place: number) => {
      of.set(param, place);
      taken.get(param.kind)!.add(place);
      counts.set(param.kind, Math.max(counts.get(param.kind) ?? 0, place + 1));
    };
    const alone = section.params.filter((param) => {
      const votes = new Map<number, number>();
      for (const friend of friends.get(param) ?? []) {
        const place = of.get(friend);
        if (place !== undefined && !taken.get(param.kind)!.has(place))
          votes.set(place, (votes.get(place) ?? 0) + 1);
      }
      const [best] = [...votes].sort(([, a], [, b]) => b - a);
      if (best !== undefined) take(param, best[0]);
      return best === undefined;
    });
    for (const param of alone) {
      let place = 0;
      while (taken.get(param.kind)!.has(place)) place++;
      take(param, place);
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
  private readonly paths: ReadonlyMap<TargetToken, Path<TargetToken>>;
  private readonly numberOf: ReadonlyMap<TargetToken, number>;
  /** Depth inside of the blocks that end where a part begins, and of loops. */
  private readonly blockDepths = new Map<Nest<TargetToken>, number[]>();
  private readonly loopDepths = new Map<Part<TargetToken>, number>();
  /** The label whose code is being written. */
  private current!: RegionLabel;

  constructor(
    private readonly labels: readonly RegionLabel[],
    nodes: readonly Node<TargetToken>[],
    private readonly nest: Nest<TargetToken>,
    private readonly e: Emitter,
    private readonly localOf: (param: InputArg) => number,
  ) {
    this.paths = pathsOf(nest);
    this.numberOf = new Map(nodes.map(({ label, number }) => [label, number]));
  }

  write(type: number): FunctionBody {
    const { e } = this;
    for (const { section } of this.labels)
      for (const param of section.params) e.localOf.set(param, this.localOf(param));
    this.writeNest(this.nest, null);
    writePrologue(e, reentry);
    return { type, locals: e.locals, prologue: e.prologue, code: e.code, fixups: e.fixups };
  }

  /** Writes parts behind each other; `loop` is the one around them. */
  private writeNest(nest: Nest<TargetToken>, loop: (Part<TargetToken> & { kind: 'loop' }) | null): void {
    const { e } = this;
    const { parts } = nest;
    const entered = loop === null || middleOf(loop).length > 0;
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
        this.arrive();
        this.writeLabel(part.node);
        return;
      }
      const single = part.inner.parts.length === 1;
      if (single) this.arrive();
      e.open(op.loop, noResult);
      this.loopDepths.set(part, e.depth);
      if (single) this.writeLabel(part.header);
      else this.writeNest(part.inner, part);
      e.end();
      e.code.byte(op.unreachable);
    });
  }

  /** Branches to the part with the label to go on at. */
  private writeDispatch(nest: Nest<TargetToken>, depths: readonly number[], rare: boolean): void {
    const { e } = this;
    if (rare) {
      // Around a loop there is nothing to find.
      e.get(stateLocal);
      e.code.byte(op.i32Eqz);
      e.code.byte(op.brIf);
      e.code.u32(e.depth - depths[0]!);
    }
    const partOf: number[] = new Array<number>(this.labels.length + 1).fill(0);
    for (const { label } of this.labels) {
      const step = this.paths.get(label)!.find((at) => at.nest === nest);
      if (step !== undefined) partOf[this.numberOf.get(label)!] = step.index;
    }
    e.get(stateLocal);
    e.code.byte(op.brTable);
    e.code.u32(partOf.length);
    for (const part of [...partOf, 0]) e.code.u32(e.depth - depths[part]!);
  }

  private arrive(): void {
    this.e.i32(0);
    this.e.set(stateLocal);
  }

  private writeLabel(node: Node<TargetToken>): void {
    const { e } = this;
    const at = this.labels[node.number - 1]!;
    this.current = at;
    e.cx = at.cx;
    // Values are in the parameters' locals only. All slots of the shadow stack are free.
    e.known = nothingKnown();
    for (let slot = e.slotCount - 1; slot >= 0; slot--) e.known.freeSlots.push(slot);
    e.constantUses.clear();
    writeSection(e, this, at.section);
    e.code.byte(op.unreachable);
  }

  jump(to: TargetToken, args: readonly Value[]): void {
    const { e } = this;
    const path = this.paths.get(to);
    if (path === undefined) {
      for (const arg of args) push(e, arg);
      tailCallSlot(e, to);
      return;
    }
    const { params } = this.labels[this.numberOf.get(to)! - 1]!.section;
    const way = route(this.paths.get(this.current.label)!, path, to);
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
    writeCountdown(e, this.loopDepths.get(way.loop)!, to, params.map(this.localOf));
  }
}
