/**
 * Which variables a function expression may take from its surroundings.
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
