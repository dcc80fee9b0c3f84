/**
 * Result types of functions that do not declare one: tsc's inferred type when it is not a plain number, else the
 * type of the expressions that the function returns.
 */
import { refuse } from '../diagnostics.js';
import type { FunctionNode } from '../functions.js';
import { functionName } from '../functions.js';
import * as R from '../rtypes.js';
import type { RType } from '../rtypes.js';
import type { Translation } from '../state.js';
import { ts } from '../ts.js';
import { mapType } from '../types.js';
import { defaultType, inferType, skipParentheses, type Inferred, type InferScope } from './infer.js';

/** The result type of `node`; refuses (WEFT1014) when it cannot be told. */
export function inferReturnType(t: Translation, node: FunctionNode, scope: InferScope): RType {
  const signature = t.checker.getSignatureFromDeclaration(node);
  if (signature === undefined) return R.voidType;
  const returned = returnedExpressions(node);
  const [only] = returned;
  if (returned.length === 1 && only !== undefined) {
    // A function that returns a function: tsc's type of the inner one may hide the kinds of its numbers.
    const inner = skipParentheses(only);
    if (ts.isArrowFunction(inner) || ts.isFunctionExpression(inner)) {
      const { params, result } = t.functions.signature(inner, scope.env);
      return t.types.functionType(
        params.map((p) => p.type),
        result,
      );
    }
  }
  const mapped = mapType(t, signature.getReturnType(), scope.env, node);
  if (typeof mapped !== 'string') return mapped;
  let result: Inferred = null;
  for (const expression of returned) {
    const type = inferType(t, scope, expression);
    if (result === null || typeof result === 'string') result = type ?? result;
  }
  const type = defaultType(result);
  if (type === null || !R.isNumber(type)) refuse(node, 'WEFT1014', functionName(node));
  return type;
}

function returnedExpressions(node: FunctionNode): ts.Expression[] {
  if (node.body === undefined) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  const found: ts.Expression[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isFunctionLike(child) || ts.isClassLike(child)) return;
    if (ts.isReturnStatement(child) && child.expression !== undefined) found.push(child.expression);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node.body, visit);
  return found;
}
