/**
 * What instructions do to the depth of the stack, and where they lead: for the compiler, and for those who ask at run time how deep the stack is.
 */
import type { i32 } from '@weft/core';
import { Op } from './opcodes.js';

/** Change of the stack depth by an instruction, when it falls through and when it jumps. */
export function stackEffect(op: Op, arg: i32, jumps: boolean): i32 {
  switch (op) {
    case Op.NOP:
    case Op.SWAP:
    case Op.DELETE_FAST:
    case Op.DELETE_DEREF:
    case Op.DELETE_GLOBAL:
    case Op.DELETE_NAME:
    case Op.LOAD_ATTR:
    case Op.UNARY_POSITIVE:
    case Op.UNARY_NEGATIVE:
    case Op.UNARY_INVERT:
    case Op.UNARY_NOT:
    case Op.JUMP:
    case Op.JUMP_BACKWARD:
    case Op.GET_ITER:
    case Op.YIELD_VALUE:
    case Op.RETURN_GENERATOR:
    case Op.GET_YIELD_FROM_ITER:
    case Op.LIST_TO_TUPLE:
    case Op.CHECK_EXC_MATCH:
    case Op.SETUP_ANNOTATIONS:
      return 0;
    case Op.LOAD_CONST:
    case Op.COPY:
    case Op.LOAD_FAST:
    case Op.LOAD_DEREF:
    case Op.LOAD_CLOSURE:
    case Op.LOAD_CLASSDEREF:
    case Op.LOAD_GLOBAL:
    case Op.LOAD_NAME:
    case Op.LOAD_METHOD:
    case Op.PUSH_EXC_INFO:
    case Op.BEFORE_WITH:
    case Op.WITH_EXCEPT_START:
    case Op.LOAD_ASSERTION_ERROR:
    case Op.LOAD_BUILD_CLASS:
    case Op.IMPORT_FROM:
    case Op.GET_LEN:
    case Op.MATCH_MAPPING:
    case Op.MATCH_SEQUENCE:
    case Op.MATCH_KEYS:
      return 1;
    case Op.POP_TOP:
    case Op.STORE_FAST:
    case Op.STORE_DEREF:
    case Op.STORE_GLOBAL:
    case Op.STORE_NAME:
    case Op.DELETE_ATTR:
    case Op.BINARY_SUBSCR:
    case Op.COMPARE_OP:
    case Op.IS_OP:
    case Op.CONTAINS_OP:
    case Op.POP_JUMP_IF_FALSE:
    case Op.POP_JUMP_IF_TRUE:
    case Op.POP_JUMP_IF_NONE:
    case Op.POP_JUMP_IF_NOT_NONE:
    case Op.RETURN_VALUE:
    case Op.LIST_APPEND:
    case Op.SET_ADD:
    case Op.LIST_EXTEND:
    case Op.SET_UPDATE:
    case Op.DICT_UPDATE:
    case Op.DICT_MERGE:
    case Op.RERAISE:
    case Op.POP_EXCEPT:
    case Op.IMPORT_NAME:
    case Op.IMPORT_STAR:
    case Op.PRINT_EXPR:
      return -1;
    case Op.STORE_ATTR:
    case Op.DELETE_SUBSCR:
    case Op.MAP_ADD:
    case Op.MATCH_CLASS:
      return -2;
    case Op.STORE_SUBSCR:
      return -3;
    case Op.JUMP_IF_FALSE_OR_POP:
    case Op.JUMP_IF_TRUE_OR_POP:
      return jumps ? 0 : -1;
    case Op.FOR_ITER:
      return jumps ? -1 : 1;
    case Op.SEND:
      return jumps ? -1 : 0;
    case Op.CALL_METHOD:
      return -1 - arg;
    case Op.BUILD_SLICE:
    case Op.BUILD_TUPLE:
    case Op.BUILD_LIST:
    case Op.BUILD_SET:
    case Op.BUILD_STRING:
      return 1 - arg;
    case Op.BUILD_MAP:
      return 1 - 2 * arg;
    case Op.CALL_FUNCTION:
      return -arg;
    case Op.CALL_FUNCTION_KW:
      return -arg - 1;
    case Op.CALL_FUNCTION_EX:
      return -1 - (arg & 1);
    case Op.MAKE_FUNCTION:
      return -((arg & 1) + ((arg >> 1) & 1) + ((arg >> 2) & 1) + ((arg >> 3) & 1));
    case Op.UNPACK_SEQUENCE:
      return arg - 1;
    case Op.UNPACK_EX:
      return (arg & 0xff) + (arg >> 8);
    case Op.FORMAT_VALUE:
      return (arg & 4) !== 0 ? -1 : 0;
    case Op.RAISE_VARARGS:
      return -arg;
    default:
      // What is left are the binary and in-place operators.
      if (op >= Op.BINARY_ADD && op <= Op.INPLACE_XOR) return -1;
      throw new Error(`stack effect of opcode ${op}`);
  }
}

/** Whether the argument is the instruction that it may go to. */
export function mayJump(op: Op): boolean {
  switch (op) {
    case Op.JUMP:
    case Op.JUMP_BACKWARD:
    case Op.POP_JUMP_IF_FALSE:
    case Op.POP_JUMP_IF_TRUE:
    case Op.POP_JUMP_IF_NONE:
    case Op.POP_JUMP_IF_NOT_NONE:
    case Op.JUMP_IF_FALSE_OR_POP:
    case Op.JUMP_IF_TRUE_OR_POP:
    case Op.FOR_ITER:
    case Op.SEND:
      return true;
    default:
      return false;
  }
}

/** Whether the next instruction is never what follows. */
export function endsBlock(op: Op): boolean {
  return (
    op === Op.JUMP ||
    op === Op.JUMP_BACKWARD ||
    op === Op.RETURN_VALUE ||
    op === Op.RAISE_VARARGS ||
    op === Op.RERAISE
  );
}
