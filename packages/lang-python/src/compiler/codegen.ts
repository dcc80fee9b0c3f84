/**
 * Bytecode for statements and whole sources.
 *
 * `try`/`finally` and `with` are compiled by copying what must run on the way out to each way out: normal end, `return`,
 * `break`, `continue`, and an exception. The block stack of the unit says what a jump leaves.
 */
import type { HostCode, Position } from '../bytecode/code.js';
import { Op } from '../bytecode/opcodes.js';
import type { ClassDef, ExceptHandler, Expr, FunctionDef, Parameter, Root, Stmt, WithItem } from './ast.js';
import { binaryOpcode } from './codegen-expressions.js';
import { MatchGenerator } from './codegen-match.js';
import { strConst } from './constants.js';
import type { Source } from './errors.js';
import { mangle, type SymbolTable } from './symtable.js';
import { unparse } from './unparse.js';
import type { Block, Label } from './unit.js';

class Generator extends MatchGenerator {
  constructor(
    source: Source,
    table: SymbolTable,
    private readonly futureAnnotations: boolean,
  ) {
    super(source, table);
  }

  // -- whole sources

  root(root: Root): HostCode {
    const unit = this.enterUnit(this.table.top, '<module>', 1);
    unit.pos = { line: 1, endLine: 1, column: 0, endColumn: 0 };
    if (root.kind === 'Expression') {
      this.expression(root.body);
      unit.pos = root.body.pos;
      unit.emit(Op.RETURN_VALUE);
      return this.leaveUnit();
    }
    const isInteractive = root.kind === 'Interactive';
    if (hasAnnotations(root.body)) unit.emit(Op.SETUP_ANNOTATIONS);
    if (isInteractive) for (const s of root.body) this.statement(s, true);
    else this.body(root.body);
    unit.loadNone();
    unit.emit(Op.RETURN_VALUE);
    return this.leaveUnit();
  }

  /** Statements of a module or class, whose first string is its documentation. */
  private body(list: readonly Stmt[]): void {
    const doc = docstring(list);
    if (doc !== null) {
      this.unit.pos = list[0]!.pos;
      this.unit.load(strConst(doc));
      this.name('__doc__', 'store', this.unit.pos);
    }
    this.statements(doc === null ? list : list.slice(1));
  }

  protected override statements(list: readonly Stmt[]): void {
    for (const s of list) this.statement(s);
  }

  private statement(s: Stmt, interactive = false): void {
    const { unit } = this;
    unit.pos = s.pos;
    switch (s.kind) {
      case 'FunctionDef':
        return this.functionDef(s);
      case 'ClassDef':
        return this.classDef(s);
      case 'Return':
        return this.returnStatement(s.value, s.pos);
      case 'Delete':
        for (const target of s.targets) this.del(target);
        return;
      case 'Assign':
        if (this.exchange(s)) return;
        this.expression(s.value);
        s.targets.forEach((target, i) => {
          if (i + 1 < s.targets.length) unit.emit(Op.COPY, 1);
          this.store(target);
        });
        return;
      case 'AugAssign':
        return this.augmented(s);
      case 'AnnAssign':
        return this.annotated(s);
      case 'For':
        return this.forLoop(s);
      case 'While':
        return this.whileLoop(s);
      case 'If':
        return this.ifStatement(s);
      case 'With':
        return this.withStatement(s.items, 0, s.body, s.pos);
      case 'Match':
        return this.match(s);
      case 'Raise': {
        let count = 0;
        if (s.exc !== null) {
          this.expression(s.exc);
          count++;
          if (s.cause !== null) {
            this.expression(s.cause);
            count++;
          }
        }
        return unit.emit(Op.RAISE_VARARGS, count);
      }
      case 'Try':
        if (s.finalbody.length > 0) return this.tryFinally(s);
        return this.tryExcept(s);
      case 'Assert':
        return this.assertStatement(s.test, s.msg);
      case 'Import':
        return this.importStatement(s);
      case 'ImportFrom':
        return this.importFrom(s);
      case 'Global':
      case 'Nonlocal':
      case 'Pass':
        return;
      case 'Expr':
        if (interactive) {
          this.expression(s.value);
          return unit.emit(Op.PRINT_EXPR);
        }
        if (s.value.kind === 'Constant') return;
        this.expression(s.value);
        return unit.emit(Op.POP_TOP);
      case 'Break':
        return this.leaveLoop(false, s.pos);
      case 'Continue':
        return this.leaveLoop(true, s.pos);
    }
  }

