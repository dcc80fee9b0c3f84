/**
 * From a unit's instruction list to a code object: threads jumps, finds what can be reached and how deep the stack is there,
 * drops the rest, resolves labels, and builds the exception table and the positions.
 *
 * Conditional jumps stay forward jumps, so that every loop goes through one JUMP_BACKWARD (where interrupts are
 * polled and the JIT can enter).
 */
import type { Anchor, ExceptionRow, HostCode, Position } from '../bytecode/code.js';
import { stackEffect } from '../bytecode/effects.js';
import { Op } from '../bytecode/opcodes.js';
import { CodeUnit, noPosition, Setup, type Instruction } from './unit.js';

/** A bug in the compiler, never in the source. */
export class CompilerBug extends Error {}

const isJump = (i: Instruction): boolean => i.target !== null && i.op !== Setup;
const endsBlock = (op: Instruction['op']): boolean =>
  op === Op.JUMP || op === Op.RETURN_VALUE || op === Op.RAISE_VARARGS || op === Op.RERAISE;

/** Sends jumps to jumps to where they end up. */
function threadJumps(list: readonly Instruction[]): void {
  const landing = (index: number): number => {
    let i = index;
    while (i < list.length && (list[i]!.op === Op.NOP || list[i]!.op === Setup)) {
      // A Setup must be passed through: it makes the depth of a handler known.
      if (list[i]!.op === Setup) return i;
      i++;
    }
    return i;
  };
  for (let at = 0; at < list.length; at++) {
    const jump = list[at]!;
    if (!isJump(jump)) continue;
    for (let hops = 0; hops < 8; hops++) {
      const index = landing(jump.target!.index);
      const next = list[index];
      if (next === undefined || next === jump || next.target === null || next.op === Setup) break;
      if (next.handler !== jump.handler) break;
      const goal = next.target;
      // Conditional jumps must not become backward jumps.
      if (jump.op !== Op.JUMP && goal.index <= at) break;
      if (jump.op === Op.JUMP && goal.index <= at && goal.index > index) break;
      if (next.op === Op.JUMP) {
        if (jump.op === Op.FOR_ITER || jump.op === Op.SEND) break;
        jump.target = goal;
      } else if (
        next.op === jump.op &&
        (jump.op === Op.JUMP_IF_FALSE_OR_POP || jump.op === Op.JUMP_IF_TRUE_OR_POP)
      ) {
        jump.target = goal;
      } else if (jump.op === Op.JUMP_IF_FALSE_OR_POP || jump.op === Op.JUMP_IF_TRUE_OR_POP) {
        const whenTrue = jump.op === Op.JUMP_IF_TRUE_OR_POP;
        const popping = whenTrue ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE;
        if (next.op === popping) {
          jump.op = popping;
          jump.target = goal;
        } else if (
          next.op === (whenTrue ? Op.POP_JUMP_IF_FALSE : Op.POP_JUMP_IF_TRUE) ||
          next.op === (whenTrue ? Op.JUMP_IF_FALSE_OR_POP : Op.JUMP_IF_TRUE_OR_POP)
        ) {
          // The value that jumps here does not jump there: go on behind it.
          jump.op = popping;
          jump.target = { index: index + 1 };
        } else {
          break;
        }
      } else {
        break;
      }
    }
  }
}

function isForwardJump(i: Instruction, at: number): boolean {
  return i.op === Op.NOP || (i.op === Op.JUMP && i.target!.index > at);
}

