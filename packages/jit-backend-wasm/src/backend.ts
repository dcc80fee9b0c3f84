/**
 * The backend of one instance: from optimized traces to instances of modules, and which code is where.
 *
 * A loop and its bridges are a **tree**. At first each is a module of its own: a guard finds its bridge through memory
 * (`support.ts`), the bridge finds the loop through the trace table. That costs some nanoseconds each way. When a bridge was
 * entered {@link WasmBackendOptions.mergeAfter} times, the tree is **merged**: the loop is compiled again with its bridges inside, hottest first as far
 * as {@link WasmBackendOptions.maxMergedBytes} goes, and the new functions take the slots of the old ones.
 *
 * ```
 * slot 7: loop A ── guard 12 ─ memory ─► slot 9: bridge of 12 ──► slot 7
 *                                                             merged:
 * slot 7: loop A { guard 12 { bridge of 12 } }
 * ```
 *
 * Loops that jump to each other, such as a loop in a loop, become a **group** (`groups.ts`) when one of them is merged: all of them are
 * compiled into one function (`region.ts`), and the slots of their labels lead into it.
 *
 * Old code may still be active below on the stack, in a call: then it and its bridges stay until the tree is freed. If nothing in
 * the tree calls, they are dropped, not at once (a guard is just on its way through the slot) but at the next occasion.
 */
import type {
  BackendHost,
  CompiledCode,
  CompiledTrace,
  ConnectedBackend,
  LoopToken,
  TargetToken,
  TraceOp,
} from '@weft/core/backend';
import { sectionsOf, type Section } from './analysis.js';
import type { BridgeCode, Context } from './emitter.js';
import { ModuleBuilder } from './encoder.js';
import { engine, type EngineTable } from './engine.js';
import { FunctionTable, importsAreExpensive } from './functions.js';
import { BackendError } from './errors.js';
import { listing } from './listing.js';
import { probe } from './probe.js';
import { makeSupport, type Support } from './support.js';
import { grow } from './groups.js';
import { writeRegion, type RegionLabel } from './region.js';
import { writeFunction, type Entry } from './tree.js';

/** How the backend compiles. */
export interface WasmBackendOptions {
  /** Times that a bridge is entered before its tree is merged, for each KB of its group's code (at least one); 0: never. */
  readonly mergeAfter?: number;
  /** Bytes of loops and bridges that are merged, at most. */
  readonly maxMergedBytes?: number;
  /** Larger modules are not given to the engine. */
  readonly maxModuleBytes?: number;
  /** Modules call what they need through a table, instead of importing it; left out: where that is faster. */
  readonly callsThroughTable?: boolean;
}

const defaults: Required<WasmBackendOptions> = {
  mergeAfter: 4000,
  maxMergedBytes: 32 << 10,
  maxModuleBytes: 4 << 20,
  callsThroughTable: importsAreExpensive,
};

interface Bridge extends BridgeCode {
  readonly guardId: number;
  readonly bytes: number;
  /** Of the trace table; 0 when the module of its own was dropped. */
  slot: number;
  merged: boolean;
  /** Entries that its word in memory was given to count down, since its group was compiled. */
  granted: number;
  /** Where it jumps to. */
  readonly targets: readonly TargetToken[];
}

/** Trees that are compiled together. */
interface Group {
  readonly trees: ReadonlySet<Tree>;
  merges: number;
}

/** A loop and its bridges. */
interface Tree {
  readonly token: LoopToken;
  readonly trace: CompiledTrace;
  bytes: number;
  /** Its part of the bytes of the merged code that it is in. */
  mergedBytes: number;
  readonly bridges: Map<number, Bridge>;
  /** Guards that have words in memory. */
  readonly guards: Set<number>;
  readonly labels: Label[];
  /** Something in it calls code that could come back into it. */
  calls: boolean;
  group: Group;
  /** Where the loop's own code jumps to. */
  readonly targets: readonly TargetToken[];
  freed: boolean;
}

