/**
 * Bytecode for expressions. Each leaves exactly one value on the stack.
 *
 * Positions follow CPython 3.11: an instruction carries the range of the expression it belongs to, attribute access over several lines
 * that of the attribute's name; a traceback underlines what these say.
 */
import type { HostCode, Position } from '../bytecode/code.js';
import { CodeFlag, Compare, Op } from '../bytecode/opcodes.js';
import { assemble } from './assemble.js';
import type {
  Arguments,
  Attribute,
  BinOp,
  BinaryOperator,
  Call,
  Compare as CompareExpr,
  CompareOperator,
  Expr,
  Keyword,
} from './ast.js';
import { boolConst, constantTruth, Folder, strConst } from './constants.js';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';
import { mangle, type Scope, type SymbolTable } from './symtable.js';
import { CodeUnit, type Label } from './unit.js';

export type NameUse = 'load' | 'store' | 'delete';

const binaryOps: Readonly<Record<BinaryOperator, Op>> = {
  '+': Op.BINARY_ADD,
  '-': Op.BINARY_SUB,
  '*': Op.BINARY_MUL,
  '/': Op.BINARY_TRUE_DIV,
  '//': Op.BINARY_FLOOR_DIV,
  '%': Op.BINARY_MOD,
  '**': Op.BINARY_POW,
  '@': Op.BINARY_MATMUL,
  '<<': Op.BINARY_LSHIFT,
  '>>': Op.BINARY_RSHIFT,
  '&': Op.BINARY_AND,
  '|': Op.BINARY_OR,
  '^': Op.BINARY_XOR,
};

/** Opcode of an operator; `inPlace` for augmented assignment. */
export function binaryOpcode(op: BinaryOperator, inPlace = false): Op {
  return binaryOps[op] + (inPlace ? Op.INPLACE_ADD - Op.BINARY_ADD : 0);
}

const comparisons: Partial<Record<CompareOperator, Compare>> = {
  '<': Compare.LT,
  '<=': Compare.LE,
  '==': Compare.EQ,
  '!=': Compare.NE,
  '>': Compare.GT,
  '>=': Compare.GE,
};

/** With this many arguments or more CPython does not use its method call; nor do we. */
const maximumMethodArguments = 30;

export abstract class ExpressionGenerator {
  protected unit!: CodeUnit;
  protected readonly folder = new Folder();

  constructor(
    protected readonly source: Source,
    protected readonly table: SymbolTable,
  ) {}

  protected error(msg: string, pos: Position): PySyntaxError {
    return syntaxErrorAt(this.source, msg, pos);
  }

  // -- names

  protected name(rawName: string, use: NameUse, pos: Position): void {
    const { unit } = this;
    const { scope } = unit;
    const name = mangle(scope.className, rawName);
    if (use !== 'load' && name === '__debug__') {
      throw this.error(use === 'store' ? 'cannot assign to __debug__' : 'cannot delete __debug__', pos);
    }
    const resolution = scope.resolution.get(name) ?? 'global-implicit';
    const pick = (load: Op, store: Op, del: Op): Op =>
      use === 'load' ? load : use === 'store' ? store : del;
    if (resolution === 'cell' || resolution === 'free') {
      const load = scope.kind === 'class' ? Op.LOAD_CLASSDEREF : Op.LOAD_DEREF;
      unit.emit(pick(load, Op.STORE_DEREF, Op.DELETE_DEREF), unit.cellIndex(name));
    } else if (resolution === 'local' && unit.isOptimized) {
      unit.emit(pick(Op.LOAD_FAST, Op.STORE_FAST, Op.DELETE_FAST), unit.locals.index(name));
    } else if (resolution === 'global-explicit' || (resolution === 'global-implicit' && unit.isOptimized)) {
      unit.emit(pick(Op.LOAD_GLOBAL, Op.STORE_GLOBAL, Op.DELETE_GLOBAL), unit.names.index(name));
    } else {
      unit.emit(pick(Op.LOAD_NAME, Op.STORE_NAME, Op.DELETE_NAME), unit.names.index(name));
    }
  }