  // -- simple statements

  private returnStatement(value: Expr | null, pos: Position): void {
    const { unit } = this;
    this.requireFunction("'return' outside function", pos);
    const constant = value === null ? null : this.folder.fold(value);
    const preserve = value !== null && constant === null;
    if (preserve) this.expression(value);
    unit.pos = pos;
    this.unwind(false, preserve, () => {
      if (value === null) unit.loadNone();
      else if (constant !== null) unit.load(constant);
      unit.emit(Op.RETURN_VALUE);
    });
  }

  private del(target: Expr): void {
    const { unit } = this;
    const outerPosition = unit.pos;
    unit.pos = target.pos;
    switch (target.kind) {
      case 'Name':
        this.name(target.id, 'delete', target.pos);
        break;
      case 'Attribute':
        this.expression(target.value);
        unit.emitAt(this.attributePosition(target, target.pos), Op.DELETE_ATTR, unit.nameIndex(target.attr));
        break;
      case 'Subscript':
        this.expression(target.value);
        this.expression(target.slice);
        unit.emit(Op.DELETE_SUBSCR, 0, this.subscriptAnchor(target));
        break;
      case 'Tuple':
      case 'List':
        for (const e of target.elts) this.del(e);
        break;
      default:
        throw this.error('cannot delete', target.pos);
    }
    unit.pos = outerPosition;
  }

  /** `a, b = b, a`: two or three values are handed over on the stack, without a tuple. Says whether `s` is such an assignment. */
  private exchange(s: Extract<Stmt, { kind: 'Assign' }>): boolean {
    const { value, targets } = s;
    const target = targets[0]!;
    if (targets.length !== 1 || value.kind !== 'Tuple') return false;
    if (target.kind !== 'Tuple' && target.kind !== 'List') return false;
    const count = value.elts.length;
    if ((count !== 2 && count !== 3) || target.elts.length !== count) return false;
    if ([...value.elts, ...target.elts].some((e) => e.kind === 'Starred')) return false;
    // A tuple of constants is there already.
    if (this.folder.foldAll(value.elts) !== null) return false;
    for (const e of value.elts) this.expression(e);
    // The first value belongs on top: of three, the one in the middle stays.
    this.unit.emitAt(target.pos, Op.SWAP, count);
    for (const e of target.elts) this.store(e);
    return true;
  }

  private augmented(s: Extract<Stmt, { kind: 'AugAssign' }>): void {
    const { unit } = this;
    const { target } = s;
    const op = binaryOpcode(s.op, true);
    switch (target.kind) {
      case 'Name':
        unit.pos = target.pos;
        this.name(target.id, 'load', target.pos);
        this.expression(s.value);
        unit.emitAt(s.pos, op);
        unit.pos = target.pos;
        this.name(target.id, 'store', target.pos);
        break;
      case 'Attribute': {
        const pos = this.attributePosition(target, target.pos);
        this.expression(target.value);
        unit.emitAt(target.pos, Op.COPY, 1);
        unit.emitAt(pos, Op.LOAD_ATTR, unit.nameIndex(target.attr));
        this.expression(s.value);
        unit.emitAt(s.pos, op);
        unit.emitAt(pos, Op.SWAP, 2);
        unit.emitAt(pos, Op.STORE_ATTR, unit.nameIndex(target.attr));
        break;
      }
      case 'Subscript': {
        const anchor = this.subscriptAnchor(target);
        this.expression(target.value);
        this.expression(target.slice);
        unit.emitAt(target.pos, Op.COPY, 2);
        unit.emitAt(target.pos, Op.COPY, 2);
        unit.emitAt(target.pos, Op.BINARY_SUBSCR, 0, anchor);
        this.expression(s.value);
        unit.emitAt(s.pos, op);
        unit.emitAt(target.pos, Op.SWAP, 3);
        unit.emitAt(target.pos, Op.SWAP, 2);
        unit.emitAt(target.pos, Op.STORE_SUBSCR, 0, anchor);
        break;
      }
    }
  }