/** What {@link TargetToken.code} is: where a label is. */
interface Label {
  readonly tree: Tree;
  /** The newest function. */
  code: unknown;
  /** Of the trace table; 0 while nobody needs it. */
  slot: number;
}

/** What was done, for tests and statistics. */
export interface BackendCounters {
  modules: number;
  merges: number;
  /** Merges of several trees. */
  regions: number;
  bytes: number;
  freed: number;
}

/** A function of a tree. */
interface FunctionRequest {
  readonly tree: Tree;
  readonly section: Section;
  readonly entry: Entry;
  /** Of a bridge's inputs. */
  readonly inputSlots?: readonly number[];
}

/** An own function that a label starts. */
interface Own {
  readonly tree: Tree;
  readonly index: number;
}

/** The functions of a module. */
interface Functions {
  readonly count: number;
  readonly labels: ReadonlyMap<TargetToken, Own>;
  readonly entries: ReadonlyMap<LoopToken, number>;
  readonly write: (module: ModuleBuilder, contextOf: (tree: Tree) => Context) => void;
}

export class WasmBackend implements ConnectedBackend {
  readonly counters: BackendCounters = { modules: 0, merges: 0, regions: 0, bytes: 0, freed: 0 };
  private readonly options: Required<WasmBackendOptions>;
  private readonly table: EngineTable;
  private readonly support: Support | null;
  private readonly functions: FunctionTable | null;
  private readonly unsupported: string;
  private view: Int32Array = new Int32Array(0);
  private readonly freeSlots: number[] = [];
  private readonly treeOfGuard = new Map<number, Tree>();
  /** Slots of code that nothing leads to any more, with the guards that led there. */
  private readonly dropped: { readonly slot: number; readonly guardId: number }[] = [];

  constructor(
    private readonly host: BackendHost,
    options: WasmBackendOptions,
  ) {
    this.options = { ...defaults, ...options };
    this.table = host.table as EngineTable;
    this.functions = this.options.callsThroughTable ? new FunctionTable(host.memory) : null;
    const { ok, message } = probe();
    this.unsupported = message;
    this.support = ok ? makeSupport(host, (guard) => this.hot(guard)) : null;
  }

  compileLoop(token: LoopToken, trace: CompiledTrace): CompiledCode {
    const tree: Tree = {
      token,
      trace,
      bytes: 0,
      mergedBytes: 0,
      bridges: new Map(),
      guards: new Set(),
      labels: [],
      calls: callsBack(trace.ops),
      group: { trees: new Set(), merges: 0 },
      targets: targetsOf(trace.ops),
      freed: false,
    };
    tree.group = { trees: new Set([tree]), merges: 0 };
    const made = this.make(this.functionsOf(tree), () => null);
    token.code = tree;
    tree.bytes = made.code.bytes;
    this.table.set(token.slot, made.functions[0]);
    return made.code;
  }

  compileBridge(loop: LoopToken, guardId: number, trace: CompiledTrace): CompiledCode {
    const tree = loop.code as Tree;
    const sections = sectionsOf(trace.inputs, trace.ops);
    const requests = sections.map((section, k): FunctionRequest => ({
      tree,
      section,
      entry: k === 0 ? 'slots' : 'params',
      inputSlots: trace.inputSlots,
    }));
    if (sections[0]!.label !== null) throw new Error('a bridge starts with a label');
    const made = this.make(this.asFunctions(requests, null), () => null);
    tree.calls ||= callsBack(trace.ops);
    const slot = this.newSlot(made.functions[0]);
    tree.bridges.set(guardId, {
      inputs: trace.inputs,
      ops: trace.ops,
      guardId,
      bytes: made.code.bytes,
      slot,
      merged: false,
      granted: 0,
      targets: targetsOf(trace.ops),
    });
    this.registerGuard(tree, guardId);
    this.grant(tree.bridges.get(guardId)!, this.mergeCount(tree.group));
    return made.code;
  }

