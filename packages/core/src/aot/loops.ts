/**
 * Natural loops of a function: headers, bodies and nesting depth.
 *
 * A back edge goes to a block that dominates its source; the loop of a header is everything that reaches one of its
 * back edges without passing the header. An edge that goes backwards in reverse postorder to a block that does
 * not dominate its source makes the graph irreducible.
 */
import type { Dominators, Incoming } from '../ir/cfg.js';
import type { Block } from '../ir/types.js';

export interface Loop {
  readonly header: Block;
  readonly body: ReadonlySet<Block>;
}

export interface Loops {
  readonly loops: readonly Loop[];
  readonly headers: ReadonlySet<Block>;
  /** Number of loops that a block is in. */
  readonly depth: ReadonlyMap<Block, number>;
  readonly irreducible: boolean;
}

/** Finds the loops of a function. */
export function findLoops(doms: Dominators, incoming: ReadonlyMap<Block, readonly Incoming[]>): Loops {
  const position = new Map(doms.order.map((block, i) => [block, i]));
  const loops: Loop[] = [];
  const depth = new Map<Block, number>();
  let irreducible = false;
  for (const header of doms.order) {
    const work: Block[] = [];
    for (const { from } of incoming.get(header)!) {
      if (doms.dominates(header, from)) work.push(from);
      else if (position.get(from)! >= position.get(header)!) irreducible = true;
    }
    if (work.length === 0) continue;
    const body = new Set<Block>([header]);
    for (let block = work.pop(); block !== undefined; block = work.pop()) {
      if (body.has(block)) continue;
      body.add(block);
      for (const { from } of incoming.get(block)!) work.push(from);
    }
    loops.push({ header, body });
    for (const block of body) depth.set(block, (depth.get(block) ?? 0) + 1);
  }
  return { loops, headers: new Set(loops.map((l) => l.header)), depth, irreducible };
}
