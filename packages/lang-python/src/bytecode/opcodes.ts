/**
 * The bytecode of lang-python: the one table from which the compiler, the interpreter and the disassembler are
 * derived. A stack machine close to CPython 3.11's, without its caches.
 *
 * An instruction is one i32: `opcode | argument << 8`. Jump arguments are absolute instruction indices. A frame is
 * one fixed array: locals, then cells (own cell variables, then free variables), then the value stack. There is
 * no block stack: exception handlers are found in the code's exception table, rows of (start, end, target, depth),
 * innermost first; on an exception at `start <= pc < end` the stack is cut to `depth` values, the exception is
 * pushed and execution goes on at `target`.
 *
 * Stack effects are written `before → after` with the top on the right; `arg` is the argument.
 */
export enum Op {
  /** → */
  NOP,
  /** → consts[arg] */
  LOAD_CONST,
  /** v → */
  POP_TOP,
  /** … → … x, where x is the arg-th value from the top (1 = top). */
  COPY,
  /** Exchanges the top with the arg-th value from the top (2 = the one below). */
  SWAP,

  // -- variables. Unbound locals raise UnboundLocalError, unbound names NameError.
  /** → locals[arg] */
  LOAD_FAST,
  /** v → ; locals[arg] = v */
  STORE_FAST,
  /** → ; unbinds locals[arg] */
  DELETE_FAST,
  /** → content of cell arg (index into cells: cell variables first, then free variables). */
  LOAD_DEREF,
  /** v → ; content of cell arg = v */
  STORE_DEREF,
  /** → ; empties cell arg */
  DELETE_DEREF,
  /** → the cell object arg itself (for MAKE_FUNCTION). */
  LOAD_CLOSURE,
  /** → the name of free variable cell arg looked up in the class namespace first, then the content of the cell. */
  LOAD_CLASSDEREF,
  /** → global names[arg], else builtin. */
  LOAD_GLOBAL,
  /** v → ; global names[arg] = v */
  STORE_GLOBAL,
  DELETE_GLOBAL,
  /** → names[arg] in the local namespace (class body, module), else global, else builtin. */
  LOAD_NAME,
  STORE_NAME,
  DELETE_NAME,

  // -- attributes and items
  /** o → o.names[arg] */
  LOAD_ATTR,
  /** v o → ; o.names[arg] = v */
  STORE_ATTR,
  /** o → ; del o.names[arg] */
  DELETE_ATTR,
  /** o → function o (a plain function or method descriptor found in the type) or null value (a null entry below the value, for anything else). */
  LOAD_METHOD,
  /** Calls what LOAD_METHOD pushed: function o a1 … an → result, or null callable a1 … an → result; arg = n. */
  CALL_METHOD,
  /** o i → o[i] */
  BINARY_SUBSCR,
  /** v o i → ; o[i] = v */
  STORE_SUBSCR,
  /** o i → ; del o[i] */
  DELETE_SUBSCR,
  /** start stop → slice (arg 2), start stop step → slice (arg 3) */
  BUILD_SLICE,

  // -- operators: a b → a op b
  BINARY_ADD,
  BINARY_SUB,
  BINARY_MUL,
  BINARY_TRUE_DIV,
  BINARY_FLOOR_DIV,
  BINARY_MOD,
  BINARY_POW,
  BINARY_MATMUL,
  BINARY_LSHIFT,
  BINARY_RSHIFT,
  BINARY_AND,
  BINARY_OR,
  BINARY_XOR,
  // -- augmented assignment operators, same order as the BINARY_ ones: a b → a op= b
  INPLACE_ADD,
  INPLACE_SUB,
  INPLACE_MUL,
  INPLACE_TRUE_DIV,
  INPLACE_FLOOR_DIV,
  INPLACE_MOD,
  INPLACE_POW,
  INPLACE_MATMUL,
  INPLACE_LSHIFT,
  INPLACE_RSHIFT,
  INPLACE_AND,
  INPLACE_OR,
  INPLACE_XOR,
  /** v → op v */
  UNARY_POSITIVE,
  UNARY_NEGATIVE,
  UNARY_INVERT,
  UNARY_NOT,
  /** a b → a (arg) b; arg is a {@link Compare} */
  COMPARE_OP,
  /** a b → a is b (arg 0) / a is not b (arg 1) */
  IS_OP,
  /** a b → a in b (arg 0) / a not in b (arg 1) */
  CONTAINS_OP,

  // -- control
  /** Forward jump. */
  JUMP,
  /** Backward jump: the guest's loops; polls interrupts. */
  JUMP_BACKWARD,
  /** v → ; jumps when v is false. (Forward or backward, as the next three.) */
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
  POP_JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE,
  /** v → v and jumps when false; v → and goes on when true. */
  JUMP_IF_FALSE_OR_POP,
  JUMP_IF_TRUE_OR_POP,
  /** v → iter(v) */
  GET_ITER,
  /** it → it next(it); at the end: it → and jumps to arg. */
  FOR_ITER,

