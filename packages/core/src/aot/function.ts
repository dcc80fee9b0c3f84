/**
 * Compiles one function: analyses, plan of the roots, body, registration in the machine module.
 */
import { dominators, incomingEdges } from '../ir/cfg.js';
import type { Func } from '../ir/types.js';
import { genBody } from './control.js';
import { displaceIndexes } from './displacement.js';
import { canCollect } from './effects.js';
import { raiseTail } from './frame.js';
import { findLoops } from './loops.js';
import { loadCell, paramsType, resultType } from './machine.js';
import type { Program } from './machine.js';
import { normalize } from './normalize.js';
import { planRoots } from './roots.js';
import { makeState } from './state.js';
import { beginSymbols, firstSymbolLine, locationNumber, type Mentions } from './symbols.js';

/** Compiles a function of the module into the machine module; answers the names of its symbols. */
export function compileFunction(p: Program, original: Func, mentions: Mentions): string[] {
  const m = p.wasm;
  beginSymbols(p.symbols, mentions);
  const func = normalize(original, p.tailCalls);
  displaceIndexes(func, p.layout);
  const doms = dominators(func);
  const incoming = incomingEdges(func.blocks);
  const loops = findLoops(doms, incoming);
  const collects = (inst: Parameters<typeof canCollect>[0]) =>
    p.tailCalls.has(inst) ? ('no' as const) : canCollect(inst, p.effects, p.dispatch);
  const plan = planRoots({ func, doms, loops, incoming, collects });
  const s = makeState(p, func, plan);
  let body = genBody(s, doms, loops, incoming);
  if (s.raises) body = [m.block('raise', body), ...raiseTail(s)];
  if (s.loadSpAtEntry) body.unshift(m.local.set(s.sp, loadCell(p, 'shadowTop')));
  const params = func.blocks[0]!.params.map((param) => param.type);
  const ref = m.addFunction(
    func.name,
    paramsType(p, params),
    resultType(p, func.result),
    s.locals,
    m.block(null, body),
  );
  for (const [expr, loc] of s.located) {
    if (loc === 0) continue;
    m.setDebugLocation(ref, expr, 0, locationNumber(p.symbols, loc) + firstSymbolLine, 0);
  }
  return [...p.symbols.numbers.keys()];
}