  // -- positions

  /** The range an attribute's instruction has: over several lines only the last, from the attribute's name on. */
  protected attributePosition(attribute: Attribute, range: Position): Position {
    const { pos } = attribute;
    if (range.line === pos.endLine) return range;
    const length = [...attribute.attr].length;
    if (length > pos.endColumn) return { ...range, line: pos.endLine, column: 0, endColumn: 0 };
    return { ...range, line: pos.endLine, column: pos.endColumn - length };
  }

  /** Where the operator stands between two operands on one line. */
  protected operatorAnchor(e: BinOp): { start: number; end: number } | null {
    if (e.pos.line !== e.pos.endLine) return null;
    const from = e.left.pos.endColumn;
    const to = e.right.pos.column;
    const text = this.bytesOfLine(e.pos.line);
    for (let i = from; i < to; i++) {
      if (isBlank(text(i))) continue;
      const wide = i + 1 < to && !isBlank(text(i + 1));
      return { start: i, end: wide ? i + 2 : i + 1 };
    }
    return null;
  }

  /** Byte i of a line: of the source's ASCII lines directly. */
  private bytesOfLine(line: number): (i: number) => number {
    const text = this.source.line(line) ?? '';
    if (this.source.isAscii) return (i) => text.charCodeAt(i);
    const bytes = Buffer.from(text);
    return (i) => bytes[i] ?? 32;
  }

  protected subscriptAnchor(e: Extract<Expr, { kind: 'Subscript' }>): { start: number; end: number } | null {
    if (e.pos.line !== e.pos.endLine) return null;
    return { start: e.value.pos.endColumn, end: e.slice.pos.endColumn + 1 };
  }

  // -- expressions

  protected expression(e: Expr): void {
    const { unit } = this;
    const outerPosition = unit.pos;
    unit.pos = e.pos;
    const constant = this.folder.fold(e);
    if (constant !== null) unit.load(constant);
    else this.compute(e);
    unit.pos = outerPosition;
  }

