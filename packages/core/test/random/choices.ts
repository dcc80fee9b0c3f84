/**
 * Random choices that can be replayed and shrunk.
 *
 * A generator of random things takes all its decisions from a {@link Choices}. Made from a seed it is a random source that remembers what it
 * answered; made from such a memory it answers the same again. So whatever was generated is a tree of small numbers, and shrinking needs to
 * know nothing of what they mean: {@link shrink} leaves out branches of the tree and makes numbers smaller, and keeps what still fails.
 *
 * Branches come from {@link Choices.repeat}: each item has one of its own, so leaving out one does not change what the others mean. Within a branch, answers
 * that are missing are 0: generators let 0 be the simplest answer.
 *
 * ```
 * const list = (c: Choices) => c.repeat(20, () => c.below(100));
 * list(Choices.fromSeed(7))               // [41, 3, 77]         memory: [[[41], [3], [77]]]
 * shrink(memory, fails)                   // where fails = "contains a number above 50": [[[51]]]
 * ```
 */

/** What was answered: numbers, and a list of branches for each `repeat`. */
export type Tree = readonly (number | Tree)[];
type Branch = (number | Branch)[];

export class Choices {
  /** What was answered so far. */
  readonly made: Tree;
  /** Where answers are noted now, and where they come from when they are replayed. */
  private into: Branch;
  private from: Tree | null;
  private at = 0;

  private constructor(
    private readonly random: () => number,
    replayed: Tree | null,
  ) {
    this.made = this.into = [];
    this.from = replayed;
  }

  /** A random source. */
  static fromSeed(seed: number): Choices {
    return new Choices(randomSource(seed), null);
  }

  /** Answers as remembered; what is missing is 0. */
  static replay(tree: Tree): Choices {
    return new Choices(() => 0, tree);
  }

  /** A number from 0 to n - 1. */
  below(n: number): number {
    if (n <= 1) return 0;
    let value = Math.floor(this.random() * n);
    if (this.from !== null) {
      const remembered = this.from[this.at];
      // A branch is not for us: it stays for the `repeat` that follows.
      if (typeof remembered === 'number') {
        this.at++;
        value = remembered < n ? remembered : remembered % n;
      }
    }
    this.into.push(value);
    return value;
  }