  // -- calls and functions
  /** f a1 … an → f(a1, …, an); arg = n */
  CALL_FUNCTION,
  /** f a1 … an names → result; the last len(names) arguments are keyword arguments; arg = n */
  CALL_FUNCTION_KW,
  /** f args → f(*args) (arg 0), f args kwargs → f(*args, **kwargs) (arg 1) */
  CALL_FUNCTION_EX,
  /**
   * [defaults tuple] [kwdefaults dict] [annotations dict] [closure tuple] code → function; arg bits 1, 2, 4, 8 say which of
   * the bracketed values are there, in that order. Name and qualified name come from the code. The first constant of a
   * code made from `def` or `lambda` (flag OPTIMIZED) is its docstring or None, never anything else.
   */
  MAKE_FUNCTION,
  /** v → ; returns v from the frame. */
  RETURN_VALUE,
  /**
   * v → x; yields v and goes on with the value x sent in. arg 1 marks the yield of a `yield from`: the iterator delegated to
   * lies right below v (and, while suspended, on top of the stack), the instruction before is its SEND; throw() and close() go to
   * that iterator, and the value of its StopIteration goes on at the SEND's target with the iterator replaced by the value.
   */
  YIELD_VALUE,
  /**
   * Always instruction 0 of a generator's code: makes the generator object from this frame (cells are filled already) and returns it to
   * the caller. The first next() goes on after it with an empty stack: nothing is pushed for the `None` sent.
   */
  RETURN_GENERATOR,
  /** v → iterator for `yield from`: generators stay, anything else is iter(v). */
  GET_YIELD_FROM_ITER,
  /**
   * Sends x into it. While it yields y: it x → it y, and on to the next instruction (always a YIELD_VALUE 1, then a JUMP_BACKWARD to
   * this SEND). When it finishes: it x → result (the StopIteration's value), and on at arg.
   */
  SEND,

  // -- building
  BUILD_TUPLE,
  BUILD_LIST,
  BUILD_SET,
  /** k1 v1 … kn vn → dict; arg = n */
  BUILD_MAP,
  /** s1 … sn → the concatenated string */
  BUILD_STRING,
  /** list … v → list …; appends v to the list that is the arg-th value from the top after the pop (1 = top). */
  LIST_APPEND,
  /** set … v → set …; arg as for LIST_APPEND */
  SET_ADD,
  /** dict … k v → dict …; arg as for LIST_APPEND, after both pops */
  MAP_ADD,
  /** list … iterable → list …; arg as for LIST_APPEND */
  LIST_EXTEND,
  SET_UPDATE,
  /** dict … mapping → dict … (display `{**m}`); arg as for LIST_APPEND */
  DICT_UPDATE,
  /** f args dict mapping → f args dict (arg 1); duplicate keys are a TypeError naming the function f. */
  DICT_MERGE,
  /** list → tuple */
  LIST_TO_TUPLE,
  /** sequence → xn … x1 (x1 on top); arg = n */
  UNPACK_SEQUENCE,
  /** sequence → … ; arg = before | after << 8; first item on top, the middle as a list */
  UNPACK_EX,
  /** v [spec] → string; arg & 3: 0 none, 1 !s, 2 !r, 3 !a; arg & 4: a format spec is on top. */
  FORMAT_VALUE,

  // -- exceptions
  /** raise (0), raise e (1), raise e from c (2): operands on the stack */
  RAISE_VARARGS,
  /** e → ; raises e again, keeping its traceback. */
  RERAISE,
  /** e → previous e; makes e the exception being handled, remembering the previous one (or None). */
  PUSH_EXC_INFO,
  /** previous → ; restores the exception being handled. */
  POP_EXCEPT,
  /** e types → e bool; TypeError unless types is an exception class or a tuple of them. */
  CHECK_EXC_MATCH,
  /** context-manager → exit-method enter-result */
  BEFORE_WITH,
  /** exit-method previous e → exit-method previous e result-of-exit(type(e), e, traceback) (exit-method is third from the top) */
  WITH_EXCEPT_START,
  /** → AssertionError */
  LOAD_ASSERTION_ERROR,

  // -- classes and modules
  /** → builtins.__build_class__ */
  LOAD_BUILD_CLASS,
  /** → ; makes `__annotations__` in the local namespace if missing */
  SETUP_ANNOTATIONS,
  /** level fromlist → module names[arg] */
  IMPORT_NAME,
  /** module → module module.names[arg] */
  IMPORT_FROM,
  /** module → ; `from m import *` */
  IMPORT_STAR,
  /** v → ; prints repr(v) unless None, sets `_` (interactive mode). */
  PRINT_EXPR,

  // -- match statements
  /** o → o len(o) */
  GET_LEN,
  /** o → o bool: is it a mapping (dict and classes marked so)? */
  MATCH_MAPPING,
  /** o → o bool: is it a sequence (list, tuple, range and classes marked so, but not str, bytes, bytearray)? */
  MATCH_SEQUENCE,
  /** o keys → o keys values: the tuple of the values of these keys, or None when one is missing. */
  MATCH_KEYS,
  /**
   * o class names → attributes: arg positional sub-patterns come first (looked up through `__match_args__`), then the keyword
   * attributes `names` (a tuple); a tuple of the values, or None when o is no instance or lacks one.
   */
  MATCH_CLASS,
}

/** Argument of COMPARE_OP. */
export enum Compare {
  LT,
  LE,
  EQ,
  NE,
  GT,
  GE,
}

/** Bits of a code object's flags, as in CPython. */
export enum CodeFlag {
  OPTIMIZED = 1,
  NEWLOCALS = 2,
  VARARGS = 4,
  VARKEYWORDS = 8,
  NESTED = 16,
  GENERATOR = 32,
}