  private compute(e: Expr): void {
    const { unit } = this;
    switch (e.kind) {
      case 'Constant':
        return unit.load(e.value);
      case 'Name':
        return this.name(e.id, 'load', e.pos);
      case 'BoolOp': {
        const end = unit.label();
        const op = e.op === 'and' ? Op.JUMP_IF_FALSE_OR_POP : Op.JUMP_IF_TRUE_OR_POP;
        for (const value of e.values.slice(0, -1)) {
          this.expression(value);
          unit.jump(op, end);
        }
        this.expression(e.values[e.values.length - 1]!);
        unit.place(end);
        return;
      }
      case 'NamedExpr':
        this.expression(e.value);
        unit.emit(Op.COPY, 1);
        unit.pos = e.target.pos;
        return this.name(e.target.id, 'store', e.target.pos);
      case 'BinOp':
        return this.binary(e);
      case 'UnaryOp': {
        this.expression(e.operand);
        const ops = {
          '+': Op.UNARY_POSITIVE,
          '-': Op.UNARY_NEGATIVE,
          '~': Op.UNARY_INVERT,
          not: Op.UNARY_NOT,
        };
        return unit.emit(ops[e.op]);
      }
      case 'Lambda':
        return this.lambda(e);
      case 'IfExp': {
        const otherwise = unit.label();
        const end = unit.label();
        this.jumpIf(e.test, otherwise, false);
        this.expression(e.body);
        unit.jump(Op.JUMP, end);
        unit.place(otherwise);
        this.expression(e.orelse);
        unit.place(end);
        return;
      }
      case 'Dict':
        return this.dict(e);
      case 'Set':
        return this.collection(e.elts, 'set');
      case 'List':
        return this.collection(e.elts, 'list');
      case 'Tuple':
        return this.collection(e.elts, 'tuple');
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        return this.comprehension(e);
      case 'Yield':
        this.requireFunction("'yield' outside function", e.pos);
        if (e.value !== null) this.expression(e.value);
        else unit.loadNone();
        return unit.emit(Op.YIELD_VALUE);
      case 'YieldFrom': {
        this.requireFunction("'yield' outside function", e.pos);
        this.expression(e.value);
        unit.emit(Op.GET_YIELD_FROM_ITER);
        unit.loadNone();
        const send = unit.label();
        const end = unit.label();
        unit.place(send);
        unit.jump(Op.SEND, end);
        unit.emit(Op.YIELD_VALUE, 1);
        unit.jump(Op.JUMP, send);
        unit.place(end);
        return;
      }
      case 'Compare':
        return this.compare(e);
      case 'Call':
        return this.call(e);
      case 'FormattedValue':
        return this.formatted(e);
      case 'JoinedStr':
        for (const value of e.values) this.expression(value);
        if (e.values.length === 0) unit.load(strConst(''));
        else if (e.values.length > 1) unit.emit(Op.BUILD_STRING, e.values.length);
        return;
      case 'Attribute':
        this.expression(e.value);
        return unit.emitAt(this.attributePosition(e, e.pos), Op.LOAD_ATTR, unit.nameIndex(e.attr));
      case 'Subscript':
        this.expression(e.value);
        this.expression(e.slice);
        return unit.emit(Op.BINARY_SUBSCR, 0, this.subscriptAnchor(e));
      case 'Starred':
        throw this.error("can't use starred expression here", e.pos);
      case 'Slice': {
        for (const part of [e.lower, e.upper]) {
          if (part === null) unit.loadNone();
          else this.expression(part);
        }
        if (e.step !== null) this.expression(e.step);
        return unit.emit(Op.BUILD_SLICE, e.step === null ? 2 : 3);
      }
    }
  }

  /** Left-leaning chains (`a + b + c + …`) are walked without recursion: generated programs have them thousands long. */
  private binary(e: BinOp): void {
    const { unit } = this;
    const chain: BinOp[] = [e];
    while (
      chain[chain.length - 1]!.left.kind === 'BinOp' &&
      this.folder.fold(chain[chain.length - 1]!.left) === null
    ) {
      chain.push(chain[chain.length - 1]!.left as BinOp);
    }
    this.expression(chain[chain.length - 1]!.left);
    for (let i = chain.length - 1; i >= 0; i--) {
      const node = chain[i]!;
      this.expression(node.right);
      unit.emitAt(node.pos, binaryOpcode(node.op), 0, this.operatorAnchor(node));
    }
  }

  private formatted(e: Extract<Expr, { kind: 'FormattedValue' }>): void {
    this.expression(e.value);
    const conversion = e.conversion === '' ? 0 : e.conversion === 's' ? 1 : e.conversion === 'r' ? 2 : 3;
    if (e.formatSpec !== null) this.expression(e.formatSpec);
    this.unit.emit(Op.FORMAT_VALUE, conversion | (e.formatSpec !== null ? 4 : 0));
  }

  protected requireFunction(msg: string, pos: Position): void {
    if (!this.unit.isOptimized) throw this.error(msg, pos);
  }

  // -- comparisons and conditions

  private compareOp(op: CompareOperator): void {
    const { unit } = this;
    const comparison = comparisons[op];
    if (comparison !== undefined) unit.emit(Op.COMPARE_OP, comparison);
    else if (op === 'is' || op === 'is not') unit.emit(Op.IS_OP, op === 'is' ? 0 : 1);
    else unit.emit(Op.CONTAINS_OP, op === 'in' ? 0 : 1);
  }

