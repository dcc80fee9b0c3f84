/**
 * The order of the passes.
 *
 * | level | what runs |
 * |---|---|
 * | 0 | unreachable code, control-flow clean-up, dead code: quick builds, IR close to the source |
 * | 1 | and devirtualization, folding, value numbering, removal of invokes that cannot raise |
 * | 2 | and inlining, with a second round of everything that it makes possible |
 *
 * Passes on one function are run function by function, so that a function is cleaned up while it is in the
 * processor's cache; whole-module passes stand between. A function that nothing has changed since it was cleaned up is not cleaned
 * up again. With `verify`, the module is checked after every step.
 */
import { assertValid } from '../ir/verifier.js';
import { forEachOperand } from '../ir/cfg.js';
import { ops } from '../ir/ops.js';
import type { Func, Inst, Module, Operand } from '../ir/types.js';
import { dce } from './dce.js';
import { devirtualize } from './devirtualize.js';
import { constantGlobals } from './globals.js';
import { analyzeEffects, isRemovableCall, removeInvokes, type ModuleEffects } from './effects.js';
import { fold } from './fold.js';
import { gvn } from './gvn.js';
import { Hierarchy } from './hierarchy.js';
import { inline, type InlineOptions } from './inline.js';
import { dropUnreachable } from './reachability.js';
import { scalarReplacement } from './scalar.js';
import { simplify } from './simplify.js';

/** How much to optimize. */
export type OptimizationLevel = 0 | 1 | 2;

export interface OptimizeOptions {
  /** Default 2. */
  readonly level?: OptimizationLevel;
  /** Functions to keep although nothing of the program calls them. */
  readonly keep?: (func: string) => boolean;
  /** Graphs of another consumer: what they refer to is kept. */
  readonly also?: readonly Func[];
  /** Check the module after every step (tests and debug builds). */
  readonly verify?: boolean;
  readonly inline?: InlineOptions;
}

/** How long a step took. */
export interface PassTiming {
  readonly pass: string;
  readonly milliseconds: number;
}

/** Optimizes a module in place; returns what each step took. */
export function optimize(module: Module, options: OptimizeOptions = {}): PassTiming[] {
  const { level = 2, keep, also, verify = false } = options;
  const timings: PassTiming[] = [];
  const step = (pass: string, run: () => void) => {
    const start = performance.now();
    run();
    timings.push({ pass, milliseconds: performance.now() - start });
    if (verify) assertValid(module, pass);
  };
  const each = (pass: string, run: (func: Func) => void) =>
    step(pass, () => {
      for (const func of module.functions.values()) run(func);
    });
  // What was changed since it was last cleaned up.
  const changed = new Set(module.functions.values());
  const local = (effects?: ModuleEffects) => {
    const removable = effects === undefined ? undefined : isRemovable(module, effects);
    each('local', (func) => {
      if (!changed.has(func) && (removable === undefined || !hasUnusedCall(func, removable))) return;
      simplify(func);
      fold(module, func);
      gvn(module, func);
      simplify(func);
      // Dead code first: what is not used any more must not keep an object from being taken apart.
      dce(func, removable);
      if (scalarReplacement(module, func)) {
        fold(module, func);
        simplify(func);
        dce(func, removable);
      }
    });
    changed.clear();
  };

  step('reachability', () => dropUnreachable(module, keep, also));
  if (level === 0) {
    each('simplify', (func) => {
      simplify(func);
      dce(func);
    });
    return timings;
  }
  step('globals', () => constantGlobals(module));
  step('devirtualize', () => devirtualize(module));
  local();
  if (level === 2) {
    step('inline', () => inline(module, options.inline, changed));
    local();
    step('devirtualize', () => devirtualize(module, new Hierarchy(module), changed));
    step('inline', () => inline(module, options.inline, changed));
  }
  let effects: ModuleEffects | undefined;
  step('effects', () => {
    effects = analyzeEffects(module);
  });
  each('invokes', (func) => {
    if (removeInvokes(func, effects as ModuleEffects) > 0) changed.add(func);
  });
  local(effects);
  step('reachability', () => dropUnreachable(module, keep, also));
  return timings;
}

/** Whether a function makes a call of those `wanted` without using the result. */
function hasUnusedCall(func: Func, wanted: (inst: Inst) => boolean): boolean {
  const results = new Set<Operand>();
  for (const block of func.blocks)
    for (const inst of block.insts) {
      if (ops[inst.op].effect !== 'call' || !wanted(inst)) continue;
      if (inst.result === null) return true;
      results.add(inst.result);
    }
  if (results.size === 0) return false;
  for (const block of func.blocks) forEachOperand(block, (operand) => void results.delete(operand));
  return results.size > 0;
}

/** Which unused calls can be left out. */
function isRemovable(module: Module, effects: ModuleEffects) {
  return (inst: Inst) => isRemovableCall(inst, module, effects);
}
