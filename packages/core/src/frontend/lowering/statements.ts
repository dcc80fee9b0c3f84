/**
 * Statements: control flow, declarations, exceptions.
 *
 * `try … finally` is compiled by copying the `finally` block to every way out: normal completion, an exception, and
 * each `return`, `break` and `continue` that leaves the block. Copies run with the handlers and scopes
 * that surround the `try`.
 */
import { i32Const, type Block } from '../../ir/index.js';
import { refuse } from '../diagnostics.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import { ts } from '../ts.js';
import { mapDeclaredType, refuseNullablePrimitive } from '../types.js';
import {
  arrayTypeOf,
  at,
  castTo,
  checkerType,
  coerce,
  condition,
  declareLocal,
  inferScope,
  type Fx,
  type Scope,
  type Typed,
} from './context.js';
import { lowerExpression, lowerCondition } from './expressions.js';
import { emitReturn, guarded } from './function.js';
import { defaultType, inferType } from './infer.js';
import { lowerForOf } from './iteration.js';
import { closureLocal } from './closures.js';
import { equals } from './operators.js';
import { readMember } from './members.js';

export function lowerStatements(fx: Fx, statements: readonly ts.Statement[]): void {
  // Function declarations are hoisted: each may be used as soon as what it captures is declared.
  let hoisted = statements.filter(ts.isFunctionDeclaration);
  for (const statement of statements) {
    if (hoisted.length > 0) hoisted = hoistFunctions(fx, hoisted);
    guarded(fx, () => lowerStatement(fx, statement));
  }
  for (const declaration of hoisted)
    guarded(fx, () => refuse(declaration, 'WEFT1034', declaration.name?.text ?? 'default'));
}

/** Makes the closures of nested functions whose captured variables are all declared; answers the others. */
function hoistFunctions(fx: Fx, waiting: readonly ts.FunctionDeclaration[]): ts.FunctionDeclaration[] {
  let left = [...waiting];
  for (let before = -1; before !== left.length;) {
    before = left.length;
    left = left.filter((declaration) => {
      let made = true;
      guarded(fx, () => {
        made = closureLocal(fx, declaration);
      });
      return !made;
    });
  }
  return left;
}

export function lowerStatement(fx: Fx, node: ts.Statement): void {
  at(fx, node);
  switch (node.kind) {
    case ts.SyntaxKind.Block:
      lowerStatements(fx, (node as ts.Block).statements);
      return;
    case ts.SyntaxKind.VariableStatement:
      lowerDeclarations(fx, (node as ts.VariableStatement).declarationList);
      return;
    case ts.SyntaxKind.ExpressionStatement:
      lowerExpression(fx, (node as ts.ExpressionStatement).expression, R.voidType);
      return;
    case ts.SyntaxKind.IfStatement:
      lowerIf(fx, node as ts.IfStatement);
      return;
    case ts.SyntaxKind.WhileStatement:
      lowerLoop(fx, node as ts.WhileStatement, null);
      return;
    case ts.SyntaxKind.DoStatement:
      lowerDo(fx, node as ts.DoStatement, null);
      return;
    case ts.SyntaxKind.ForStatement:
      lowerLoop(fx, node as ts.ForStatement, null);
      return;
    case ts.SyntaxKind.ForOfStatement:
      lowerForOf(fx, node as ts.ForOfStatement, null);
      return;
    case ts.SyntaxKind.LabeledStatement:
      lowerLabeled(fx, node as ts.LabeledStatement);
      return;
    case ts.SyntaxKind.SwitchStatement:
      lowerSwitch(fx, node as ts.SwitchStatement, null);
      return;
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
      lowerJump(fx, node as ts.BreakOrContinueStatement);
      return;
    case ts.SyntaxKind.ReturnStatement:
      lowerReturn(fx, node as ts.ReturnStatement);
      return;
    case ts.SyntaxKind.ThrowStatement:
      lowerThrow(fx, node as ts.ThrowStatement);
      return;
    case ts.SyntaxKind.TryStatement:
      lowerTry(fx, node as ts.TryStatement);
      return;
    case ts.SyntaxKind.EmptyStatement:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
    case ts.SyntaxKind.InterfaceDeclaration:
      return;
    case ts.SyntaxKind.ForInStatement:
      refuse(node, 'WEFT1000', "'for … in'");
      break;
    case ts.SyntaxKind.ClassDeclaration:
      refuse(node, 'WEFT1000', 'a class inside of a function');
      break;
    default:
      refuse(node, 'WEFT1000', ts.SyntaxKind[node.kind]);
  }
}

