/**
 * Which functions become jitcode: the look-inside policy.
 *
 * The tracer follows calls, so a function gets jitcode when it is reached from a driver's runner through functions that have it. A function
 * is *not* looked into, and its calls are residual, when
 *
 * - a hint says so (`dontLookInside`, `elidable`, `loopInvariant`);
 * - it has a loop, and no hint that unrolling it is fine (`unrollSafe`, `lookInsideIff`): a trace would contain each iteration;
 * - it works on raw memory: collectors and the runtime; or on strings a word at a time, which always is in loops.
 *
 * Everything that jitcode calls, inlined or not, must also exist as AOT code: the blackhole interpreter calls it there.
 */
import { edgesOf, forEachInst, reversePostorder } from '../ir/cfg.js';
import type { Block, Func, Inst, Module } from '../ir/types.js';
import { Hierarchy } from '../passes/hierarchy.js';

/** The graphs that jitcode is made of. */
export interface JitGraphs {
  readonly module: Module;
  readonly hierarchy: Hierarchy;
  /** One a jitcode, in the order of their indices. */
  readonly functions: readonly Func[];
  /** Names of the functions that jitcode or the JIT itself calls as AOT code. */
  readonly called: readonly string[];
}

/** Whether an operation works on raw memory. */
function isRaw(inst: Inst): boolean {
  return /^(raw\.|jit\.|get_units$|ref\.(to|from)_address$)/.test(inst.op);
}

function hasLoop(func: Func): boolean {
  const position = new Map<Block, number>();
  const order = reversePostorder(func);
  order.forEach((block, i) => position.set(block, i));
  return order.some((block, i) => edgesOf(block.term).some((edge) => position.get(edge.block)! <= i));
}

/** Whether the tracer may look into a function that is no runner. */
export function looksInside(func: Func): boolean {
  const { dontLookInside, elidable, loopInvariant, unrollSafe, lookInsideIff } = func.attributes;
  if (dontLookInside === true || elidable === true || loopInvariant === true) return false;
  let raw = false;
  forEachInst(func, (inst) => (raw ||= isRaw(inst)));
  if (raw) return false;
  return unrollSafe === true || lookInsideIff !== undefined || !hasLoop(func);
}

/** Selects the functions of a module whose portals are cut. */
export function selectGraphs(module: Module): JitGraphs {
  const hierarchy = new Hierarchy(module);
  const functions: Func[] = [];
  const selected = new Set<string>();
  const called = new Set<string>();
  const runners = new Set<string>();
  for (const driver of module.drivers.values()) {
    if (driver.runner === undefined) continue;
    runners.add(driver.runner);
    for (const name of [driver.location, driver.shouldUnrollOneIteration, driver.privateFrom])
      if (name !== null) called.add(name);
  }
  const select = (name: string) => {
    const func = module.functions.get(name);
    if (func === undefined || selected.has(name)) return;
    if (!runners.has(name) && !looksInside(func)) return;
    selected.add(name);
    functions.push(func);
  };
  runners.forEach(select);
  for (const func of functions)
    forEachInst(func, (inst) => {
      for (const callee of hierarchy.callees(inst)) {
        const target = module.functions.get(callee);
        if (target === undefined) continue;
        if (!runners.has(callee)) called.add(callee);
        select(callee);
        const predicate = target.attributes.lookInsideIff;
        if (predicate !== undefined) {
          called.add(predicate);
          select(predicate);
        }
      }
    });
  return { module, hierarchy, functions, called: [...called] };
}
