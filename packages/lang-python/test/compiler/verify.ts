/**
 * An abstract interpreter over finished code objects: every path to an instruction has the same stack depth, depths stay
 * within the declared stack size, jumps and handlers land on instructions, arguments index existing tables.
 */
import { Op } from '../../src/bytecode/opcodes.js';
import type { HostCode } from '../../src/bytecode/code.js';
import { isJump } from '../../src/bytecode/disassemble.js';
import { stackEffect } from '../../src/bytecode/effects.js';

const stops = new Set<Op>([Op.JUMP, Op.JUMP_BACKWARD, Op.RETURN_VALUE, Op.RAISE_VARARGS, Op.RERAISE]);

/** Complaints about a code object and those in it; empty when it is well-formed. */
export function verify(code: HostCode): string[] {
  const problems: string[] = [];
  const size = code.instructions.length;
  const depths = new Array<number>(size).fill(-1);
  const work: number[] = [];
  const complain = (at: number, what: string): void => void problems.push(`${code.qualname}:${at}: ${what}`);
  const reach = (to: number, depth: number, from: number): void => {
    if (to < 0 || to >= size) return complain(from, `leads to ${to} of ${size}`);
    if (depth < 0 || depth > code.stacksize) complain(from, `depth ${depth}, declared ${code.stacksize}`);
    if (depths[to] === -1) {
      depths[to] = depth;
      work.push(to);
    } else if (depths[to] !== depth) complain(from, `depth ${depth} meets ${depths[to]} at ${to}`);
  };
  reach(0, 0, 0);
  while (work.length > 0) {
    const at = work.pop()!;
    const depth = depths[at]!;
    const op: Op = code.instructions[at]! & 0xff;
    const arg = code.instructions[at]! >>> 8;
    const row = code.exceptionTable.find((r) => r.start <= at && at < r.end);
    if (row !== undefined) {
      if (depth < row.depth) complain(at, `stack ${depth} below its handler's ${row.depth}`);
      reach(row.target, row.depth + 1, at);
    }
    if (isJump(op)) {
      const backward = arg <= at;
      if (backward !== (op === Op.JUMP_BACKWARD))
        complain(at, `${Op[op]} goes ${backward ? 'backward' : 'forward'}`);
      reach(arg, depth + stackEffect(op, arg, true), at);
    }
    if (!stops.has(op)) reach(at + 1, depth + stackEffect(op, arg, false), at);
    if (op === Op.LOAD_CONST && arg >= code.constants.length) complain(at, 'no such constant');
    if ((op === Op.LOAD_FAST || op === Op.STORE_FAST) && arg >= code.nlocals) complain(at, 'no such local');
    if (op === Op.LOAD_DEREF && arg >= code.cellvars.length + code.freevars.length)
      complain(at, 'no such cell');
  }
  depths.forEach((depth, at) => {
    if (depth === -1) complain(at, 'is never reached');
  });
  code.exceptionTable.forEach((row, i) => {
    const next = code.exceptionTable[i + 1];
    if (row.start >= row.end || (next !== undefined && next.start < row.end))
      complain(row.start, 'exception table out of order');
  });
  if (code.positions.length !== size) complain(0, 'positions missing');
  for (const c of code.constants) if (c.kind === 'code') problems.push(...verify(c.code));
  return problems;
}