// -- declarations

export function lowerDeclarations(fx: Fx, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    try {
      if (!(list.flags & ts.NodeFlags.BlockScoped)) refuse(list, 'WEFT1000', "'var' (write let or const)");
      lowerDeclaration(fx, declaration);
    } catch (error) {
      // What uses the variable is not reported again.
      poison(fx, declaration.name);
      throw error;
    }
  }
}

function poison(fx: Fx, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) {
    const symbol = fx.t.checker.getSymbolAtLocation(name);
    if (symbol !== undefined)
      fx.locals.set(symbol, { type: R.errorType, variable: null, value: i32Const(0) });
  } else for (const element of name.elements) if (ts.isBindingElement(element)) poison(fx, element.name);
}

function lowerDeclaration(fx: Fx, node: ts.VariableDeclaration): void {
  at(fx, node);
  if (!ts.isIdentifier(node.name)) {
    if (node.initializer === undefined) refuse(node, 'WEFT1000', 'destructuring without a value');
    bindPattern(fx, node.name, lowerExpression(fx, node.initializer, undefined));
    return;
  }
  const symbol = fx.t.checker.getSymbolAtLocation(node.name)!;
  const type = variableType(fx, node);
  if (node.initializer === undefined) {
    if (type === null) refuse(node, 'WEFT1001', 'any');
    declareLocal(fx, symbol, type, null);
    return;
  }
  const value = lowerExpression(fx, node.initializer, type ?? undefined);
  const final = type ?? value.type;
  if (final.kind === 'void') refuse(node, 'WEFT1003', 'void', 'variable');
  declareLocal(fx, symbol, final, coerce(fx, value, final, node.initializer));
}

/** The type of a local: declared, or tsc's for references, or computed from the initializer. */
function variableType(fx: Fx, node: ts.VariableDeclaration): RType | null {
  if (node.type !== undefined) {
    const declared = checkerType(fx, node.name);
    if (declared !== null) {
      const type = fx.t.checker.getTypeFromTypeNode(node.type);
      refuseNullablePrimitive(fx.t, type, declared, node.type);
      return R.widened(declared);
    }
    mapDeclaredType(fx.t, fx.t.checker.getTypeFromTypeNode(node.type), fx.env, node.type);
    if (node.initializer === undefined || /^(number|bigint)\b/.test(node.type.getText()))
      refuse(node.type, 'WEFT1001', node.type.getText());
    return null;
  }
  if (node.initializer === undefined) {
    const inferred = checkerType(fx, node.name);
    return inferred === null ? null : R.widened(inferred);
  }
  const inferred = defaultType(inferType(fx.t, inferScope(fx), node.initializer));
  if (inferred === null) return null;
  if (!R.isReference(inferred)) return inferred.kind === 'void' ? null : R.widened(inferred);
  // tsc widens `let x = null` and narrows consts; the declared type of the symbol is what assignments see.
  const declared = checkerType(fx, node.name);
  return declared !== null && R.isReference(declared) && declared.kind !== 'null' ? declared : null;
}