  private annotated(s: Extract<Stmt, { kind: 'AnnAssign' }>): void {
    const { unit } = this;
    if (s.value !== null) {
      this.expression(s.value);
      this.store(s.target);
    } else if (s.target.kind === 'Attribute') {
      this.expression(s.target.value);
      unit.emit(Op.POP_TOP);
    } else if (s.target.kind === 'Subscript') {
      this.expression(s.target.value);
      unit.emit(Op.POP_TOP);
      this.expression(s.target.slice);
      unit.emit(Op.POP_TOP);
    }
    unit.pos = s.pos;
    if (unit.isOptimized) return;
    if (s.simple && s.target.kind === 'Name') {
      this.annotation(s.annotation);
      this.name('__annotations__', 'load', s.pos);
      unit.load(strConst(mangle(unit.scope.className, s.target.id)));
      unit.emit(Op.STORE_SUBSCR);
    } else if (!this.futureAnnotations) {
      this.expression(s.annotation);
      unit.emit(Op.POP_TOP);
    }
  }

  /** Pushes an annotation: its value, or under the future import its text. */
  private annotation(e: Expr): void {
    if (this.futureAnnotations) this.unit.load(strConst(unparse(e)));
    else this.expression(e);
  }

  private assertStatement(test: Expr, msg: Expr | null): void {
    const { unit } = this;
    const end = unit.label();
    this.jumpIf(test, end, true);
    unit.emit(Op.LOAD_ASSERTION_ERROR);
    if (msg !== null) {
      this.expression(msg);
      unit.emit(Op.CALL_FUNCTION, 1);
    }
    unit.emit(Op.RAISE_VARARGS, 1);
    unit.place(end);
  }

  private importStatement(s: Extract<Stmt, { kind: 'Import' }>): void {
    const { unit } = this;
    for (const alias of s.names) {
      unit.load({ kind: 'int', value: 0n });
      unit.loadNone();
      unit.emit(Op.IMPORT_NAME, unit.names.index(alias.name));
      const parts = alias.name.split('.');
      if (alias.asname === null) this.name(parts[0]!, 'store', s.pos);
      else {
        parts.slice(1).forEach((part, i) => {
          unit.emit(Op.IMPORT_FROM, unit.names.index(part));
          unit.emit(Op.SWAP, 2);
          unit.emit(Op.POP_TOP);
          void i;
        });
        this.name(alias.asname, 'store', s.pos);
      }
    }
  }

  private importFrom(s: Extract<Stmt, { kind: 'ImportFrom' }>): void {
    const { unit } = this;
    unit.load({ kind: 'int', value: BigInt(s.level) });
    unit.load({ kind: 'tuple', items: s.names.map((alias) => strConst(alias.name)) });
    unit.emit(Op.IMPORT_NAME, unit.names.index(s.module ?? ''));
    if (s.names[0]!.name === '*') return unit.emit(Op.IMPORT_STAR);
    for (const alias of s.names) {
      unit.emit(Op.IMPORT_FROM, unit.names.index(alias.name));
      this.name(alias.asname ?? alias.name, 'store', s.pos);
    }
    unit.emit(Op.POP_TOP);
  }

  // -- loops and conditions

