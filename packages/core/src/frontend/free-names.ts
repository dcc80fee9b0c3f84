/**
 * What a function expression mentions of its surroundings: lowering makes fields of a closure object of it, the instrumented code
 * that runs at build time records it, so that a frozen closure has the same fields.
 */
import { ts } from './ts.js';

/** The variables that `node` mentions, in order of first use, and whether it uses the `this` around it. */
export interface FreeNames {
  readonly symbols: readonly { readonly symbol: ts.Symbol; readonly at: ts.Node }[];
  readonly usesThis: boolean;
}

/** Collects the symbols that `wanted` accepts among all that `node` mentions. */
export function freeNames(
  checker: ts.TypeChecker,
  node: ts.FunctionLikeDeclaration,
  wanted: (symbol: ts.Symbol) => boolean,
): FreeNames {
  const symbols = new Map<ts.Symbol, ts.Node>();
  let usesThis = false;
  const visit = (child: ts.Node, ownThis: boolean): void => {
    if (ts.isTypeNode(child)) return;
    if ((child.kind === ts.SyntaxKind.ThisKeyword || child.kind === ts.SyntaxKind.SuperKeyword) && !ownThis)
      usesThis = true;
    if (ts.isIdentifier(child)) {
      const symbol = ts.isShorthandPropertyAssignment(child.parent)
        ? checker.getShorthandAssignmentValueSymbol(child.parent)
        : checker.getSymbolAtLocation(child);
      if (symbol !== undefined && !symbols.has(symbol) && wanted(symbol)) symbols.set(symbol, child);
    }
    const opensThis =
      ownThis ||
      (child !== node &&
        (ts.isFunctionExpression(child) || ts.isFunctionDeclaration(child) || ts.isClassLike(child)));
    ts.forEachChild(child, (grandchild) => visit(grandchild, opensThis));
  };
  visit(node, !ts.isArrowFunction(node));
  return { symbols: [...symbols].map(([symbol, at]) => ({ symbol, at })), usesThis };
}

/** Whether a declaration belongs to a function or nested block (not to a module's top level). */
export function isLocalDeclaration(node: ts.Node): boolean {
  for (let n: ts.Node = node.parent; !ts.isSourceFile(n); n = n.parent)
    if (
      !ts.isVariableDeclarationList(n) &&
      !ts.isVariableStatement(n) &&
      !ts.isVariableDeclaration(n) &&
      !ts.isBindingElement(n) &&
      !ts.isObjectBindingPattern(n) &&
      !ts.isArrayBindingPattern(n)
    )
      return true;
  return false;
}