  /** True with a probability, in thousandths. */
  chance(p: number): boolean {
    return this.below(1000) >= 1000 - 1000 * p;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** One of several things, by weight. Put the plainest first. */
  weighted<T>(items: readonly (readonly [number, T])[]): T {
    let total = 0;
    for (const [weight] of items) total += weight;
    let at = this.below(total);
    for (const [weight, item] of items) {
      if (at < weight) return item;
      at -= weight;
    }
    throw new Error('no weights');
  }

  /** Calls a function again and again, at most so many times and `mean` times on average. Each call has a branch of its own. */
  repeat<T>(most: number, make: (k: number) => T, mean = most / 2): T[] {
    const { into, from } = this;
    let branches: Tree = [];
    let at = this.at;
    if (from !== null) {
      // Numbers that nobody asked for are left out.
      while (typeof from[at] === 'number') at++;
      branches = (from[at++] as Tree | undefined) ?? [];
    }
    const list: Branch = [];
    into.push(list);
    const result: T[] = [];
    const more = (): boolean =>
      result.length < most &&
      (from === null ? this.random() < mean / (mean + 1) : result.length < branches.length);
    while (more()) {
      this.from = from === null ? null : (branches[result.length] as Tree);
      this.at = 0;
      list.push((this.into = []));
      result.push(make(result.length));
    }
    this.into = into;
    this.from = from;
    this.at = at;
    return result;
  }
}

/** A tree as one word, for command lines. */
export function printTree(tree: Tree): string {
  return tree
    .map((item) => (typeof item === 'number' ? `${item}` : `a${printTree(item)}z`))
    .join('.')
    .replaceAll('z.a', 'za');
}

/** Reads what {@link printTree} wrote. */
export function parseTree(text: string): Tree {
  const open: Branch[] = [[]];
  for (const [word] of text.matchAll(/\d+|a|z/g))
    if (word === 'a') {
      const branch: Branch = [];
      open[open.length - 1]!.push(branch);
      open.push(branch);
    } else if (word === 'z') open.pop();
    else open[open.length - 1]!.push(Number(word));
  return open[0]!;
}

/** A small, fast generator with 32 bits of state per step (mulberry32 by T. Ettinger, public domain). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of case k of a run: not the neighbour of the seed of case k + 1. */
export function caseSeed(seed: number, k: number): number {
  let t = Math.imul((seed >>> 0) ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(k + 1, 0xc2b2ae35);
  t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d);
  return (t ^ (t >>> 13)) >>> 0;
}

/** How large a tree is: numbers and branches, then the sum of the numbers. */
function measure(tree: Tree): readonly [number, number] {
  let [count, sum] = [0, 0];
  for (const item of tree) {
    count++;
    if (typeof item === 'number') sum += item;
    else {
      const [c, s] = measure(item);
      count += c;
      sum += s;
    }
  }
  return [count, sum];
}

/** The tree with the item at a path replaced; `count` items are replaced by `items`. */
function replaced(tree: Tree, path: readonly number[], count: number, items: Tree): Tree {
  const [at, ...rest] = path as [number, ...number[]];
  if (rest.length === 0) return [...tree.slice(0, at), ...items, ...tree.slice(at + count)];
  return tree.map((item, k) => (k === at ? replaced(item as Tree, rest, count, items) : item));
}

function itemAt(tree: Tree, path: readonly number[]): number | Tree | undefined {
  let item: number | Tree | undefined = tree;
  for (const k of path) item = typeof item === 'object' ? item[k] : undefined;
  return item;
}

/** Paths of all lists (even depth: lists of branches are at odd places below the root), outermost first; or of all numbers. */
function paths(tree: Tree, what: 'lists' | 'numbers', prefix: readonly number[] = []): number[][] {
  const result: number[][] = [];
  const queue: (readonly [Tree, readonly number[], boolean])[] = [[tree, prefix, false]];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const [branch, path, isList] = next;
    if (isList && what === 'lists') result.push([...path]);
    branch.forEach((item, k) => {
      if (typeof item === 'object') queue.push([item, [...path, k], !isList]);
      else if (what === 'numbers') result.push([...path, k]);
    });
  }
  return result;
}

/**
 * Makes a tree of choices smaller as long as it fails. `attempt` runs it and answers the choices that were really made when it failed in the same
 * way, else null. `more` ends it early.
 */
export async function shrink(
  start: Tree,
  attempt: (tree: Tree) => Promise<Tree | null>,
  more: () => boolean = () => true,
): Promise<Tree> {
  let best = start;
  let size = measure(best);
  const accept = async (tree: Tree): Promise<boolean> => {
    if (!more()) return false;
    const made = await attempt(tree);
    if (made === null) return false;
    const smaller = measure(made);
    if (smaller[0] > size[0] || (smaller[0] === size[0] && smaller[1] >= size[1])) return false;
    best = made;
    size = smaller;
    return true;
  };
  const leaveOut = async (): Promise<boolean> => {
    let progress = false;
    for (let n = 0; more(); n++) {
      const path = paths(best, 'lists')[n];
      if (path === undefined) break;
      const length = (): number => (itemAt(best, path) as Tree | undefined)?.length ?? 0;
      for (let size = length(); size >= 1; size >>= 1)
        for (let at = length() - size; at >= 0 && more(); at -= size)
          if (await accept(replaced(best, [...path, at], size, []))) progress = true;
    }
    return progress;
  };
  const lessen = async (): Promise<boolean> => {
    let progress = false;
    for (let n = 0; more(); n++) {
      const path = paths(best, 'numbers')[n];
      if (path === undefined) break;
      // The least value that still fails, as if there were only one border.
      let low = 0;
      for (;;) {
        const value = itemAt(best, path);
        if (typeof value !== 'number' || low >= value || !more()) break;
        const middle = (low + value) >> 1;
        if (await accept(replaced(best, path, 1, [low === 0 ? 0 : middle]))) progress = true;
        else low = low === 0 ? 1 : middle + 1;
      }
    }
    return progress;
  };
  for (let progress = true; progress && more();) {
    progress = await leaveOut();
    progress = (await lessen()) || progress;
  }
  return best;
}