  private ifStatement(s: Extract<Stmt, { kind: 'If' }>): void {
    const { unit } = this;
    const end = unit.label();
    // `elif` chains are walked, not recursed into.
    for (let current = s; ;) {
      const next = unit.label();
      this.jumpIf(current.test, next, false);
      this.statements(current.body);
      if (current.orelse.length === 0) {
        unit.place(next);
        break;
      }
      unit.jump(Op.JUMP, end);
      unit.place(next);
      const [only] = current.orelse;
      if (current.orelse.length > 1 || only!.kind !== 'If') {
        this.statements(current.orelse);
        break;
      }
      current = only;
      unit.pos = current.pos;
    }
    unit.place(end);
  }

  private whileLoop(s: Extract<Stmt, { kind: 'While' }>): void {
    const { unit } = this;
    const start = unit.label();
    const otherwise = unit.label();
    const end = unit.label();
    unit.place(start);
    this.jumpIf(s.test, otherwise, false);
    this.withinBlock({ kind: 'while', continueTo: start, breakTo: end, outer: unit.handler }, () =>
      this.statements(s.body),
    );
    unit.pos = s.test.pos;
    unit.jump(Op.JUMP, start);
    unit.place(otherwise);
    this.statements(s.orelse);
    unit.place(end);
  }

  private forLoop(s: Extract<Stmt, { kind: 'For' }>): void {
    const { unit } = this;
    const start = unit.label();
    const otherwise = unit.label();
    const end = unit.label();
    const { iter } = s;
    const items = iter.kind === 'List' ? this.folder.foldAll(iter.elts) : null;
    if (items !== null) unit.emitAt(iter.pos, Op.LOAD_CONST, unit.constant({ kind: 'tuple', items }));
    else this.expression(iter);
    unit.pos = iter.pos;
    unit.emit(Op.GET_ITER);
    unit.place(start);
    unit.jump(Op.FOR_ITER, otherwise);
    this.store(s.target);
    this.withinBlock({ kind: 'for', continueTo: start, breakTo: end, outer: unit.handler }, () =>
      this.statements(s.body),
    );
    unit.pos = iter.pos;
    unit.jump(Op.JUMP, start);
    unit.place(otherwise);
    this.statements(s.orelse);
    unit.place(end);
  }

  private leaveLoop(isContinue: boolean, pos: Position): void {
    const { unit } = this;
    const word = isContinue ? "'continue' not properly in loop" : "'break' outside loop";
    if (!unit.blocks.some((block) => block.kind === 'for' || block.kind === 'while'))
      throw this.error(word, pos);
    this.unwind(true, false, (loop) => {
      if (loop === null) throw this.error(word, pos);
      if (isContinue) return unit.jump(Op.JUMP, loop.continueTo);
      if (loop.kind === 'for') unit.emit(Op.POP_TOP);
      unit.jump(Op.JUMP, loop.breakTo);
    });
  }

  // -- unwinding

  private withinBlock(block: Block, body: () => void): void {
    this.unit.blocks.push(block);
    body();
    this.unit.blocks.pop();
  }

  /**
   * Emits what has to run when control leaves the blocks up to the innermost loop (or all of them), then `last` in the context of
   * where control goes. `preserve`: the value on top of the stack must survive.
   */
  private unwind(
    toLoop: boolean,
    preserve: boolean,
    last: (loop: Extract<Block, { kind: 'for' | 'while' }> | null) => void,
  ): void {
    const { unit } = this;
    const block = unit.blocks[unit.blocks.length - 1];
    const savedHandler = unit.handler;
    if (block === undefined) return last(null);
    if (toLoop && (block.kind === 'for' || block.kind === 'while')) {
      unit.handler = block.outer;
      last(block);
      unit.handler = savedHandler;
      return;
    }
    unit.blocks.pop();
    unit.handler = block.outer;
    this.unwindBlock(block, preserve);
    this.unwind(toLoop, preserve, last);
    unit.blocks.push(block);
    unit.handler = savedHandler;
  }