  /** The right side of `in`: displays of constants become constants. */
  private comparator(op: CompareOperator, e: Expr): void {
    if ((op === 'in' || op === 'not in') && (e.kind === 'List' || e.kind === 'Set')) {
      const items = this.folder.foldAll(e.elts);
      if (items !== null) {
        const index = this.unit.constant({ kind: e.kind === 'List' ? 'tuple' : 'frozenset', items });
        return this.unit.emitAt(e.pos, Op.LOAD_CONST, index);
      }
      if (e.kind === 'List' && !e.elts.some((element) => element.kind === 'Starred')) {
        return this.expression({ kind: 'Tuple', elts: e.elts, pos: e.pos });
      }
    }
    this.expression(e);
  }

  private compare(e: CompareExpr): void {
    const { unit } = this;
    this.expression(e.left);
    const last = e.ops.length - 1;
    if (last === 0) {
      this.comparator(e.ops[0]!, e.comparators[0]!);
      return this.compareOp(e.ops[0]!);
    }
    const cleanup = unit.label();
    const end = unit.label();
    for (let i = 0; i < last; i++) {
      this.comparator(e.ops[i]!, e.comparators[i]!);
      unit.emit(Op.SWAP, 2);
      unit.emit(Op.COPY, 2);
      this.compareOp(e.ops[i]!);
      unit.jump(Op.JUMP_IF_FALSE_OR_POP, cleanup);
    }
    this.comparator(e.ops[last]!, e.comparators[last]!);
    this.compareOp(e.ops[last]!);
    unit.jump(Op.JUMP, end);
    unit.place(cleanup);
    unit.emit(Op.SWAP, 2);
    unit.emit(Op.POP_TOP);
    unit.place(end);
  }

  /** Jumps to `target` when the truth of an expression is `when`, else goes on. */
  protected jumpIf(e: Expr, target: Label, when: boolean): void {
    const { unit } = this;
    const constant = this.folder.fold(e);
    if (constant !== null) {
      if (constantTruth(constant) === when) unit.jump(Op.JUMP, target);
      return;
    }
    const outerPosition = unit.pos;
    switch (e.kind) {
      case 'UnaryOp':
        if (e.op === 'not') return this.jumpIf(e.operand, target, !when);
        break;
      case 'BoolOp': {
        const shortCircuit = e.op === 'or';
        const next = shortCircuit === when ? target : unit.label();
        for (const value of e.values.slice(0, -1)) this.jumpIf(value, next, shortCircuit);
        this.jumpIf(e.values[e.values.length - 1]!, target, when);
        if (next !== target) unit.place(next);
        return;
      }
      case 'IfExp': {
        const otherwise = unit.label();
        const end = unit.label();
        this.jumpIf(e.test, otherwise, false);
        this.jumpIf(e.body, target, when);
        unit.jump(Op.JUMP, end);
        unit.place(otherwise);
        this.jumpIf(e.orelse, target, when);
        unit.place(end);
        return;
      }
      case 'Compare':
        // As in CPython, what follows a comparison keeps its range: the `raise` of `assert a > b` points at it.
        unit.pos = e.pos;
        if (e.ops.length > 1) return this.jumpIfChain(e, target, when);
        this.expression(e);
        return unit.jump(when ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE, target);
      default:
        break;
    }
    this.expression(e);
    unit.pos = e.pos;
    unit.jump(when ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE, target);
    unit.pos = outerPosition;
  }

  private jumpIfChain(e: CompareExpr, target: Label, when: boolean): void {
    const { unit } = this;
    const cleanup = unit.label();
    const end = unit.label();
    const last = e.ops.length - 1;
    this.expression(e.left);
    for (let i = 0; i < last; i++) {
      this.comparator(e.ops[i]!, e.comparators[i]!);
      unit.emit(Op.SWAP, 2);
      unit.emit(Op.COPY, 2);
      this.compareOp(e.ops[i]!);
      unit.jump(Op.POP_JUMP_IF_FALSE, cleanup);
    }
    this.comparator(e.ops[last]!, e.comparators[last]!);
    this.compareOp(e.ops[last]!);
    unit.jump(when ? Op.POP_JUMP_IF_TRUE : Op.POP_JUMP_IF_FALSE, target);
    unit.jump(Op.JUMP, end);
    unit.place(cleanup);
    unit.emit(Op.POP_TOP);
    if (!when) unit.jump(Op.JUMP, target);
    unit.place(end);
  }