  free(tokens: readonly LoopToken[]): void {
    const trees = new Set<Tree>();
    for (const { code } of tokens) if (code !== null) trees.add(code as Tree);
    for (const tree of trees) this.release(tree, trees);
  }

  // -- memory and slots -----------------------------------------------------------------------------------------

  /** The memory's words, until it grows. */
  private words(): Int32Array {
    const { buffer } = this.host.memory as { readonly buffer: ArrayBufferLike };
    if (this.view.buffer !== buffer) this.view = new Int32Array(buffer);
    return this.view;
  }

  private wordIndex(guardId: number): number {
    return (this.host.layout.backendArea.start + 8 * guardId) >> 2;
  }

  private setWords(guardId: number, slot: number, count: number): void {
    const words = this.words();
    const at = this.wordIndex(guardId);
    words[at] = slot;
    words[at + 1] = count;
  }

  private registerGuard(tree: Tree, guardId: number): void {
    const { start, end } = this.host.layout.backendArea;
    if (start + 8 * guardId + 8 > end) throw new BackendError('cells_full', 'no room for more guards');
    if (tree.guards.has(guardId)) return;
    tree.guards.add(guardId);
    this.treeOfGuard.set(guardId, tree);
    this.setWords(guardId, 0, 0);
  }

  private newSlot(code: unknown): number {
    const slot = this.freeSlots.pop() ?? this.table.grow(1);
    this.table.set(slot, code);
    return slot;
  }

  /** Code that is left over: it may be running, so it, and the way there from `guardId` (-1: none), stay until the next sweep. */
  private drop(slot: number, guardId = -1): void {
    if (slot === 0) return;
    this.dropped.push({ slot, guardId });
    if (guardId >= 0) this.setWords(guardId, slot, 0x7fffffff);
  }

  /** Empties slots of dropped code. Nothing is on its way through them now. */
  private sweep(): void {
    const words = this.words();
    for (const { slot, guardId } of this.dropped) {
      if (guardId >= 0 && words[this.wordIndex(guardId)] === slot) this.setWords(guardId, 0, 0);
      this.freeSlot(slot);
    }
    this.dropped.length = 0;
  }

  /** Gives back what a tree has that is freed with others. None of their code is running, and nothing leads to it. */
  private release(tree: Tree, freed: ReadonlySet<Tree>): void {
    const { token, group } = tree;
    this.counters.freed++;
    tree.freed = true;
    token.code = null;
    // Members of a group lead to each other, so they are freed together.
    const rest = [...group.trees].filter((other) => !freed.has(other));
    if (rest.length > 0) this.regroup(new Set(rest), group.merges);
    this.table.set(token.slot, this.table.get(1 + token.driver));
    for (const guardId of tree.guards) {
      this.setWords(guardId, 0, 0);
      this.treeOfGuard.delete(guardId);
    }
    for (const { slot } of [...tree.bridges.values(), ...tree.labels]) this.freeSlot(slot);
    tree.bridges.clear();
  }

  private freeSlot(slot: number): void {
    if (slot === 0) return;
    this.table.set(slot, null);
    this.freeSlots.push(slot);
  }

  // -- merging --------------------------------------------------------------------------------------------------

  /**
   * How often a bridge is entered before its group is merged. To be merged saves each entry about the same, and costs what there is to
   * write and to compile: so the large wait longer.
   */
  private mergeCount(group: Group): number {
    const { mergeAfter, maxMergedBytes } = this.options;
    if (mergeAfter === 0) return 0x7fffffff;
    let bytes = 0;
    for (const tree of group.trees) {
      bytes += tree.bytes;
      for (const bridge of tree.bridges.values()) bytes += bridge.bytes;
    }
    const size = Math.max(Math.min(bytes, maxMergedBytes) >> 10, 1);
    return Math.min(mergeAfter * size * 2 ** group.merges, 0x7fffffff);
  }

