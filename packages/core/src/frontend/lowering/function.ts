/**
 * Bodies of functions, methods, constructors and closures.
 */
import { FunctionBuilder, zeroConst, type Func, type Operand } from '../../ir/index.js';
import { explicitConstructor, type ClassInfo } from '../classes.js';
import { Refusal, diagnosticOf } from '../diagnostics.js';
import type { ClosureInfo, FunctionInstance, FunctionNode, ParamInfo } from '../functions.js';
import * as R from '../rtypes.js';
import type { FunctionType, RType } from '../rtypes.js';
import type { Translation, TypeEnv } from '../state.js';
import { ts } from '../ts.js';
import { at, castTo, coerce, declareLocal, parameterSymbol, type Fx, type Typed } from './context.js';
import { lowerExpression } from './expressions.js';
import { bindPattern, lowerStatements } from './statements.js';

export function makeContext(
  t: Translation,
  func: Func,
  env: TypeEnv,
  result: RType,
  thisInfo: ClassInfo | null,
): Fx {
  return {
    t,
    b: new FunctionBuilder(t.module, func),
    env,
    locals: new Map(),
    thisValue: null,
    thisInfo,
    result,
    scopes: [],
    unchecked: false,
  };
}

/** Binds parameters to the IR parameters from `first` on. */
function bindParameters(
  fx: Fx,
  params: readonly { readonly node: ts.ParameterDeclaration; readonly type: RType }[],
  values: readonly Operand[],
): void {
  params.forEach((param, i) => {
    const given = values[i];
    // An override may take fewer parameters than the root of its dispatch, or wider ones.
    const op = given === undefined ? zeroConst(R.valueType(param.type)) : castTo(fx, given, param.type);
    if (ts.isIdentifier(param.node.name)) declareLocal(fx, parameterSymbol(fx, param.node), param.type, op);
    else bindPattern(fx, param.node.name, { op, type: param.type });
  });
}

function lowerFunctionBody(fx: Fx, body: ts.Block | ts.Expression): void {
  if (ts.isBlock(body)) lowerStatements(fx, body.statements);
  else {
    at(fx, body);
    const value = lowerExpression(fx, body, fx.result.kind === 'void' ? undefined : fx.result);
    emitReturn(fx, fx.result.kind === 'void' ? null : value, body);
  }
}

/** Emits the return itself; `value` null for none. */
export function emitReturn(fx: Fx, value: Typed | null, node: ts.Node): void {
  const irResult = fx.b.func.result;
  if (irResult === null) fx.b.return(null);
  else if (value === null || fx.result.kind === 'void') fx.b.return(zeroConst(irResult));
  else fx.b.return(coerce(fx, value, fx.result, node));
}

export function finishFunction(fx: Fx, node: ts.Node): void {
  const refusedBefore = fx.t.diagnostics.length;
  if (fx.b.reachable) {
    if (fx.result.kind === 'void' || fx.b.func.result === null) emitReturn(fx, null, node);
    else fx.b.trap('unreachable');
  }
  try {
    fx.b.finish();
  } catch (error) {
    // A refused statement leaves blocks unfinished; the module is not used then.
    if (refusedBefore === 0) throw error;
  }
}

/** The body of a function or method. */
export function lowerBody(
  t: Translation,
  instance: FunctionInstance,
  node: FunctionNode,
  env: TypeEnv,
  owner: ClassInfo | null,
): void {
  const fx = makeContext(t, instance.func, env, instance.signature.result, owner);
  at(fx, node);
  fx.b.func.loc = fx.b.loc;
  guarded(fx, () => {
    let values: readonly Operand[] = fx.b.params;
    if (owner !== null) {
      fx.thisValue = { op: castTo(fx, values[0]!, owner.type), type: owner.type };
      values = values.slice(1);
    }
    bindParameters(fx, instance.signature.params, values);
    if (node.body !== undefined) lowerFunctionBody(fx, node.body);
  });
  finishFunction(fx, node);
}

