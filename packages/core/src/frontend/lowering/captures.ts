/**
 * What a function expression takes from its surroundings.
 *
 * A closure captures *values*: each captured variable becomes a field of the closure object, filled when the closure is
 * made. That means the same as JavaScript's capturing of variables as long as nobody assigns them afterwards, so a
 * variable that is reassigned anywhere may not be captured (WEFT1010).
 */
import { ts } from '../ts.js';

const assignedIn = new WeakMap<ts.SourceFile, Set<ts.Symbol>>();

/** Whether a variable is assigned somewhere other than in its declaration. */
export function isReassigned(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const file = symbol.valueDeclaration?.getSourceFile();
  return file !== undefined && assignedSymbols(checker, file).has(symbol);
}

/** All variables of a file that some assignment, `++` or `--` changes. */
export function assignedSymbols(checker: ts.TypeChecker, file: ts.SourceFile): ReadonlySet<ts.Symbol> {
  let assigned = assignedIn.get(file);
  if (assigned === undefined) {
    assigned = new Set();
    assignedIn.set(file, assigned);
    collectAssigned(checker, file, assigned);
  }
  return assigned;
}

function collectAssigned(checker: ts.TypeChecker, root: ts.Node, into: Set<ts.Symbol>): void {
  const target = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined) into.add(symbol);
    } else if (ts.isArrayLiteralExpression(node)) node.elements.forEach(target);
    else if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isSpreadElement(node))
      target(node.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) target(node.left);
    else if (
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
    )
      target(node.operand);
    else if (ts.isForOfStatement(node) && !ts.isVariableDeclarationList(node.initializer))
      target(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(root);
}

/** Whether an operator token assigns its left side. */
export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

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
