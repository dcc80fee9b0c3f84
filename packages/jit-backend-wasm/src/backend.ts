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
import { writeFunction, type Entry } from './tree.js';

/** How the backend compiles. */
export interface WasmBackendOptions {
  /** Times that a bridge is entered before its tree is merged; 0: never. */
  readonly mergeAfter?: number;
  /** Bytes of loops and bridges that are merged, at most. */
  readonly maxMergedBytes?: number;
  /** Larger modules are not given to the engine. */
  readonly maxModuleBytes?: number;
  /** Modules call what they need through a table, instead of importing it; left out: where that is faster. */
  readonly callsThroughTable?: boolean;
}

const defaults: Required<WasmBackendOptions> = {
  mergeAfter: 2000,
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
}

/** A loop and its bridges. */
interface Tree {
  readonly token: LoopToken;
  readonly trace: CompiledTrace;
  bytes: number;
  readonly bridges: Map<number, Bridge>;
  /** Guards that have words in memory. */
  readonly guards: Set<number>;
  readonly labels: Label[];
  /** Something in it calls code that could come back into it. */
  calls: boolean;
  merges: number;
  /** Jumps from other trees: the code stays as long as there are any. */
  jumpers: number;
  readonly jumpsTo: Set<Tree>;
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
  bytes: number;
  freed: number;
}

interface FunctionRequest {
  readonly section: Section;
  readonly entry: Entry;
  readonly sections: readonly Section[];
  /** Of a bridge's inputs. */
  readonly inputSlots?: readonly number[];
}