/** Destructuring of arrays by index and of class instances by field. */
export function bindPattern(fx: Fx, pattern: ts.BindingPattern, value: Typed): void {
  pattern.elements.forEach((element, i) => {
    if (!ts.isBindingElement(element)) return;
    if (element.dotDotDotToken !== undefined) refuse(element, 'WEFT1000', 'a rest element');
    if (element.initializer !== undefined) refuse(element, 'WEFT1000', 'a default in destructuring');
    let part: Typed;
    if (ts.isArrayBindingPattern(pattern)) part = readElement(fx, value, i, element);
    else {
      const name = element.propertyName ?? element.name;
      if (!ts.isIdentifier(name)) refuse(element, 'WEFT1000', 'this pattern');
      part = readMember(fx, value, name.text, element);
    }
    if (ts.isIdentifier(element.name))
      declareLocal(fx, fx.t.checker.getSymbolAtLocation(element.name)!, part.type, part.op);
    else bindPattern(fx, element.name, part);
  });
}

/** `array[index]` with a constant index, checked. */
export function readElement(fx: Fx, array: Typed, index: number, node: ts.Node): Typed {
  const type = R.nonNull(array.type);
  const items = fx.t.classes.libraryArgs(type, 'WeftArray');
  if (items !== null) {
    const fixed = fx.t.types.fixed(items[0]!);
    const info = fx.t.classes.get(type as R.ClassType);
    const length = fx.b.value('get_field', [array.op], { type: info.struct.name, field: 'length' });
    fx.b.emit('check_index', [i32Const(index), length]);
    const storage = fx.b.value('get_field', [array.op], { type: info.struct.name, field: 'items' });
    return itemOf(fx, fixed, storage, i32Const(index));
  }
  if (type.kind === 'fixed') {
    const name = arrayTypeOf(fx, type);
    fx.b.emit('check_index', [i32Const(index), fx.b.value('array_len', [array.op], { type: name })]);
    return itemOf(fx, type, array.op, i32Const(index));
  }
  refuse(node, 'WEFT1000', `destructuring of '${array.type.key}'`);
}

function itemOf(fx: Fx, type: R.FixedType, array: Typed['op'], index: Typed['op']): Typed {
  const op = fx.b.value('get_item', [array, index], { type: arrayTypeOf(fx, type) });
  return { op: castTo(fx, op, R.widened(type.element)), type: R.widened(type.element) };
}

// -- branches and loops

function lowerIf(fx: Fx, node: ts.IfStatement): void {
  const { b } = fx;
  const then = b.newBlock();
  const join = b.newBlock();
  const other = node.elseStatement === undefined ? join : b.newBlock();
  lowerCondition(fx, node.expression, then, other);
  b.seal(then);
  b.enter(then);
  guarded(fx, () => lowerStatement(fx, node.thenStatement));
  if (b.reachable) b.jump(join);
  if (node.elseStatement !== undefined) {
    b.seal(other);
    b.enter(other);
    guarded(fx, () => lowerStatement(fx, node.elseStatement!));
    if (b.reachable) b.jump(join);
  }
  b.seal(join);
  b.enter(join);
}

/** Runs `body` with a scope that `break` and `continue` can leave. */
export function inScope(fx: Fx, scope: Scope, body: () => void): void {
  fx.scopes.push(scope);
  try {
    body();
  } finally {
    fx.scopes.pop();
  }
}

function lowerLoop(fx: Fx, node: ts.WhileStatement | ts.ForStatement, label: string | null): void {
  const { b } = fx;
  if (ts.isForStatement(node) && node.initializer !== undefined) {
    if (ts.isVariableDeclarationList(node.initializer)) lowerDeclarations(fx, node.initializer);
    else lowerExpression(fx, node.initializer, R.voidType);
  }
  const head = b.newBlock();
  const body = b.newBlock();
  const exit = b.newBlock();
  const next = ts.isForStatement(node) ? b.newBlock() : head;
  b.jump(head);
  b.enter(head);
  const test = ts.isForStatement(node) ? node.condition : node.expression;
  if (test !== undefined && test.kind !== ts.SyntaxKind.TrueKeyword) lowerCondition(fx, test, body, exit);
  else b.jump(body);
  b.seal(body);
  b.enter(body);
  inScope(fx, { kind: 'loop', label, breakTo: exit, continueTo: next }, () =>
    guarded(fx, () => lowerStatement(fx, node.statement)),
  );
  if (b.reachable) b.jump(next);
  if (ts.isForStatement(node)) {
    b.seal(next);
    b.enter(next);
    if (node.incrementor !== undefined) {
      at(fx, node.incrementor);
      lowerExpression(fx, node.incrementor, R.voidType);
    }
    b.jump(head);
  }
  b.seal(head);
  b.seal(exit);
  b.enter(exit);
}