  // -- displays

  protected collection(elts: readonly Expr[], kind: 'list' | 'tuple' | 'set'): void {
    const { unit } = this;
    const firstStar = elts.findIndex((e) => e.kind === 'Starred');
    if (firstStar < 0) {
      const items = kind === 'list' && elts.length > 2 ? this.folder.foldAll(elts) : null;
      if (items !== null) {
        unit.emit(Op.BUILD_LIST, 0);
        unit.load({ kind: 'tuple', items });
        return unit.emit(Op.LIST_EXTEND, 1);
      }
      for (const e of elts) this.expression(e);
      return unit.emit(
        kind === 'list' ? Op.BUILD_LIST : kind === 'tuple' ? Op.BUILD_TUPLE : Op.BUILD_SET,
        elts.length,
      );
    }
    for (const e of elts.slice(0, firstStar)) this.expression(e);
    const isSet = kind === 'set';
    unit.emit(isSet ? Op.BUILD_SET : Op.BUILD_LIST, firstStar);
    for (const e of elts.slice(firstStar)) {
      if (e.kind === 'Starred') {
        this.expression(e.value);
        unit.emit(isSet ? Op.SET_UPDATE : Op.LIST_EXTEND, 1);
      } else {
        this.expression(e);
        unit.emit(isSet ? Op.SET_ADD : Op.LIST_APPEND, 1);
      }
    }
    if (kind === 'tuple') unit.emit(Op.LIST_TO_TUPLE);
  }

  private dict(e: Extract<Expr, { kind: 'Dict' }>): void {
    const { unit } = this;
    // Large displays are built in pieces so that the stack stays small.
    const pieceSize = 17;
    let pending = 0;
    let started = false;
    const flush = (): void => {
      if (pending === 0 && started) return;
      unit.emit(Op.BUILD_MAP, pending);
      if (started) unit.emit(Op.DICT_UPDATE, 1);
      started = true;
      pending = 0;
    };
    for (let i = 0; i < e.keys.length; i++) {
      const key = e.keys[i]!;
      if (key === null) {
        flush();
        this.expression(e.values[i]!);
        unit.emit(Op.DICT_UPDATE, 1);
        continue;
      }
      this.expression(key);
      this.expression(e.values[i]!);
      if (++pending === pieceSize) flush();
    }
    flush();
  }

  // -- calls

  protected validateKeywords(keywords: readonly Keyword[], whole: Position): void {
    const seen = new Set<string>();
    for (const { arg, pos } of keywords) {
      if (arg === null) continue;
      if (arg === '__debug__') throw this.error('cannot assign to __debug__', whole);
      if (seen.has(arg)) throw this.error(`keyword argument repeated: ${arg}`, pos);
      seen.add(arg);
    }
  }

  private call(e: Call): void {
    const { unit } = this;
    this.validateKeywords(e.keywords, e.pos);
    const { func } = e;
    if (
      func.kind === 'Attribute' &&
      e.keywords.length === 0 &&
      e.args.length < maximumMethodArguments &&
      !e.args.some((arg) => arg.kind === 'Starred')
    ) {
      this.expression(func.value);
      unit.emitAt(this.attributePosition(func, func.pos), Op.LOAD_METHOD, unit.nameIndex(func.attr));
      for (const arg of e.args) this.expression(arg);
      unit.emitAt(this.attributePosition(func, e.pos), Op.CALL_METHOD, e.args.length);
      return;
    }
    this.expression(func);
    this.callWith(0, e.args, e.keywords);
  }

