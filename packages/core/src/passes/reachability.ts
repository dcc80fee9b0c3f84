/**
 * Drops what the program cannot reach from its exports: functions, types, prebuilt objects, globals, host functions.
 *
 * Rapid type analysis: a method is reached when its selector is called on some class *and* an object of a class that
 * has the method exists. Both sets grow together from a work list: a newly called selector looks at the classes
 * instantiated so far, a newly instantiated class at the selectors called so far. Prebuilt objects are reached through
 * constants, and reach what their fields hold.
 *
 * Roots: exports, functions named by drivers and attributes that are themselves reached, the runtime library's makers of
 * exceptions, and what `keep` says (collectors, for example).
 */
import { forEachInst, forEachOperand } from '../ir/cfg.js';
import { baseOf, isRef, overflowErrorFunction, resolveMethod } from '../ir/typing.js';
import type { Const, Func, Inst, Module, Operand, Prebuilt, StorageType } from '../ir/types.js';

/** Functions that generated code calls without naming them. */
const implicitRoots = [overflowErrorFunction, 'rt.newHostError', 'rt.outOfMemory'];

/** How much was dropped. */
export interface DroppedCounts {
  readonly functions: number;
  readonly types: number;
  readonly prebuilt: number;
  readonly globals: number;
}

/**
 * Drops what cannot be reached. Prebuilt objects are numbered anew. What `also` refers to (graphs of another consumer) is
 * kept.
 */
export function dropUnreachable(
  module: Module,
  keep: (func: string) => boolean = () => false,
  also: readonly Func[] = [],
): DroppedCounts {
  return new Marker(module).run(keep, also);
}

class Marker {
  private readonly functions = new Set<string>();
  private readonly instantiated = new Set<string>();
  private readonly types = new Set<string>();
  private readonly prebuilt = new Set<Prebuilt>();
  private readonly globals = new Set<string>();
  private readonly hosts = new Set<string>();
  private readonly drivers = new Set<string>();
  /** Selectors called, by the class that roots the call. */
  private readonly called = new Map<string, Set<string>>();
  /** Instantiated classes, by each of their ancestors and themselves. */
  private readonly below = new Map<string, string[]>();
  private readonly pendingFunctions: Func[] = [];
  private readonly pendingObjects: Prebuilt[] = [];
  private readonly pendingTypes: string[] = [];

  constructor(private readonly module: Module) {}

  run(keep: (func: string) => boolean, also: readonly Func[]): DroppedCounts {
    const { module } = this;
    for (const { func, signature } of module.exports.values()) {
      this.reach(func);
      for (const type of [signature.result, ...signature.params.map((p) => p.type)])
        if (typeof type === 'object') this.mention(type);
    }
    this.instantiate('string');
    for (const name of implicitRoots) this.reach(name);
    for (const name of module.functions.keys()) if (keep(name)) this.reach(name);
    for (const func of also) this.scan(func);
    while (this.step());
    return this.sweep();
  }

  private step(): boolean {
    const func = this.pendingFunctions.pop();
    if (func !== undefined) {
      this.scan(func);
      return true;
    }
    const object = this.pendingObjects.pop();
    if (object !== undefined) {
      this.instantiate(object.type);
      for (const c of object.fields) this.constant(c);
      for (const item of object.items ?? []) if (typeof item === 'object') this.constant(item);
      return true;
    }
    const type = this.pendingTypes.pop();
    if (type !== undefined) this.scanType(type);
    return type !== undefined;
  }

  private reach(name: string | null): void {
    const func = name === null ? undefined : this.module.functions.get(name);
    if (func === undefined || this.functions.has(func.name)) return;
    this.functions.add(func.name);
    this.pendingFunctions.push(func);
  }

  private mention(type: StorageType): void {
    if (isRef(type)) this.mentionName(type.ref);
  }

  private mentionName(name: string): void {
    if (this.types.has(name) || !this.module.types.has(name)) return;
    this.types.add(name);
    this.pendingTypes.push(name);
  }

  private scanType(name: string): void {
    const type = this.module.types.get(name);
    if (type === undefined) return;
    const base = type.base ?? null;
    if (base !== null) this.mentionName(base);
    if (type.kind === 'array') {
      this.mention(type.element);
      return;
    }
    for (const field of type.fields) this.mention(field.type);
  }

