/**
 * From a graph of labels to nested loops: WebAssembly has structured control flow only.
 *
 * Nodes are labels with the code behind them; an edge is a jump in that code. The graph is cut into its strongly connected components, which are put
 * one after the other so that all edges between them lead forwards. A component with a cycle is a loop: one of its labels becomes the
 * **header**, the edges to the header are the jumps around the loop, and what is left of the component without them is cut in the same way.
 *
 * ```
 * edges                      nest
 * outer → inner              loop outer
 * inner → inner                outer
 * inner → outer, after         loop inner
 *                                inner
 *                            after
 * ```
 *
 * In this form every edge is a branch: to the header of a loop around it, or forwards to a part behind it (the end of a block). Only an edge into the middle
 * of a loop needs more: it branches to the loop and says where to go on ({@link route}). A graph that is not reducible,
 * or is entered at any label, has such edges; in the usual ones they are rare.
 */

/** A label of the graph. */
export interface Node<T> {
  readonly label: T;
  /** From 1. */
  readonly number: number;
  /** Where its code jumps to, in the graph. */
  readonly successors: readonly T[];
  /** Of loops in each other, the outer ones have higher ranks. Below 0: neither a header nor entered from outside. */
  readonly rank: number;
}

/** Code, or a loop: what follows one another in a nest. */
export type Part<T> =
  | { readonly kind: 'code'; readonly node: Node<T> }
  | { readonly kind: 'loop'; readonly header: Node<T>; readonly inner: Nest<T> };

/** Parts in an order in which all branches between them lead forwards. The first part of a loop is its header's code. */
export interface Nest<T> {
  readonly parts: Part<T>[];
}

/** Where a label is: the part at each level, outermost first. */
export type Path<T> = readonly { readonly nest: Nest<T>; readonly index: number }[];

/** Nests the labels. The first node comes first where the graph leaves it open. */
export function nestOf<T>(nodes: readonly Node<T>[]): Nest<T> {
  const byLabel = new Map(nodes.map((node) => [node.label, node]));
  return cut(nodes, byLabel, new Set());
}

function cut<T>(
  nodes: readonly Node<T>[],
  byLabel: ReadonlyMap<T, Node<T>>,
  headers: ReadonlySet<Node<T>>,
): Nest<T> {
  const inside = new Set(nodes);
  const successors = (node: Node<T>): Node<T>[] =>
    node.successors
      .map((label) => byLabel.get(label)!)
      .filter((next) => inside.has(next) && !headers.has(next));
  const parts = components(nodes, successors).map((members): Part<T> => {
    const [only] = members;
    if (members.length === 1 && !successors(only!).includes(only!)) return { kind: 'code', node: only! };
    const header = chooseHeader(members, successors);
    const others = [header, ...members.filter((node) => node !== header)];
    return { kind: 'loop', header, inner: cut(others, byLabel, new Set([...headers, header])) };
  });
  return { parts };
}

/**
 * The header of a loop. A label that also jumps to itself is a loop of its own, further inside; of the others that one is outermost
 * that has the highest rank.
 */
function chooseHeader<T>(
  members: readonly Node<T>[],
  successors: (node: Node<T>) => readonly Node<T>[],
): Node<T> {
  const weight = (node: Node<T>) => (node.rank < 0 ? -1 : successors(node).includes(node) ? 0 : 1);
  return members.reduce((best, node) => {
    const difference = weight(node) - weight(best) || node.rank - best.rank;
    return difference > 0 ? node : best;
  });
}

/** Strongly connected components, in topological order: Tarjan's algorithm, which finds the last first. */
function components<T>(
  nodes: readonly Node<T>[],
  successors: (node: Node<T>) => readonly Node<T>[],
): Node<T>[][] {
  const index = new Map<Node<T>, number>();
  const low = new Map<Node<T>, number>();
  const stack: Node<T>[] = [];
  const open = new Set<Node<T>>();
  const found: Node<T>[][] = [];
  const visit = (node: Node<T>): void => {
    const number = index.size;
    index.set(node, number);
    let lowest = number;
    stack.push(node);
    open.add(node);
    for (const next of successors(node)) {
      if (!index.has(next)) visit(next);
      if (open.has(next)) lowest = Math.min(lowest, low.get(next) ?? index.get(next)!);
    }
    low.set(node, lowest);
    if (lowest !== number) return;
    const members: Node<T>[] = [];
    for (;;) {
      const member = stack.pop()!;
      open.delete(member);
      members.unshift(member);
      if (member === node) break;
    }
    found.unshift(members);
  };
  // What is visited last comes first.
  for (let k = nodes.length - 1; k >= 0; k--) if (!index.has(nodes[k]!)) visit(nodes[k]!);
  return found;
}

/** The paths of all labels. */
export function pathsOf<T>(nest: Nest<T>): Map<T, Path<T>> {
  const paths = new Map<T, Path<T>>();
  const walk = (current: Nest<T>, above: Path<T>): void =>
    current.parts.forEach((part, index) => {
      const path = [...above, { nest: current, index }];
      if (part.kind === 'code') paths.set(part.node.label, path);
      else walk(part.inner, path);
    });
  walk(nest, []);
  return paths;
}

/** How to get from the code of one label to another label. */
export type Route<T> =
  /** Around a loop. */
  | { readonly kind: 'around'; readonly loop: Part<T> & { kind: 'loop' } }
  /** To a later part. `middle`: into the middle of it. */
  | {
      readonly kind: 'forward';
      readonly nest: Nest<T>;
      readonly index: number;
      readonly middle: boolean;
    };

/** Finds the branch for a jump. */
export function route<T>(from: Path<T>, to: Path<T>, label: T): Route<T> {
  for (let k = from.length - 1; k >= 0; k--) {
    const part = from[k]!.nest.parts[from[k]!.index]!;
    if (part.kind === 'loop' && part.header.label === label) return { kind: 'around', loop: part };
  }
  for (let k = 0; k < to.length; k++) {
    const { nest, index } = to[k]!;
    if (from[k]!.index === index) continue;
    if (from[k]!.index > index) break;
    const part = nest.parts[index]!;
    const middle = part.kind === 'loop' && part.header.label !== label;
    return { kind: 'forward', nest, index, middle };
  }
  throw new Error('a jump backwards that is not around a loop');
}

/** Labels in a part besides the one where it begins. */
export function middleOf<T>(part: Part<T>): Node<T>[] {
  if (part.kind === 'code') return [];
  return part.inner.parts.flatMap((inner) =>
    inner.kind === 'code'
      ? inner.node === part.header
        ? []
        : [inner.node]
      : [inner.header, ...middleOf(inner)],
  );
}