function lowerDo(fx: Fx, node: ts.DoStatement, label: string | null): void {
  const { b } = fx;
  const body = b.newBlock();
  const test = b.newBlock();
  const exit = b.newBlock();
  b.jump(body);
  b.enter(body);
  inScope(fx, { kind: 'loop', label, breakTo: exit, continueTo: test }, () =>
    guarded(fx, () => lowerStatement(fx, node.statement)),
  );
  if (b.reachable) b.jump(test);
  b.seal(test);
  b.enter(test);
  lowerCondition(fx, node.expression, body, exit);
  b.seal(body);
  b.seal(exit);
  b.enter(exit);
}

function lowerLabeled(fx: Fx, node: ts.LabeledStatement): void {
  const label = node.label.text;
  const inner = node.statement;
  if (ts.isWhileStatement(inner) || ts.isForStatement(inner)) return lowerLoop(fx, inner, label);
  if (ts.isDoStatement(inner)) return lowerDo(fx, inner, label);
  if (ts.isForOfStatement(inner)) return lowerForOf(fx, inner, label);
  if (ts.isSwitchStatement(inner)) return lowerSwitch(fx, inner, label);
  const exit = fx.b.newBlock();
  inScope(fx, { kind: 'block', label, breakTo: exit, isSwitch: false }, () => lowerStatement(fx, inner));
  if (fx.b.reachable) fx.b.jump(exit);
  fx.b.seal(exit);
  fx.b.enter(exit);
}

function lowerSwitch(fx: Fx, node: ts.SwitchStatement, label: string | null): void {
  const { b } = fx;
  const value = lowerExpression(fx, node.expression, undefined);
  const clauses = node.caseBlock.clauses;
  const blocks = clauses.map(() => b.newBlock());
  const exit = b.newBlock();
  const defaultIndex = clauses.findIndex(ts.isDefaultClause);
  const fallback = defaultIndex < 0 ? exit : blocks[defaultIndex]!;
  if (R.isInt32(value.type)) {
    const seen = new Set<number>();
    const cases: { value: number; target: Block }[] = [];
    clauses.forEach((clause, i) => {
      if (!ts.isCaseClause(clause)) return;
      const constant = lowerExpression(fx, clause.expression, value.type);
      if (constant.op.kind !== 'const') refuse(clause.expression, 'WEFT1028', clause.expression.getText());
      const n = Number(constant.op.value) | 0;
      if (!seen.has(n)) cases.push({ value: n, target: blocks[i]! });
      seen.add(n);
    });
    b.switch(value.op, cases, fallback);
  } else {
    clauses.forEach((clause, i) => {
      if (!ts.isCaseClause(clause)) return;
      at(fx, clause);
      const next = b.newBlock();
      const other = lowerExpression(fx, clause.expression, value.type);
      b.branch(equals(fx, value, other, clause.expression), blocks[i]!, next);
      b.seal(next);
      b.enter(next);
    });
    b.jump(fallback);
  }
  inScope(fx, { kind: 'block', label, breakTo: exit, isSwitch: true }, () => {
    clauses.forEach((clause, i) => {
      // Falling through from the clause before, if its end is reached.
      if (i > 0 && b.reachable) b.jump(blocks[i]!);
      b.seal(blocks[i]!);
      b.enter(blocks[i]!);
      lowerStatements(fx, clause.statements);
    });
  });
  if (b.reachable) b.jump(exit);
  b.seal(exit);
  b.enter(exit);
}

// -- leaving scopes