  private constant(constant: Const): void {
    if (typeof constant.type !== 'object') return;
    this.mention(constant.type);
    const object = constant.value as Prebuilt | null;
    if (object === null || this.prebuilt.has(object)) return;
    this.prebuilt.add(object);
    this.pendingObjects.push(object);
  }

  private scan(func: Func): void {
    if (func.result !== null) this.mention(func.result);
    this.reach(func.attributes.lookInsideIff ?? null);
    const operand = (o: Operand) => {
      if (o.kind === 'const') this.constant(o);
    };
    for (const block of func.blocks) {
      for (const param of block.params) this.mention(param.type);
      forEachOperand(block, operand);
    }
    forEachInst(func, (inst) => this.inst(inst));
  }

  private inst(inst: Inst): void {
    if (inst.result !== null) this.mention(inst.result.type);
    if (inst.type !== undefined) this.mentionName(inst.type);
    const name = inst.name as string;
    switch (inst.op) {
      case 'new':
      case 'new_array':
        this.instantiate(inst.type as string);
        break;
      case 'ref.from_address':
        // Raw code can make a reference to an object of any subclass that exists; those are found elsewhere.
        break;
      case 'call':
        this.reach(name);
        break;
      case 'call_virtual':
        this.call(inst.type as string, inst.selector as string);
        break;
      case 'call_host': {
        this.hosts.add(name);
        const signature = this.module.hostImports.get(name);
        for (const type of [signature?.result, ...(signature?.params ?? []).map((p) => p.type)])
          if (typeof type === 'object') this.mention(type);
        break;
      }
      case 'get_global':
      case 'set_global': {
        const global = this.module.globals.get(name);
        if (global === undefined || this.globals.has(name)) break;
        this.globals.add(name);
        this.mention(global.type);
        this.constant(global.init);
        break;
      }
      case 'jit.trace':
      case 'jit_merge_point':
      case 'can_enter_jit': {
        const driver = this.module.drivers.get(name);
        this.drivers.add(name);
        this.reach(driver?.location ?? null);
        this.reach(driver?.shouldUnrollOneIteration ?? null);
        this.reach(driver?.privateFrom ?? null);
        break;
      }
      default:
        break;
    }
  }

  private call(root: string, selector: string): void {
    let selectors = this.called.get(root);
    if (selectors === undefined) this.called.set(root, (selectors = new Set()));
    if (selectors.has(selector)) return;
    selectors.add(selector);
    for (const cls of this.below.get(root) ?? []) this.reach(resolveMethod(this.module, cls, selector));
  }

  private instantiate(cls: string): void {
    this.mentionName(cls);
    if (this.instantiated.has(cls)) return;
    this.instantiated.add(cls);
    for (let name: string | null = cls; name !== null; name = baseOf(this.module, name)) {
      const list = this.below.get(name);
      if (list === undefined) this.below.set(name, [cls]);
      else list.push(cls);
      for (const selector of this.called.get(name) ?? [])
        this.reach(resolveMethod(this.module, cls, selector));
    }
  }

  private sweep(): DroppedCounts {
    const { module } = this;
    const before = [
      module.functions.size,
      module.types.size,
      module.prebuilt.length,
      module.globals.size,
    ] as const;
    // Maps and lists are changed in place: others may hold on to them.
    for (const name of [...module.functions.keys()])
      if (!this.functions.has(name)) module.functions.delete(name);
    for (const name of [...module.globals.keys()]) if (!this.globals.has(name)) module.globals.delete(name);
    for (const name of [...module.hostImports.keys()])
      if (!this.hosts.has(name)) module.hostImports.delete(name);
    for (const name of [...module.drivers.keys()]) if (!this.drivers.has(name)) module.drivers.delete(name);
    for (const [name, type] of [...module.types]) {
      if (!this.types.has(name)) module.types.delete(name);
      else if (type.kind === 'struct')
        for (const [selector, func] of [...type.methods])
          if (!this.functions.has(func)) type.methods.delete(selector);
    }
    module.prebuilt = module.prebuilt.filter((object) => this.prebuilt.has(object));
    module.prebuilt.forEach((object, id) => {
      (object as { id: number }).id = id;
    });
    return {
      functions: before[0] - module.functions.size,
      types: before[1] - module.types.size,
      prebuilt: before[2] - module.prebuilt.length,
      globals: before[3] - module.globals.size,
    };
  }
}
