/**
 * The class hierarchy as passes see it: which classes have objects at all, and which functions a virtual call can
 * reach because of that (class hierarchy analysis over *instantiated* classes).
 *
 * A class is instantiated when a function contains `new` of it, when a prebuilt object is of it, or when raw code can
 * make a reference of it (`ref.from_address`). Abstract classes and classes that the program only mentions have no
 * say in what a call can reach, which is why most method calls of a program have one candidate.
 */
import { forEachInst } from '../ir/cfg.js';
import { isSubclass, resolveMethod } from '../ir/typing.js';
import type { Inst, Module, RefType } from '../ir/types.js';

/** Answers about the classes of a module, valid while no class gets its first `new`. */
export class Hierarchy {
  private readonly children = new Map<string, string[]>();
  private readonly instantiated = new Set<string>();
  private readonly candidates = new Map<string, readonly string[]>();

  constructor(private readonly module: Module) {
    for (const type of module.types.values()) {
      const base = type.base ?? null;
      if (base === null) continue;
      // Strings come from the host and out of loops of the runtime library too: they are simply there.
      if (type.kind === 'array') this.instantiated.add(type.name);
      const siblings = this.children.get(base);
      if (siblings === undefined) this.children.set(base, [type.name]);
      else siblings.push(type.name);
    }
    for (const object of module.prebuilt) this.instantiated.add(object.type);
    for (const func of module.functions.values())
      forEachInst(func, (inst) => {
        if (inst.op === 'new') this.instantiated.add(inst.type as string);
        else if (inst.op === 'ref.from_address')
          for (const c of this.subclasses(inst.type as string)) this.instantiated.add(c);
      });
  }

  /** A class and all that derive from it. */
  subclasses(cls: string): string[] {
    const all = [cls];
    for (let i = 0; i < all.length; i++)
      for (const child of this.children.get(all[i] as string) ?? []) all.push(child);
    return all;
  }

  /** Functions that `selector` can mean for an object of static class `cls`. */
  implementations(cls: string, selector: string): readonly string[] {
    const key = `${cls} ${selector}`;
    let functions = this.candidates.get(key);
    if (functions === undefined) {
      const found = new Set<string>();
      for (const c of this.subclasses(cls)) {
        const func = this.instantiated.has(c) ? resolveMethod(this.module, c, selector) : null;
        if (func !== null) found.add(func);
      }
      functions = [...found];
      this.candidates.set(key, functions);
    }
    return functions;
  }

  /** The functions of the program that an instruction can call directly; host functions are not among them. */
  callees(inst: Inst): readonly string[] {
    if (inst.op === 'call') return [inst.name as string];
    if (inst.op !== 'call_virtual') return [];
    const root = inst.type as string;
    const known = (inst.args[0]?.type as RefType).ref;
    // A cast may have told more about the receiver than the call does.
    const cls = known !== 'object' && isSubclass(this.module, known, root) ? known : root;
    return this.implementations(cls, inst.selector as string);
  }
}
