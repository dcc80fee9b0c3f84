/**
 * Traps in generated code: a call of the host's `trap(kind, location)`, which does not return. The loader turns it
 * into a `WeftTrap` (or `StackOverflow`, `OutOfMemory`) with the TypeScript position.
 */
import { trapKinds, type TrapKind } from '../ir/types.js';
import type { Expr } from './machine.js';
import { i32 } from './machine.js';
import type { FuncState } from './state.js';
import { locationExpr } from './symbols.js';

/** Internal name of the imported function. */
export const trapImport = 'weft.trap';

/** Stops the program. */
export function trapCall(s: FuncState, kind: TrapKind, loc: number): Expr {
  const p = s.program;
  const m = p.wasm;
  const call = m.call(trapImport, [i32(p, trapKinds.indexOf(kind)), locationExpr(p, loc)], p.api.none);
  s.located.push([call, loc]);
  return m.block(null, [call, m.unreachable()]);
}

/** Stops the program when `condition` holds. */
export function trapIf(s: FuncState, condition: Expr, kind: TrapKind, loc: number): void {
  s.out.push(s.program.wasm.if(condition, trapCall(s, kind, loc)));
}
