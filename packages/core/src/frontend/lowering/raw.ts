/**
 * `raw.*` of `@weft/core/lowlevel`: one operation each. A small constant added to an address becomes the operation's
 * offset, which is free in WebAssembly: `raw.load32(object + 8)` is `raw.load32 v0` with offset 8.
 */
import type { Opcode, Operand } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { at, voidValue, type Fx, type Typed } from './context.js';
import { lowerTo } from './expressions.js';
import { skipParentheses } from './infer.js';

interface RawFunction {
  readonly op: Opcode;
  readonly params: readonly RType[];
  readonly result: RType;
  /** Whether the first parameter is an address that can take an offset. */
  readonly offset: boolean;
}

const load = (op: Opcode, result: RType): RawFunction => ({ op, params: [R.i32], result, offset: true });
const store = (op: Opcode, value: RType): RawFunction => ({
  op,
  params: [R.i32, value],
  result: R.voidType,
  offset: true,
});

const rawFunctions: Readonly<Record<string, RawFunction>> = {
  load8u: load('raw.load8_u', R.i32),
  load16u: load('raw.load16_u', R.i32),
  load32: load('raw.load32', R.i32),
  load64: load('raw.load64', R.i64),
  loadF64: load('raw.load_f64', R.f64),
  store8: store('raw.store8', R.i32),
  store16: store('raw.store16', R.i32),
  store32: store('raw.store32', R.i32),
  store64: store('raw.store64', R.i64),
  storeF64: store('raw.store_f64', R.f64),
  copy: { op: 'raw.copy', params: [R.i32, R.i32, R.i32], result: R.voidType, offset: false },
  fill: { op: 'raw.fill', params: [R.i32, R.i32, R.i32], result: R.voidType, offset: false },
  memorySize: { op: 'raw.memory_size', params: [], result: R.i32, offset: false },
  memoryGrow: { op: 'raw.memory_grow', params: [R.i32], result: R.i32, offset: false },
};

/** Largest constant that is moved from an address into the operation. */
const largestOffset = 4096;

/** Lowers `raw.name(…)`. */
export function lowerRawCall(fx: Fx, name: string, node: ts.CallExpression): Typed {
  const { b } = fx;
  if (name === 'cell') {
    const cell = node.arguments[0];
    if (cell === undefined || !ts.isStringLiteralLike(cell)) refuse(node, 'WEFT1028', cell?.getText() ?? '');
    at(fx, node);
    return { op: b.value('raw.cell', [], { name: cell.text }), type: R.i32 };
  }
  const fn = rawFunctions[name];
  if (fn === undefined) refuse(node, 'WEFT1013', name, "'raw'");
  let offset = 0;
  const args = fn.params.map((type, i): Operand => {
    const argument = node.arguments[i] ?? refuse(node, 'WEFT1000', 'a call without its arguments');
    if (i === 0 && fn.offset) {
      const split = splitOffset(argument);
      offset = split.offset;
      return lowerTo(fx, split.address, type);
    }
    return lowerTo(fx, argument, type);
  });
  at(fx, node);
  const result = b.emit(fn.op, args, fn.offset ? { offset } : {});
  return result === null ? voidValue : { op: result, type: fn.result };
}

/** `address + literal` in two. */
function splitOffset(node: ts.Expression): { address: ts.Expression; offset: number } {
  const sum = skipParentheses(node);
  if (ts.isBinaryExpression(sum) && sum.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const right = skipParentheses(sum.right);
    if (ts.isNumericLiteral(right)) {
      const offset = Number(right.text);
      if (Number.isInteger(offset) && offset >= 0 && offset <= largestOffset)
        return { address: sum.left, offset };
    }
  }
  return { address: node, offset: 0 };
}