  private unwindBlock(block: Block, preserve: boolean): void {
    const { unit } = this;
    switch (block.kind) {
      case 'while':
      case 'try':
        return;
      case 'for':
      case 'value':
        if (preserve) unit.emit(Op.SWAP, 2);
        return unit.emit(Op.POP_TOP);
      case 'finally-body': {
        const pos = unit.pos;
        if (preserve)
          this.withinBlock({ kind: 'value', outer: unit.handler }, () => this.statements(block.finalbody));
        else this.statements(block.finalbody);
        unit.pos = pos;
        return;
      }
      case 'finally-handler':
        if (preserve) unit.emit(Op.SWAP, 2);
        unit.emit(Op.POP_TOP);
        if (preserve) unit.emit(Op.SWAP, 2);
        return unit.emit(Op.POP_EXCEPT);
      case 'except-handler':
        if (preserve) unit.emit(Op.SWAP, 2);
        unit.emit(Op.POP_EXCEPT);
        if (block.name !== null) this.forgetName(block.name);
        return;
      case 'with': {
        const pos = unit.pos;
        unit.pos = block.pos;
        if (preserve) unit.emit(Op.SWAP, 2);
        this.callExit();
        unit.pos = pos;
        return;
      }
    }
  }

  /** `name = None; del name` at the end of `except … as name`. */
  private forgetName(name: string): void {
    this.unit.loadNone();
    this.name(name, 'store', this.unit.pos);
    this.name(name, 'delete', this.unit.pos);
  }

  private callExit(): void {
    const { unit } = this;
    for (let i = 0; i < 3; i++) unit.loadNone();
    unit.emit(Op.CALL_FUNCTION, 3);
    unit.emit(Op.POP_TOP);
  }

  // -- exceptions

  /** Where an exception inside of a handler lands: [previous, e] → restores the previous and goes on raising e. */
  private cleanupHandler(cleanup: Label): void {
    const { unit } = this;
    unit.place(cleanup);
    unit.emit(Op.SWAP, 2);
    unit.emit(Op.POP_EXCEPT);
    unit.emit(Op.RERAISE);
  }

  private tryFinally(s: Extract<Stmt, { kind: 'Try' }>): void {
    const { unit } = this;
    const outer = unit.handler;
    const onError = unit.label();
    const cleanup = unit.label();
    const exit = unit.label();
    unit.setup(onError);
    this.withinBlock({ kind: 'finally-body', finalbody: s.finalbody, outer }, () => {
      if (s.handlers.length > 0) this.tryExcept(s);
      else this.statements(s.body);
    });
    unit.handler = outer;
    this.statements(s.finalbody);
    unit.jump(Op.JUMP, exit);
    unit.place(onError);
    unit.setup(cleanup);
    unit.emit(Op.PUSH_EXC_INFO);
    this.withinBlock({ kind: 'finally-handler', outer }, () => this.statements(s.finalbody));
    unit.emit(Op.RERAISE);
    unit.handler = outer;
    this.cleanupHandler(cleanup);
    unit.place(exit);
  }

  private tryExcept(s: Extract<Stmt, { kind: 'Try' }>): void {
    const { unit } = this;
    const outer = unit.handler;
    const onError = unit.label();
    const cleanup = unit.label();
    const end = unit.label();
    unit.setup(onError);
    this.withinBlock({ kind: 'try', outer }, () => this.statements(s.body));
    unit.handler = outer;
    this.statements(s.orelse);
    unit.jump(Op.JUMP, end);
    unit.place(onError);
    unit.setup(cleanup);
    unit.emit(Op.PUSH_EXC_INFO);
    s.handlers.forEach((handler, i) => {
      if (handler.type === null && i + 1 < s.handlers.length) {
        throw this.error("default 'except:' must be last", handler.pos);
      }
      this.exceptHandler(handler, outer, end);
    });
    unit.emit(Op.RERAISE);
    unit.handler = outer;
    this.cleanupHandler(cleanup);
    unit.place(end);
  }

