/**
 * The call graph, virtual candidates included, and its strongly connected components in bottom-up order: a
 * component comes after all those that it calls. Tarjan's algorithm, with an explicit stack.
 */
import { forEachInst } from '../ir/cfg.js';
import type { Module } from '../ir/types.js';
import type { Hierarchy } from './hierarchy.js';

export interface CallGraph {
  /** Functions that a function can call, without repetition. */
  readonly callees: ReadonlyMap<string, readonly string[]>;
  /** Components, callees first. */
  readonly components: readonly (readonly string[])[];
  /** Index into `components` of each function. */
  readonly componentOf: ReadonlyMap<string, number>;
}

/** Builds the call graph of a module. */
export function callGraph(module: Module, hierarchy: Hierarchy): CallGraph {
  const callees = new Map<string, readonly string[]>();
  for (const func of module.functions.values()) {
    const found = new Set<string>();
    forEachInst(func, (inst) => {
      for (const callee of hierarchy.callees(inst)) if (module.functions.has(callee)) found.add(callee);
    });
    callees.set(func.name, [...found]);
  }
  const { components, componentOf } = stronglyConnected(callees);
  return { callees, components, componentOf };
}

interface Node {
  readonly name: string;
  readonly next: readonly string[];
  position: number;
  readonly order: number;
  low: number;
}

function stronglyConnected(graph: ReadonlyMap<string, readonly string[]>) {
  const nodes = new Map<string, Node>();
  const componentOf = new Map<string, number>();
  const components: string[][] = [];
  const open: Node[] = [];
  const path: Node[] = [];
  const begin = (name: string) => {
    const order = nodes.size;
    const node: Node = { name, next: graph.get(name) ?? [], position: 0, order, low: order };
    nodes.set(name, node);
    open.push(node);
    path.push(node);
  };
  for (const root of graph.keys()) {
    if (nodes.has(root)) continue;
    begin(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as Node;
      const callee = node.next[node.position++];
      if (callee !== undefined) {
        const seen = nodes.get(callee);
        if (seen === undefined) begin(callee);
        else if (!componentOf.has(callee)) node.low = Math.min(node.low, seen.order);
        continue;
      }
      path.pop();
      const caller = path[path.length - 1];
      if (caller !== undefined) caller.low = Math.min(caller.low, node.low);
      if (node.low !== node.order) continue;
      const component: string[] = [];
      for (;;) {
        const member = open.pop() as Node;
        componentOf.set(member.name, components.length);
        component.push(member.name);
        if (member === node) break;
      }
      components.push(component);
    }
  }
  return { components, componentOf };
}