  /** The arguments and the call; the callee and `pushed` positional arguments are on the stack. */
  protected callWith(pushed: number, args: readonly Expr[], keywords: readonly Keyword[]): void {
    const { unit } = this;
    const unpacks = args.some((arg) => arg.kind === 'Starred') || keywords.some((k) => k.arg === null);
    if (!unpacks) {
      for (const arg of args) this.expression(arg);
      if (keywords.length === 0) return unit.emit(Op.CALL_FUNCTION, pushed + args.length);
      for (const keyword of keywords) this.expression(keyword.value);
      unit.load({
        kind: 'tuple',
        items: keywords.map((k) => strConst(mangle(unit.scope.className, k.arg!))),
      });
      return unit.emit(Op.CALL_FUNCTION_KW, pushed + args.length + keywords.length);
    }
    const [only] = args;
    if (pushed === 0 && args.length === 1 && only!.kind === 'Starred') this.expression(only.value);
    else this.argumentTuple(pushed, args);
    if (keywords.length === 0) return unit.emit(Op.CALL_FUNCTION_EX, 0);
    this.keywordDict(keywords);
    unit.emit(Op.CALL_FUNCTION_EX, 1);
  }

  private argumentTuple(pushed: number, args: readonly Expr[]): void {
    const { unit } = this;
    const firstStar = args.findIndex((e) => e.kind === 'Starred');
    const plain = firstStar < 0 ? args.length : firstStar;
    for (const arg of args.slice(0, plain)) this.expression(arg);
    if (firstStar < 0) return unit.emit(Op.BUILD_TUPLE, pushed + plain);
    unit.emit(Op.BUILD_LIST, pushed + plain);
    for (const arg of args.slice(plain)) {
      if (arg.kind === 'Starred') {
        this.expression(arg.value);
        unit.emit(Op.LIST_EXTEND, 1);
      } else {
        this.expression(arg);
        unit.emit(Op.LIST_APPEND, 1);
      }
    }
    unit.emit(Op.LIST_TO_TUPLE);
  }

  private keywordDict(keywords: readonly Keyword[]): void {
    const { unit } = this;
    let pending: Keyword[] = [];
    let started = false;
    const flush = (): void => {
      if (pending.length === 0 && started) return;
      for (const keyword of pending) {
        unit.load(strConst(mangle(unit.scope.className, keyword.arg!)));
        this.expression(keyword.value);
      }
      unit.emit(Op.BUILD_MAP, pending.length);
      if (started) unit.emit(Op.DICT_MERGE, 1);
      started = true;
      pending = [];
    };
    for (const keyword of keywords) {
      if (keyword.arg !== null) {
        pending.push(keyword);
        continue;
      }
      flush();
      this.expression(keyword.value);
      unit.emit(Op.DICT_MERGE, 1);
    }
    flush();
  }

  // -- functions

  protected enterUnit(scope: Scope, name: string, firstLine: number): CodeUnit {
    const parent = this.unit as CodeUnit | undefined;
    const unit = new CodeUnit(scope, name, this.qualifiedName(scope, name), firstLine, parent ?? null);
    if (scope.kind === 'function') {
      unit.flags = CodeFlag.OPTIMIZED | CodeFlag.NEWLOCALS;
      if (scope.isNested) unit.flags |= CodeFlag.NESTED;
      if (scope.isGenerator) unit.flags |= CodeFlag.GENERATOR;
    }
    this.unit = unit;
    if (scope.kind === 'function' && scope.isGenerator) unit.emit(Op.RETURN_GENERATOR);
    return unit;
  }

  private qualifiedName(scope: Scope, name: string): string {
    const parent = this.unit as CodeUnit | undefined;
    if (parent === undefined || parent.scope.kind === 'module' || parent.parent === null) return name;
    const isDefinition = scope.comprehension === null && name !== '<lambda>';
    if (
      isDefinition &&
      parent.scope.resolution.get(mangle(parent.scope.className, name)) === 'global-explicit'
    )
      return name;
    return parent.scope.kind === 'function'
      ? `${parent.qualname}.<locals>.${name}`
      : `${parent.qualname}.${name}`;
  }

