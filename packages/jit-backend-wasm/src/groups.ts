/**
 * Which loops are compiled together.
 *
 * Groups of trees are nodes, jumps of code that is warm are edges. A group grows by the shortest cycle that leaves it and comes back:
 * for a loop whose exit became hot that is the loop around it, then the loops before and behind it in there, then the one around
 * those. A cycle that would make the group too large is left out.
 *
 * ```
 * inner  inner → outer → inner              {inner, outer}
 *        outer → second → outer             {inner, outer, second}
 * ```
 */

/** The nodes of the shortest path that leaves the members and comes back to them; null when there is none. */
function shortestCycle<T>(
  members: ReadonlySet<T>,
  next: (node: T) => Iterable<T>,
  excluded: ReadonlySet<T>,
): T[] | null {
  const cameFrom = new Map<T, T | null>();
  let border: T[] = [...members];
  while (border.length > 0) {
    const reached: T[] = [];
    for (const node of border)
      for (const other of next(node)) {
        if (members.has(other)) {
          if (members.has(node)) continue;
          const path: T[] = [];
          for (let at: T | null = node; at !== null; at = cameFrom.get(at)!) path.unshift(at);
          return path;
        }
        if (cameFrom.has(other) || excluded.has(other)) continue;
        cameFrom.set(other, members.has(node) ? null : node);
        reached.push(other);
      }
    border = reached;
  }
  return null;
}

/** What a group is to be merged with: itself and others, as far as `fits` allows. */
export function grow<T>(
  group: T,
  next: (node: T) => Iterable<T>,
  fits: (members: ReadonlySet<T>) => boolean,
): Set<T> {
  const grown = new Set([group]);
  const excluded = new Set<T>();
  for (;;) {
    const cycle = shortestCycle(grown, next, excluded);
    if (cycle === null) return grown;
    const larger = new Set([...grown, ...cycle]);
    if (fits(larger)) for (const node of cycle) grown.add(node);
    // Another way back may avoid one of them.
    else excluded.add(cycle[cycle.length - 1]!);
  }
}