  /** From now on `count` entries are counted. */
  private grant(bridge: Bridge, count: number): void {
    bridge.granted = count;
    this.setWords(bridge.guardId, bridge.slot, count);
  }

  /** A bridge was entered often. */
  private hot(guardId: number): void {
    const tree = this.treeOfGuard.get(guardId);
    if (tree === undefined || tree.freed || this.options.mergeAfter === 0) return;
    const bridge = tree.bridges.get(guardId)!;
    const missing = this.mergeCount(tree.group) - bridge.granted;
    if (missing > 0) {
      // The group has grown meanwhile.
      bridge.granted += missing;
      this.setWords(guardId, bridge.slot, missing);
      return;
    }
    try {
      this.merge(tree);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
    const { group } = tree;
    group.merges++;
    // Those outside of the merged code are counted on.
    const count = this.mergeCount(group);
    for (const { bridges } of group.trees)
      for (const bridge of bridges.values()) if (bridge.slot !== 0) this.grant(bridge, count);
  }

  /** How often a bridge was entered since its group was compiled; those inside of merged code were entered often before. */
  private entered(bridge: Bridge): number {
    const left = this.words()[this.wordIndex(bridge.guardId) + 1]!;
    return bridge.merged ? Number.MAX_SAFE_INTEGER : bridge.granted - left;
  }

  /** Puts trees into one group. */
  private regroup(trees: ReadonlySet<Tree>, merges: number): Group {
    const group: Group = { trees, merges };
    for (const tree of trees) tree.group = group;
    return group;
  }

  /** The trees to compile with a tree that is hot. */
  private groupOf(tree: Tree): Group {
    const words = this.words();
    const warm = this.options.mergeAfter >> 2;
    const warmBridges = (from: Tree) =>
      [...from.bridges.values()].filter((bridge) => this.entered(bridge) >= warm);
    const next = (from: Group): Group[] =>
      [...from.trees]
        .flatMap((at) => [...at.targets, ...warmBridges(at).flatMap(({ targets }) => targets)])
        .map(({ code }) => (code as Label | null)?.tree)
        .filter((to) => to !== undefined && !to.freed && words[to.token.invalidFlag >> 2] === 0)
        .map((to) => to!.group);
    const fits = (groups: ReadonlySet<Group>) => {
      let bytes = 0;
      for (const { trees } of groups)
        for (const member of trees) {
          bytes += member.bytes;
          for (const bridge of warmBridges(member)) bytes += bridge.bytes;
        }
      return bytes <= this.options.maxMergedBytes;
    };
    const groups = [...grow(tree.group, next, fits)];
    if (groups.length === 1) return tree.group;
    return this.regroup(
      new Set(groups.flatMap(({ trees }) => [...trees])),
      Math.max(...groups.map(({ merges }) => merges)),
    );
  }

  private merge(hot: Tree): void {
    const before = hot.group;
    const group = this.groupOf(hot);
    const trees = [...group.trees];
    // Hottest first.
    const candidates = trees
      .flatMap((tree) => [...tree.bridges.values()].map((bridge) => [this.entered(bridge), bridge] as const))
      .sort(([a], [b]) => b - a);
    const chosen = new Map<number, Bridge>();
    let bytes = trees.reduce((sum, tree) => sum + tree.bytes, 0);
    for (const [, bridge] of candidates) {
      if (bytes + bridge.bytes > this.options.maxMergedBytes) continue;
      bytes += bridge.bytes;
      chosen.set(bridge.guardId, bridge);
    }
    // What became hot may be too large to fit: then all that does is inside already.
    if (group === before && [...chosen.values()].every(({ merged }) => merged)) return;
    const inlined = new Set<number>();
    const inline = (guardId: number): Bridge | null => {
      const bridge = chosen.get(guardId) ?? null;
      if (bridge !== null) inlined.add(guardId);
      return bridge;
    };
    const functions = trees.length > 1 ? this.region(trees, chosen) : this.functionsOf(hot, chosen);
    const made = this.make(functions, inline, null);
    for (const tree of trees)
      this.table.set(tree.token.slot, made.functions[functions.entries.get(tree.token)!]);
    this.account(trees, made.code.bytes);
    this.counters.merges++;
    if (trees.length > 1) this.counters.regions++;
    // A module of its own is left over when nothing leaves to it: neither the merged code nor a bridge that is not in there.
    const ownerOf = new Map<number, Bridge>();
    for (const [, bridge] of candidates)
      for (const { guardId } of bridge.ops) if (guardId >= 0) ownerOf.set(guardId, bridge);
    const isInside = (bridge: Bridge): boolean => {
      for (let b: Bridge | undefined = bridge; b !== undefined; b = ownerOf.get(b.guardId))
        if (!inlined.has(b.guardId) || made.exits.has(b.guardId)) return false;
      return true;
    };
    const calls = trees.some((tree) => tree.calls);
    for (const bridge of chosen.values()) {
      bridge.merged = true;
      if (calls || !isInside(bridge)) continue;
      this.drop(bridge.slot, bridge.guardId);
      bridge.slot = 0;
    }
  }

  /** Tells the budgets of merged code, in place of what the trees were merged into before. */
  private account(trees: readonly Tree[], bytes: number): void {
    const all = trees.reduce((sum, tree) => sum + tree.bytes, 0);
    for (const tree of trees) {
      const part = Math.round((bytes * tree.bytes) / all);
      this.host.codeGrew(tree.token, part - tree.mergedBytes);
      tree.mergedBytes = part;
    }
  }

  // -- functions ------------------------------------------------------------------------------------------------

  /** The functions of a tree by itself: one for each label, and one in front of the first. */
  private functionsOf(tree: Tree, bridges: ReadonlyMap<number, Bridge> = new Map()): Functions {
    const sections = sectionsOf(tree.trace.inputs, tree.trace.ops);
    const requests = sections.map((section): FunctionRequest => ({
      tree,
      section,
      entry: 'params',
    }));
    for (const { inputs, ops } of bridges.values())
      for (const section of sectionsOf(inputs, ops).slice(1))
        requests.push({ tree, section, entry: 'params' });
    return this.asFunctions(requests, tree.token);
  }

  private asFunctions(requests: readonly FunctionRequest[], entry: LoopToken | null): Functions {
    const labels = new Map<TargetToken, Own>();
    requests.forEach(({ section, tree }, index) => {
      if (section.label !== null) labels.set(section.label.descr as TargetToken, { tree, index });
    });
    return {
      count: requests.length,
      labels,
      entries: new Map(entry === null ? [] : [[entry, 0]]),
      write: (module, contextOf) => {
        for (const { tree, section, entry: how, inputSlots } of requests)
          module.functions.push(writeFunction(contextOf(tree), section, how, inputSlots));
      },
    };
  }

  /** The functions of a group: the region, the entry of each label, and what is in front of the trees' first labels. */
  private region(trees: readonly Tree[], bridges: ReadonlyMap<number, Bridge>): Functions {
    const found: { readonly tree: Tree; readonly section: Section }[] = [];
    const starts: { readonly tree: Tree; readonly section: Section }[] = [];
    for (const tree of trees) {
      const own = [sectionsOf(tree.trace.inputs, tree.trace.ops)];
      for (const { guardId, inputs, ops } of tree.bridges.values())
        if (bridges.has(guardId)) own.push(sectionsOf(inputs, ops).slice(1));
      for (const section of own.flat()) (section.label === null ? starts : found).push({ tree, section });
    }
    const labels = new Map<TargetToken, Own>();
    const entries = new Map<LoopToken, number>();
    found.forEach(({ tree, section }, k) => {
      labels.set(section.label!.descr as TargetToken, { tree, index: 1 + k });
      if (section.label === tree.trace.ops[0]) entries.set(tree.token, 1 + k);
    });
    starts.forEach(({ tree }, k) => entries.set(tree.token, 1 + found.length + k));
    return {
      count: 1 + found.length + starts.length,
      labels,
      entries,
      write: (module, contextOf) => {
        const regionLabels = found.map(({ tree, section }): RegionLabel => ({
          label: section.label!.descr as TargetToken,
          section,
          cx: contextOf(tree),
          // Inner loops are hot, and compiled, before those around them.
          rank: tree.token.id,
        }));
        const code = writeRegion(module, regionLabels, (guardId) => bridges.get(guardId) ?? null, 0);
        module.functions.push(code.main, ...code.entries);
        for (const { tree, section } of starts)
          module.functions.push(writeFunction(contextOf(tree), section, 'params'));
      },
    };
  }

  // -- modules --------------------------------------------------------------------------------------------------

  private make(
    { labels, entries, count, write }: Functions,
    inlined: (guardId: number) => Bridge | null,
    // Merged code runs long: there it pays to import what is called.
    called: FunctionTable | null = this.functions,
  ): { functions: unknown[]; code: CompiledCode; exits: ReadonlySet<number> } {
    this.sweep();
    const exits = new Set<number>();
    const { support } = this;
    if (support === null) throw new BackendError('unsupported', this.unsupported);
    const module = new ModuleBuilder();
    // Labels of this trace are in their tree before code is written: loops jump to themselves through their slots.
    for (const [target, { tree }] of labels) if (target.code === null) this.newLabel(tree, target);
    const contextOf = (tree: Tree): Context => ({
      host: this.host,
      support,
      module,
      functions: called,
      loop: tree.token,
      ownLabel: (target) => labels.get(target)?.index ?? null,
      ownEntry: (token) => entries.get(token) ?? null,
      labelSlot: (target) => this.labelSlot(target),
      inlined,
      registerGuard: (guardId) => {
        exits.add(guardId);
        this.registerGuard(tree, guardId);
      },
    });
    write(module, contextOf);
    const bytes = module.finish();
    if (bytes.length > this.options.maxModuleBytes)
      throw new BackendError('too_large', `a module of ${bytes.length} bytes`);
    let exports: Record<string, unknown>;
    try {
      ({ exports } = new engine.Instance(
        new engine.Module(bytes),
        module.importObject(this.host.memory, called?.table ?? null),
      ));
    } catch (error) {
      throw new BackendError('refused', (error as Error).message);
    }
    const functions = Array.from({ length: count }, (_, k) => module.exported(exports, k));
    for (const [target, { index }] of labels) {
      const label = target.code as Label;
      label.code = functions[index];
      if (label.slot !== 0) this.table.set(label.slot, label.code);
    }
    this.counters.modules++;
    this.counters.bytes += bytes.length;
    return { functions, code: { bytes: bytes.length, text: () => listing(bytes) }, exits };
  }

  private newLabel(tree: Tree, target: TargetToken): void {
    const label: Label = { tree, code: null, slot: 0 };
    target.code = label;
    tree.labels.push(label);
  }

  private labelSlot(target: TargetToken): number {
    const label = target.code as Label | null;
    if (label === null) throw new Error(`jump to label ${target.id}, which has no code`);
    if (label.slot === 0) label.slot = this.newSlot(label.code);
    return label.slot;
  }
}

/** Whether guest code can run inside of the trace's calls, and so the trace again. */
function callsBack(ops: readonly TraceOp[]): boolean {
  return ops.some(({ info, descr }) => {
    if (info.cls !== 'call') return false;
    return descr?.type !== 'call' || descr.effect.random || descr.effect.canCollect || descr.effect.forces;
  });
}

/** The labels that a trace jumps to. */
function targetsOf(ops: readonly TraceOp[]): TargetToken[] {
  return ops.filter(({ info }) => info.name === 'jump').map(({ descr }) => descr as TargetToken);
}