  protected leaveUnit(): HostCode {
    const code = assemble(this.unit, this.source.filename);
    if (this.unit.parent !== null) this.unit = this.unit.parent;
    return code;
  }

  protected setArguments(unit: CodeUnit, args: Arguments): void {
    unit.argcount = args.posonlyargs.length + args.args.length;
    unit.posonlyargcount = args.posonlyargs.length;
    unit.kwonlyargcount = args.kwonlyargs.length;
    if (args.vararg !== null) unit.flags |= CodeFlag.VARARGS;
    if (args.kwarg !== null) unit.flags |= CodeFlag.VARKEYWORDS;
  }

  /** Pushes defaults and keyword defaults; the flags for MAKE_FUNCTION. */
  protected defaults(args: Arguments): number {
    const { unit } = this;
    let flags = 0;
    if (args.defaults.length > 0) {
      const constants = this.folder.foldAll(args.defaults);
      if (constants !== null) unit.load({ kind: 'tuple', items: constants });
      else {
        for (const value of args.defaults) this.expression(value);
        unit.emit(Op.BUILD_TUPLE, args.defaults.length);
      }
      flags |= 1;
    }
    let count = 0;
    args.kwonlyargs.forEach((parameter, i) => {
      const value = args.kwDefaults[i];
      if (value === null || value === undefined) return;
      unit.load(strConst(mangle(unit.scope.className, parameter.arg)));
      this.expression(value);
      count++;
    });
    if (count > 0) {
      unit.emit(Op.BUILD_MAP, count);
      flags |= 2;
    }
    return flags;
  }

  /** Pushes the closure and the code, and makes the function. */
  protected makeFunction(code: HostCode, flags: number): void {
    const { unit } = this;
    let bits = flags;
    if (code.freevars.length > 0) {
      for (const name of code.freevars) unit.emit(Op.LOAD_CLOSURE, unit.cellIndex(name));
      unit.emit(Op.BUILD_TUPLE, code.freevars.length);
      bits |= 8;
    }
    unit.loadCode(code);
    unit.emit(Op.MAKE_FUNCTION, bits);
  }

  private lambda(e: Extract<Expr, { kind: 'Lambda' }>): void {
    this.checkParameters(e.args, e.pos);
    const flags = this.defaults(e.args);
    const unit = this.enterUnit(this.table.scopeOf(e), '<lambda>', e.pos.line);
    unit.pos = e.pos;
    unit.constant({ kind: 'none' });
    this.setArguments(unit, e.args);
    this.expression(e.body);
    if (unit.scope.isGenerator) {
      unit.emit(Op.POP_TOP);
      unit.loadNone();
    }
    unit.pos = e.body.pos;
    unit.emit(Op.RETURN_VALUE);
    this.makeFunction(this.leaveUnit(), flags);
  }

  protected checkParameters(args: Arguments, whole: Position): void {
    for (const p of [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg]) {
      if (p?.arg === '__debug__') throw this.error('cannot assign to __debug__', whole);
    }
  }

  // -- comprehensions