/** The body of a closure: captured variables are fields of the first parameter. */
export function lowerClosureBody(
  t: Translation,
  func: Func,
  node: ts.FunctionExpression | ts.ArrowFunction | ts.FunctionDeclaration,
  type: FunctionType,
  closure: ClosureInfo,
  env: TypeEnv,
  thisInfo: ClassInfo | null,
): void {
  const fx = makeContext(t, func, env, type.result, thisInfo);
  at(fx, node);
  func.loc = fx.b.loc;
  guarded(fx, () => {
    const [self, ...values] = fx.b.params;
    const closureRef = fx.b.value('cast', [self!], { type: closure.struct.name });
    for (const capture of closure.captures) {
      const value = fx.b.value('get_field', [closureRef], { type: closure.struct.name, field: capture.name });
      if (capture.symbol === null) fx.thisValue = { op: value, type: capture.type };
      else fx.locals.set(capture.symbol, { type: capture.type, variable: null, value });
    }
    // A named function may call itself.
    const name = node.name === undefined ? undefined : t.checker.getSymbolAtLocation(node.name);
    if (name !== undefined) fx.locals.set(name, { type, variable: null, value: self! });
    const params = node.parameters.map((p, i) => ({
      node: p,
      type: closureParameterType(fx, p, type.params[i]),
    }));
    bindParameters(fx, params, values);
    lowerFunctionBody(fx, node.body!);
  });
  finishFunction(fx, node);
}

/** A closure's parameter has its own declared type when it is a reference, else that of the function type. */
function closureParameterType(fx: Fx, p: ts.ParameterDeclaration, wanted: RType | undefined): RType {
  if (p.type === undefined && wanted !== undefined) return wanted;
  const own = fx.t.functions
    .signature(p.parent as FunctionNode, fx.env)
    .params.find((info: ParamInfo) => info.node === p);
  return own === undefined ? wanted! : own.type;
}

/** A constructor: base constructor, field initializers, parameter properties, own body, in JavaScript's order. */
export function lowerConstructor(t: Translation, instance: FunctionInstance, info: ClassInfo): void {
  const fx = makeContext(t, instance.func, info.env, R.voidType, info);
  const node = explicitConstructor(info);
  at(fx, node ?? info.decl.node);
  fx.b.func.loc = fx.b.loc;
  guarded(fx, () => {
    const [self, ...values] = fx.b.params;
    fx.thisValue = { op: self!, type: info.type };
    if (node === null) {
      if (info.base !== null) {
        const base = t.functions.constructorOf(info.base);
        const own = instance.signature.params;
        fx.b.call(base.name, [self!, ...own.map((_, i) => values[i]!)]);
      }
      initializeFields(fx, info, null);
    } else {
      bindParameters(fx, instance.signature.params, values);
      if (info.base === null) initializeFields(fx, info, node);
      // With a base class, `super(…)` does it: see lowerSuperCall.
      lowerStatements(fx, node.body!.statements);
    }
  });
  finishFunction(fx, node ?? info.decl.node);
}

/** Runs field initializers and stores parameter properties; JavaScript does this right after `super(…)`. */
export function initializeFields(
  fx: Fx,
  info: ClassInfo,
  constructor: ts.ConstructorDeclaration | null,
): void {
  const self = fx.thisValue!.op;
  if (constructor !== null)
    for (const p of constructor.parameters) {
      if (!ts.isParameterPropertyDeclaration(p, constructor) || !ts.isIdentifier(p.name)) continue;
      const field = info.fields.get(p.name.text)!;
      const local = fx.locals.get(parameterSymbol(fx, p))!;
      fx.b.emit(
        'set_field',
        [self, coerce(fx, { op: fx.b.read(local.variable!), type: local.type }, field.type, p)],
        {
          type: field.owner,
          field: field.name,
        },
      );
    }
  for (const field of info.ownFields) {
    if (field.initializer === null) continue;
    at(fx, field.initializer);
    const value = lowerExpression(fx, field.initializer, field.type);
    fx.b.emit('set_field', [self, coerce(fx, value, field.type, field.initializer)], {
      type: field.owner,
      field: field.name,
    });
  }
}

/** Runs lowering code; a refusal becomes a diagnostic. */
export function guarded(fx: Fx, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!error.silent) fx.t.diagnostics.push(diagnosticOf(error, fx.t.project.fileName));
  }
}