  private exceptHandler(handler: ExceptHandler, outer: Block['outer'], end: Label): void {
    const { unit } = this;
    const within = unit.handler;
    const next = unit.label();
    unit.pos = handler.pos;
    if (handler.type !== null) {
      this.expression(handler.type);
      unit.emit(Op.CHECK_EXC_MATCH);
      unit.jump(Op.POP_JUMP_IF_FALSE, next);
    }
    if (handler.name === null) {
      unit.emit(Op.POP_TOP);
      this.withinBlock({ kind: 'except-handler', name: null, outer }, () => this.statements(handler.body));
      unit.handler = outer;
      unit.emit(Op.POP_EXCEPT);
      unit.jump(Op.JUMP, end);
    } else {
      const forget = unit.label();
      this.name(handler.name, 'store', handler.pos);
      unit.setup(forget);
      this.withinBlock({ kind: 'except-handler', name: handler.name, outer }, () =>
        this.statements(handler.body),
      );
      unit.handler = outer;
      unit.emit(Op.POP_EXCEPT);
      this.forgetName(handler.name);
      unit.jump(Op.JUMP, end);
      unit.handler = within;
      unit.place(forget);
      this.forgetName(handler.name);
      unit.emit(Op.RERAISE);
    }
    unit.handler = within;
    unit.place(next);
  }

  private withStatement(
    items: readonly WithItem[],
    index: number,
    body: readonly Stmt[],
    pos: Position,
  ): void {
    const { unit } = this;
    const item = items[index]!;
    const outer = unit.handler;
    const onError = unit.label();
    const cleanup = unit.label();
    const suppress = unit.label();
    const end = unit.label();
    this.expression(item.contextExpr);
    unit.pos = pos;
    unit.emit(Op.BEFORE_WITH);
    unit.setup(onError, -1);
    this.withinBlock({ kind: 'with', pos, outer }, () => {
      if (item.optionalVars !== null) this.store(item.optionalVars);
      else unit.emit(Op.POP_TOP);
      if (index + 1 < items.length) this.withStatement(items, index + 1, body, pos);
      else this.statements(body);
    });
    unit.handler = outer;
    unit.pos = pos;
    this.callExit();
    unit.jump(Op.JUMP, end);
    unit.place(onError);
    unit.setup(cleanup);
    unit.emit(Op.PUSH_EXC_INFO);
    unit.emit(Op.WITH_EXCEPT_START);
    unit.jump(Op.POP_JUMP_IF_TRUE, suppress);
    unit.emit(Op.RERAISE);
    unit.place(suppress);
    unit.emit(Op.POP_TOP);
    unit.handler = outer;
    unit.emit(Op.POP_EXCEPT);
    unit.emit(Op.POP_TOP);
    unit.jump(Op.JUMP, end);
    this.cleanupHandler(cleanup);
    unit.place(end);
  }

  // -- definitions

  private functionDef(s: FunctionDef): void {
    this.checkParameters(s.args, s.pos);
    this.decorators(s.decorators);
    const firstLine = s.decorators.length > 0 ? s.decorators[0]!.pos.line : s.pos.line;
    this.unit.pos = s.pos;
    let flags = this.defaults(s.args);
    if (this.annotations(s)) flags |= 4;
    const unit = this.enterUnit(this.table.scopeOf(s), s.name, firstLine);
    unit.pos = s.pos;
    const doc = docstring(s.body);
    unit.constant(doc === null ? { kind: 'none' } : strConst(doc));
    this.setArguments(unit, s.args);
    this.statements(doc === null ? s.body : s.body.slice(1));
    unit.loadNone();
    unit.emit(Op.RETURN_VALUE);
    this.makeFunction(this.leaveUnit(), flags);
    this.applyDecorators(s.decorators);
    this.name(s.name, 'store', s.pos);
  }

  private decorators(list: readonly Expr[]): void {
    for (const decorator of list) this.expression(decorator);
  }

  private applyDecorators(list: readonly Expr[]): void {
    for (const decorator of [...list].reverse()) this.unit.emitAt(decorator.pos, Op.CALL_FUNCTION, 1);
  }