  private comprehension(
    e: Extract<Expr, { kind: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>,
  ): void {
    const names = {
      ListComp: '<listcomp>',
      SetComp: '<setcomp>',
      DictComp: '<dictcomp>',
      GeneratorExp: '<genexpr>',
    };
    const unit = this.enterUnit(this.table.scopeOf(e), names[e.kind], e.pos.line);
    unit.pos = e.pos;
    unit.argcount = 1;
    if (e.kind === 'ListComp') unit.emit(Op.BUILD_LIST, 0);
    else if (e.kind === 'SetComp') unit.emit(Op.BUILD_SET, 0);
    else if (e.kind === 'DictComp') unit.emit(Op.BUILD_MAP, 0);
    this.comprehensionLoop(e, 0);
    if (e.kind === 'GeneratorExp') unit.loadNone();
    unit.emit(Op.RETURN_VALUE);
    const code = this.leaveUnit();
    this.makeFunction(code, 0);
    this.expression(e.generators[0]!.iter);
    this.unit.emit(Op.GET_ITER);
    this.unit.emit(Op.CALL_FUNCTION, 1);
  }

  private comprehensionLoop(
    e: Extract<Expr, { kind: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>,
    depth: number,
  ): void {
    const { unit } = this;
    const generator = e.generators[depth]!;
    const start = unit.label();
    const skip = unit.label();
    const end = unit.label();
    if (depth === 0) unit.emit(Op.LOAD_FAST, 0);
    else {
      this.expression(generator.iter);
      unit.emit(Op.GET_ITER);
    }
    unit.place(start);
    unit.jump(Op.FOR_ITER, end);
    this.store(generator.target);
    for (const condition of generator.ifs) this.jumpIf(condition, skip, false);
    if (depth + 1 < e.generators.length) this.comprehensionLoop(e, depth + 1);
    else {
      const below = e.generators.length + 1;
      if (e.kind === 'DictComp') {
        this.expression(e.key);
        this.expression(e.value);
        unit.emitAt(
          { ...e.key.pos, endLine: e.value.pos.endLine, endColumn: e.value.pos.endColumn },
          Op.MAP_ADD,
          below,
        );
      } else {
        this.expression(e.elt);
        if (e.kind === 'GeneratorExp') {
          unit.emitAt(e.elt.pos, Op.YIELD_VALUE);
          unit.emitAt(e.elt.pos, Op.POP_TOP);
        } else unit.emitAt(e.elt.pos, e.kind === 'ListComp' ? Op.LIST_APPEND : Op.SET_ADD, below);
      }
    }
    unit.place(skip);
    unit.jump(Op.JUMP, start);
    unit.place(end);
  }

  // -- targets

  /** Stores the value on top of the stack. */
  protected store(target: Expr): void {
    const { unit } = this;
    const outerPosition = unit.pos;
    unit.pos = target.pos;
    switch (target.kind) {
      case 'Name':
        this.name(target.id, 'store', target.pos);
        break;
      case 'Attribute':
        if (target.attr === '__debug__') throw this.error('cannot assign to __debug__', target.pos);
        this.expression(target.value);
        unit.emitAt(this.attributePosition(target, target.pos), Op.STORE_ATTR, unit.nameIndex(target.attr));
        break;
      case 'Subscript':
        this.expression(target.value);
        this.expression(target.slice);
        unit.emit(Op.STORE_SUBSCR, 0, this.subscriptAnchor(target));
        break;
      case 'Tuple':
      case 'List':
        this.unpack(target.elts, target.pos);
        break;
      case 'Starred':
        throw this.error('starred assignment target must be in a list or tuple', target.pos);
      default:
        throw this.error('cannot assign', target.pos);
    }
    unit.pos = outerPosition;
  }

  private unpack(elts: readonly Expr[], pos: Position): void {
    const { unit } = this;
    const star = elts.findIndex((e) => e.kind === 'Starred');
    if (star < 0) unit.emit(Op.UNPACK_SEQUENCE, elts.length);
    else {
      if (elts.slice(star + 1).some((e) => e.kind === 'Starred'))
        throw this.error('multiple starred expressions in assignment', pos);
      if (star >= 256 || elts.length - star - 1 >= 1 << 15) {
        throw this.error('too many expressions in star-unpacking assignment', pos);
      }
      unit.emit(Op.UNPACK_EX, star | ((elts.length - star - 1) << 8));
    }
    for (const e of elts) this.store(e.kind === 'Starred' ? e.value : e);
  }

  protected trueConst(): void {
    this.unit.load(boolConst(true));
  }
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 12;
}
