/**
 * The instructions of the virtual machine: what the compiler (plain TypeScript, on the host) and the interpreter (translated)
 * agree on.
 *
 * An instruction is one `i32`: the opcode in the low 8 bits, its operand above. Jump targets are absolute indices. A frame is one array
 * of slots: slot 0 is the callee, or `this` in a method, then come parameters and local variables, then temporaries; `sp`, the first free
 * slot, is the same every time that an instruction is executed. For example `fun f(n) { return n + 1; }` is
 *
 *     0  GetLocal 1     1  Constant 0     2  Add     3  Return     4  Nil     5  Return
 *
 * A local variable that some nested function uses lives in a *cell*, an object that its slot refers to; the nested function's closure
 * has a reference to the same cell. The compiler knows at the end of a function which variables those are, and chooses `GetCell`
 * instead of `GetLocal` for them.
 */
import type { i32 } from '@weft/core';

/** What an instruction does. `a` is its operand; the comment shows the top of the stack before and after. */
export enum Op {
  /** `→ constants[a]` */
  Constant,
  /** `→ nil` */
  Nil,
  /** `→ true` */
  True,
  /** `→ false` */
  False,
  /** Drops `a` values. */
  Pop,

  /** `→ slots[a]` */
  GetLocal,
  /** `v → v`; `slots[a] = v` */
  SetLocal,
  /** Makes a cell of the value in slot `a`, and puts it in the place of the value. */
  MakeCell,
  /** `→ cell`: an empty cell, in slot `a`, for a function that refers to itself. */
  NewCell,
  /** `v →`; puts `v` into the cell in slot `a`. */
  InitCell,
  /** `→ v` of the cell in slot `a` */
  GetCell,
  /** `v → v`; changes the cell in slot `a`. */
  SetCell,
  /** `→ v` of the closure's cell `a` */
  GetUpvalue,
  /** `v → v`; changes the closure's cell `a`. */
  SetUpvalue,
  /** `→ globals[a]` */
  GetGlobal,
  /** `v →`; defines `globals[a]`. */
  DefineGlobal,
  /** `v → v`; assigns to `globals[a]`. */
  SetGlobal,

  /** `object → object.name`, where the name is that of `sites[a]` */
  GetProperty,
  /** `object v → v`; sets the field named by `sites[a]`. */
  SetProperty,
  /** `object superclass → method`, bound to the object */
  GetSuper,

  /** `x y → x == y` */
  Equal,
  /** `x y → x != y` */
  NotEqual,
  /** `x y → x > y` */
  Greater,
  /** `x y → x >= y` */
  GreaterEqual,
  /** `x y → x < y` */
  Less,
  /** `x y → x <= y` */
  LessEqual,
  /** `x y → x + y`, numbers or strings */
  Add,
  /** `x y → x - y` */
  Subtract,
  /** `x y → x * y` */
  Multiply,
  /** `x y → x / y` */
  Divide,
  /** `x → !x` */
  Not,
  /** `x → -x` */
  Negate,
  /** `v →`; prints it. */
  Print,

  /** Goes on at `a`. */
  Jump,
  /** `v →`; goes on at `a` if it is false or nil. */
  JumpIfFalse,
  /** `v → v` and goes on at `a` if it is false or nil, else `v →`: the operator `and`. */
  And,
  /** `v → v` and goes on at `a` if it is neither false nor nil, else `v →`: the operator `or`. */
  Or,
  /** Goes back to `a`. */
  Loop,

  /** `callee x₁ … xₐ → result` */
  Call,
  /** `object x₁ … xₙ → result` of its method; name and n are those of `sites[a]`. */
  Invoke,
  /** `object x₁ … xₙ superclass → result` of the superclass's method; name and n are those of `sites[a]`. */
  InvokeSuper,
  /** `→ closure` of `functions[a]` */
  Closure,
  /** `v →`; leaves the function with `v`. */
  Return,

  /** `→ class` named by `constants[a]`, without methods */
  Class,
  /** `superclass class →`; copies the superclass's methods. */
  Inherit,
  /** `class closure → class`; adds the method named by `constants[a]`. */
  Method,
}

/** Most local variables of a function, and most variables that it takes from around it. */
export const maxLocals: i32 = 256;
/** Most parameters and arguments. */
export const maxArguments: i32 = 255;
