/**
 * Passes over the IR. `optimize` runs them in order; each can be run alone, which is what the text tests do.
 *
 * @packageDocumentation
 */
import type { Func, Module } from '../ir/types.js';
import { dce } from './dce.js';
import { constantGlobals } from './globals.js';
import { devirtualize } from './devirtualize.js';
import { analyzeEffects, isRemovableCall, removeInvokes } from './effects.js';
import { fold } from './fold.js';
import { gvn } from './gvn.js';
import { inline } from './inline.js';
import { optimize } from './pipeline.js';
import { dropUnreachable } from './reachability.js';
import { scalarReplacement } from './scalar.js';
import { simplify } from './simplify.js';

export { optimize, type OptimizationLevel, type OptimizeOptions, type PassTiming } from './pipeline.js';
export { analyzeEffects, type FunctionEffects, type ModuleEffects, type PlaceSet } from './effects.js';
export { callGraph, type CallGraph } from './callgraph.js';
export { Hierarchy } from './hierarchy.js';
export {
  simplify,
  fold,
  gvn,
  dce,
  constantGlobals,
  devirtualize,
  inline,
  dropUnreachable,
  scalarReplacement,
};

function each(run: (module: Module, func: Func) => unknown): (module: Module) => void {
  return (module) => {
    for (const func of module.functions.values()) run(module, func);
  };
}

/** The passes by the names that text tests and `weft ir --pass` use. */
export const passCommands: Readonly<Record<string, (module: Module) => void>> = {
  simplify: each((_, func) => simplify(func)),
  fold: each(fold),
  gvn: each(gvn),
  dce: each((_, func) => dce(func)),
  scalar: each(scalarReplacement),
  globals: (module) => void constantGlobals(module),
  devirtualize: (module) => void devirtualize(module),
  inline: (module) => void inline(module),
  reachability: (module) => void dropUnreachable(module),
  invokes: (module) => {
    const effects = analyzeEffects(module);
    for (const func of module.functions.values()) removeInvokes(func, effects);
  },
  calls: (module) => {
    const effects = analyzeEffects(module);
    for (const func of module.functions.values()) dce(func, (inst) => isRemovableCall(inst, module, effects));
  },
  optimize: (module) => void optimize(module, { verify: true }),
  optimize0: (module) => void optimize(module, { level: 0, verify: true }),
  optimize1: (module) => void optimize(module, { level: 1, verify: true }),
};