/** Stack depth before each instruction that can be reached, -1 for the others; and the largest depth. */
function flowDepths(unit: CodeUnit, list: readonly Instruction[]): { depths: Int32Array; maximum: number } {
  const depths = new Int32Array(list.length).fill(-1);
  const work: number[] = [];
  let maximum = 0;
  const reach = (index: number, depth: number, from: number): void => {
    if (index >= list.length) throw new CompilerBug(`${unit.qualname}: control falls off the end`);
    if (depth < 0)
      throw new CompilerBug(`${unit.qualname}: stack underflow at ${from} (${Op[list[from]!.op]})`);
    if (depths[index] === -1) {
      depths[index] = depth;
      work.push(index);
    } else if (depths[index] !== depth) {
      throw new CompilerBug(
        `${unit.qualname}: stack depth ${depth} from ${from} meets ${depths[index]} at ${index}`,
      );
    }
    if (depth > maximum) maximum = depth;
  };
  reach(0, 0, 0);
  while (work.length > 0) {
    const at = work.pop()!;
    const instruction = list[at]!;
    const depth = depths[at]!;
    if (instruction.op === Setup) {
      const handler = instruction.sets!;
      handler.depth = depth + instruction.arg;
      reach(at + 1, depth, at);
      continue;
    }
    const { handler } = instruction;
    // A forward jump cannot raise: it may be all that is left of a protected range.
    if (handler !== null && !isForwardJump(instruction, at))
      reach(handler.target.index, handler.depth + 1, at);
    if (instruction.target !== null) {
      reach(instruction.target.index, depth + stackEffect(instruction.op, instruction.arg, true), at);
    }
    const after = depth + stackEffect(instruction.op, instruction.arg, false);
    if (after > maximum) maximum = after;
    if (!endsBlock(instruction.op)) reach(at + 1, after, at);
    else if (after < 0) throw new CompilerBug(`${unit.qualname}: stack underflow at ${at}`);
  }
  return { depths, maximum };
}

/** The code object of a unit. */
export function assemble(unit: CodeUnit, filename: string): HostCode {
  const list = unit.instructions;
  threadJumps(list);
  const { depths, maximum } = flowDepths(unit, list);

  const kept: Instruction[] = [];
  const newIndex = new Int32Array(list.length + 1);
  const keep = new Uint8Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const { op } = list[i]!;
    keep[i] = depths[i]! >= 0 && op !== Setup && op !== Op.NOP ? 1 : 0;
  }
  // A jump to the next instruction that is kept is dropped; going backwards makes chains of them collapse.
  const nextKept = new Int32Array(list.length + 1);
  nextKept[list.length] = list.length;
  for (let i = list.length - 1; i >= 0; i--) {
    if (
      keep[i] === 1 &&
      list[i]!.op === Op.JUMP &&
      list[i]!.target!.index > i &&
      nextKept[list[i]!.target!.index] === nextKept[i + 1]
    ) {
      keep[i] = 0;
    }
    nextKept[i] = keep[i] === 1 ? i : nextKept[i + 1]!;
  }
  for (let i = 0; i < list.length; i++) {
    newIndex[i] = kept.length;
    if (keep[i] === 1) kept.push(list[i]!);
  }
  newIndex[list.length] = kept.length;

  const words: number[] = [];
  const positions: Position[] = [];
  const anchors: Anchor[] = [];
  const exceptionTable: ExceptionRow[] = [];
  let row: { start: number; end: number; target: number; depth: number } | null = null;
  for (let i = 0; i < kept.length; i++) {
    const { op, arg, target, handler, pos, anchor } = kept[i]!;
    let opcode = op as Op;
    let argument = arg;
    if (target !== null) {
      argument = newIndex[target.index]!;
      if (opcode === Op.JUMP && argument <= i) opcode = Op.JUMP_BACKWARD;
    }
    words.push(opcode | (argument << 8));
    positions.push(pos.line === 0 ? noPosition : pos);
    if (anchor !== null) anchors.push({ instruction: i, start: anchor.start, end: anchor.end });
    if (handler === null || depths[handler.target.index]! < 0) {
      row = null;
    } else {
      const goal = newIndex[handler.target.index]!;
      if (row !== null && row.target === goal && row.depth === handler.depth) row.end = i + 1;
      else {
        row = { start: i, end: i + 1, target: goal, depth: handler.depth };
        exceptionTable.push(row);
      }
    }
  }

  const varnames = unit.locals.names;
  return {
    argcount: unit.argcount,
    posonlyargcount: unit.posonlyargcount,
    kwonlyargcount: unit.kwonlyargcount,
    nlocals: varnames.length,
    stacksize: maximum,
    flags: unit.flags,
    firstlineno: unit.firstLine,
    name: unit.name,
    qualname: unit.qualname,
    filename,
    varnames,
    cellvars: unit.cellvars,
    freevars: unit.freevars,
    names: unit.names.names,
    cell2arg: unit.cellvars.map((name) => unit.scope.params.indexOf(name)),
    instructions: words,
    constants: unit.constants,
    exceptionTable,
    positions,
    anchors,
  };
}