  /** Pushes the dict of annotations, if there are any. */
  private annotations(s: FunctionDef): boolean {
    const { args } = s;
    const { unit } = this;
    const annotated: { name: string; annotation: Expr }[] = [];
    const add = (p: Parameter | null): void => {
      if (p?.annotation) annotated.push({ name: p.arg, annotation: p.annotation });
    };
    args.args.forEach(add);
    args.posonlyargs.forEach(add);
    add(args.vararg);
    args.kwonlyargs.forEach(add);
    add(args.kwarg);
    if (s.returns !== null) annotated.push({ name: 'return', annotation: s.returns });
    for (const { name, annotation } of annotated) {
      unit.load(strConst(mangle(unit.scope.className, name)));
      if (annotation.kind === 'Starred' && !this.futureAnnotations) {
        // `*args: *Ts` means the one value that Ts unpacks to.
        this.expression(annotation.value);
        unit.emit(Op.UNPACK_SEQUENCE, 1);
      } else this.annotation(annotation);
    }
    if (annotated.length > 0) unit.emit(Op.BUILD_MAP, annotated.length);
    return annotated.length > 0;
  }

  private classDef(s: ClassDef): void {
    this.validateKeywords(s.keywords, s.pos);
    this.decorators(s.decorators);
    const firstLine = s.decorators.length > 0 ? s.decorators[0]!.pos.line : s.pos.line;
    this.unit.pos = s.pos;
    this.unit.emit(Op.LOAD_BUILD_CLASS);
    const unit = this.enterUnit(this.table.scopeOf(s), s.name, firstLine);
    unit.pos = { line: firstLine, endLine: firstLine, column: 0, endColumn: 0 };
    this.name('__name__', 'load', s.pos);
    this.name('__module__', 'store', s.pos);
    unit.load(strConst(unit.qualname));
    this.name('__qualname__', 'store', s.pos);
    if (hasAnnotations(s.body)) unit.emit(Op.SETUP_ANNOTATIONS);
    this.body(s.body);
    if (unit.scope.needsClassCell) {
      unit.emit(Op.LOAD_CLOSURE, unit.cellIndex('__class__'));
      unit.emit(Op.COPY, 1);
      unit.emit(Op.STORE_NAME, unit.names.index('__classcell__'));
    } else unit.loadNone();
    unit.emit(Op.RETURN_VALUE);
    this.makeFunction(this.leaveUnit(), 0);
    this.unit.load(strConst(s.name));
    this.callWith(2, s.bases, s.keywords);
    this.applyDecorators(s.decorators);
    this.name(s.name, 'store', s.pos);
  }
}

/** Text of the string a body starts with, or null. */
function docstring(list: readonly Stmt[]): string | null {
  const first = list[0];
  if (first?.kind !== 'Expr' || first.value.kind !== 'Constant' || first.value.value.kind !== 'str')
    return null;
  return first.value.value.value;
}

/** Does a body (outside of inner functions and classes) annotate a variable? */
function hasAnnotations(list: readonly Stmt[]): boolean {
  return list.some((s) => {
    switch (s.kind) {
      case 'AnnAssign':
        return true;
      case 'If':
      case 'For':
      case 'While':
        return hasAnnotations(s.body) || hasAnnotations(s.orelse);
      case 'With':
        return hasAnnotations(s.body);
      case 'Match':
        return s.cases.some((c) => hasAnnotations(c.body));
      case 'Try':
        return (
          hasAnnotations(s.body) ||
          s.handlers.some((h) => hasAnnotations(h.body)) ||
          hasAnnotations(s.orelse) ||
          hasAnnotations(s.finalbody)
        );
      default:
        return false;
    }
  });
}

/** Compiles a tree to the code object of its module. */
export function generate(
  source: Source,
  table: SymbolTable,
  root: Root,
  futureAnnotations: boolean,
): HostCode {
  return new Generator(source, table, futureAnnotations).root(root);
}