/** Copies the `finally` blocks of the scopes from the innermost to `depth`, as code that leaves them. */
function runFinally(fx: Fx, depth: number): void {
  const { scopes } = fx;
  const { handler } = fx.b;
  for (let i = scopes.length - 1; i >= depth; i--) {
    const scope = scopes[i]!;
    if (scope.kind !== 'finally') continue;
    fx.scopes = scopes.slice(0, i);
    fx.b.handler = scope.outerHandler;
    lowerStatements(fx, scope.body.statements);
  }
  fx.scopes = scopes;
  fx.b.handler = handler;
}

function lowerJump(fx: Fx, node: ts.BreakOrContinueStatement): void {
  const label = node.label?.text ?? null;
  for (let i = fx.scopes.length - 1; i >= 0; i--) {
    const scope = fx.scopes[i]!;
    if (scope.kind === 'finally') continue;
    if (label !== null && scope.label !== label) continue;
    if (scope.kind === 'block' && label === null && (!scope.isSwitch || ts.isContinueStatement(node)))
      continue;
    runFinally(fx, i + 1);
    if (fx.b.reachable)
      fx.b.jump(ts.isContinueStatement(node) && scope.kind === 'loop' ? scope.continueTo : scope.breakTo);
    return;
  }
  refuse(node, 'WEFT1000', 'this jump');
}

function lowerReturn(fx: Fx, node: ts.ReturnStatement): void {
  let value: Typed | null = null;
  if (node.expression !== undefined) {
    const lowered = lowerExpression(fx, node.expression, fx.result);
    if (fx.result.kind !== 'void')
      value = { op: coerce(fx, lowered, fx.result, node.expression), type: fx.result };
  }
  runFinally(fx, 0);
  if (fx.b.reachable) emitReturn(fx, value, node);
}

// -- exceptions

function lowerThrow(fx: Fx, node: ts.ThrowStatement): void {
  const value = lowerExpression(fx, node.expression, undefined);
  const type = R.nonNull(value.type);
  if (type.kind !== 'class' && type.kind !== 'object') refuse(node.expression, 'WEFT1018');
  at(fx, node);
  fx.b.throw(value.op);
}

function lowerTry(fx: Fx, node: ts.TryStatement): void {
  const { b } = fx;
  const outer = b.handler;
  const done = b.newBlock();
  const objectRef = { ref: 'object' };
  const finallyScope: Scope | null =
    node.finallyBlock === undefined
      ? null
      : { kind: 'finally', body: node.finallyBlock, outerHandler: outer };
  // Exceptions that leave the whole statement pass through the finally block.
  const cleanup = finallyScope === null ? null : b.newBlock([objectRef]);
  if (finallyScope !== null) fx.scopes.push(finallyScope);
  const inner = cleanup ?? outer;
  const handler = node.catchClause === undefined ? null : b.newBlock([objectRef]);
  b.handler = handler ?? inner;
  lowerStatements(fx, node.tryBlock.statements);
  b.handler = inner;
  const leave = (): void => {
    if (!b.reachable) return;
    if (finallyScope !== null) {
      runFinally(fx, fx.scopes.length - 1);
      if (!b.reachable) return;
    }
    b.jump(done);
  };
  leave();
  if (handler !== null) {
    b.seal(handler);
    b.enter(handler);
    const variable = node.catchClause!.variableDeclaration;
    if (variable !== undefined) {
      if (!ts.isIdentifier(variable.name)) refuse(variable, 'WEFT1000', 'destructuring of an exception');
      declareLocal(fx, fx.t.checker.getSymbolAtLocation(variable.name)!, R.object, handler.params[0]!);
    }
    lowerStatements(fx, node.catchClause!.block.statements);
    leave();
  }
  if (cleanup !== null) {
    fx.scopes.pop();
    b.handler = outer;
    b.seal(cleanup);
    b.enter(cleanup);
    const exception = cleanup.params[0]!;
    lowerStatements(fx, node.finallyBlock!.statements);
    if (b.reachable) b.throw(exception);
  }
  b.handler = outer;
  b.seal(done);
  b.enter(done);
}

export { condition };