export class WasmBackend implements ConnectedBackend {
  readonly counters: BackendCounters = { modules: 0, merges: 0, bytes: 0, freed: 0 };
  private readonly options: Required<WasmBackendOptions>;
  private readonly table: EngineTable;
  private readonly support: Support | null;
  private readonly functions: FunctionTable | null;
  private readonly unsupported: string;
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
      bridges: new Map(),
      guards: new Set(),
      labels: [],
      calls: callsBack(trace.ops),
      merges: 0,
      jumpers: 0,
      jumpsTo: new Set(),
      freed: false,
    };
    const sections = sectionsOf(trace.inputs, trace.ops);
    const requests = sections.map((section): FunctionRequest => ({ section, entry: 'params', sections }));
    const made = this.make(tree, requests, token, () => null);
    token.code = tree;
    tree.bytes = made.code.bytes;
    this.table.set(token.slot, made.functions[0]);
    return made.code;
  }

  compileBridge(loop: LoopToken, guardId: number, trace: CompiledTrace): CompiledCode {
    const tree = loop.code as Tree;
    const sections = sectionsOf(trace.inputs, trace.ops);
    const requests = sections.map((section, k): FunctionRequest => ({
      section,
      entry: k === 0 ? 'slots' : 'params',
      sections: [],
      inputSlots: trace.inputSlots,
    }));
    if (sections[0]!.label !== null) throw new Error('a bridge starts with a label');
    const made = this.make(tree, requests, null, () => null);
    tree.calls ||= callsBack(trace.ops);
    const slot = this.newSlot(made.functions[0]);
    tree.bridges.set(guardId, {
      inputs: trace.inputs,
      ops: trace.ops,
      guardId,
      bytes: made.code.bytes,
      slot,
      merged: false,
    });
    this.registerGuard(tree, guardId);
    this.setWords(guardId, slot, this.mergeCount(tree));
    return made.code;
  }

  free(token: LoopToken): void {
    const tree = token.code as Tree | null;
    if (tree === null || tree.freed) return;
    tree.freed = true;
    token.code = null;
    this.table.set(token.slot, this.table.get(1 + token.driver));
    this.release(tree);
  }

  // -- memory and slots -----------------------------------------------------------------------------------------

  private words(): Int32Array {
    return new Int32Array((this.host.memory as { readonly buffer: ArrayBufferLike }).buffer);
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
      this.table.set(slot, null);
      this.freeSlots.push(slot);
    }
    this.dropped.length = 0;
  }

  /** Gives back what a freed tree has, once no other tree jumps into it. */
  private release(tree: Tree): void {
    if (!tree.freed || tree.jumpers > 0) return;
    this.counters.freed++;
    // Its code may be running: guards without a bridge lead to the runtime, which always works.
    for (const guardId of tree.guards) {
      this.setWords(guardId, 0, 0);
      this.treeOfGuard.delete(guardId);
    }
    for (const bridge of tree.bridges.values()) this.drop(bridge.slot);
    tree.bridges.clear();
    // A loop that is running enters itself through its label's slot: these stay until nothing calls.
    if (!tree.calls) for (const label of tree.labels) this.drop(label.slot);
    for (const other of tree.jumpsTo) {
      other.jumpers--;
      this.release(other);
    }
    tree.jumpsTo.clear();
  }

  // -- merging --------------------------------------------------------------------------------------------------

  private mergeCount(tree: Tree): number {
    const { mergeAfter } = this.options;
    return mergeAfter === 0 ? 0x7fffffff : Math.min(mergeAfter * 2 ** tree.merges, 0x7fffffff);
  }

  /** A bridge was entered often. */
  private hot(guardId: number): void {
    const tree = this.treeOfGuard.get(guardId);
    if (tree === undefined || tree.freed || this.options.mergeAfter === 0) return;
    try {
      this.merge(tree);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
    tree.merges++;
    // Those outside of the merged code are counted on.
    const count = this.mergeCount(tree);
    for (const bridge of tree.bridges.values())
      if (bridge.slot !== 0) this.setWords(bridge.guardId, bridge.slot, count);
  }

  private merge(tree: Tree): void {
    const words = this.words();
    // Fewer passes left: hotter. Bridges that are inside already are those that were hot before.
    const left = (bridge: Bridge) => (bridge.merged ? -1 : words[this.wordIndex(bridge.guardId) + 1]!);
    const candidates = [...tree.bridges.values()].sort((a, b) => left(a) - left(b));
    const chosen = new Map<number, Bridge>();
    let bytes = tree.bytes;
    for (const bridge of candidates) {
      if (bytes + bridge.bytes > this.options.maxMergedBytes) continue;
      bytes += bridge.bytes;
      chosen.set(bridge.guardId, bridge);
    }
    // What became hot may be too large to fit: then all that does is inside already.
    if ([...chosen.values()].every(({ merged }) => merged)) return;
    const sections = sectionsOf(tree.trace.inputs, tree.trace.ops);
    const requests = sections.map((section): FunctionRequest => ({ section, entry: 'params', sections }));
    for (const { inputs, ops } of chosen.values())
      for (const section of sectionsOf(inputs, ops).slice(1))
        requests.push({ section, entry: 'params', sections: [] });
    const inlined = new Set<number>();
    const made = this.make(
      tree,
      requests,
      tree.token,
      (guardId) => {
        const bridge = chosen.get(guardId) ?? null;
        if (bridge !== null) inlined.add(guardId);
        return bridge;
      },
      null,
    );
    this.table.set(tree.token.slot, made.functions[0]);
    this.counters.merges++;
    // A module of its own is left over when nothing leaves to it: neither the merged code nor a bridge that is not in there.
    const ownerOf = new Map<number, Bridge>();
    for (const bridge of tree.bridges.values())
      for (const { guardId } of bridge.ops) if (guardId >= 0) ownerOf.set(guardId, bridge);
    const isInside = (bridge: Bridge): boolean => {
      for (let b: Bridge | undefined = bridge; b !== undefined; b = ownerOf.get(b.guardId))
        if (!inlined.has(b.guardId) || made.exits.has(b.guardId)) return false;
      return true;
    };
    for (const bridge of chosen.values()) {
      bridge.merged = true;
      if (tree.calls || !isInside(bridge)) continue;
      this.drop(bridge.slot, bridge.guardId);
      bridge.slot = 0;
    }
  }

  // -- modules --------------------------------------------------------------------------------------------------

  private make(
    tree: Tree,
    requests: readonly FunctionRequest[],
    entry: LoopToken | null,
    inlined: (guardId: number) => Bridge | null,
    // Merged code runs long: there it pays to import what is called.
    called: FunctionTable | null = this.functions,
  ): { functions: unknown[]; code: CompiledCode; exits: ReadonlySet<number> } {
    this.sweep();
    const exits = new Set<number>();
    if (this.support === null) throw new BackendError('unsupported', this.unsupported);
    const module = new ModuleBuilder();
    const own = new Map<TargetToken, number>();
    requests.forEach(({ section }, k) => {
      if (section.label !== null) own.set(section.label.descr as TargetToken, k);
    });
    // Labels of this trace are in their tree before code is written: loops jump to themselves through their slots.
    for (const target of own.keys()) if (target.code === null) this.newLabel(tree, target);
    const cx: Context = {
      host: this.host,
      support: this.support,
      module,
      functions: called,
      loop: tree.token,
      ownLabel: (target) => own.get(target) ?? null,
      ownEntry: (token) => (token === entry ? 0 : null),
      labelSlot: (target) => this.labelSlot(tree, target),
      inlined,
      registerGuard: (guardId) => {
        exits.add(guardId);
        this.registerGuard(tree, guardId);
      },
    };
    for (const { section, entry: how, sections, inputSlots } of requests)
      module.functions.push(writeFunction(cx, section, how, sections, inputSlots));
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
    const functions = requests.map((_, k) => module.exported(exports, k));
    for (const [target, k] of own) {
      const label = target.code as Label;
      label.code = functions[k];
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

  private labelSlot(tree: Tree, target: TargetToken): number {
    const label = target.code as Label | null;
    if (label === null) throw new Error(`jump to label ${target.id}, which has no code`);
    if (label.tree !== tree && !tree.jumpsTo.has(label.tree)) {
      tree.jumpsTo.add(label.tree);
      label.tree.jumpers++;
    }
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
