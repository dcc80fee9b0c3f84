/**
 * Makes chevrotain compute look-ahead functions rule by rule, when a rule is first used.
 *
 * chevrotain computes them all when the parser is built: half of the construction time, for a grammar of which a
 * small program uses a third. This overrides two of its internal methods; the rule is told from the cache key, whose
 * low 12 bits name the place within the rule. If a version of chevrotain lacks the methods, nothing is overridden.
 */
import { EmbeddedActionsParser } from 'chevrotain';

interface GrammarRule {
  readonly name: string;
}

/** The internals of chevrotain's parser that this touches. */
interface Internals {
  preComputeLookaheadFunctions(rules: readonly GrammarRule[]): void;
  getLaFuncFromCache(key: number): unknown;
  readonly lookAheadFuncsCache: Map<number, unknown>;
  readonly fullRuleNameToShort: Record<string, number>;
}

const placeBits = 12;

/** Call on a parser before its `performSelfAnalysis`. */
export function makeLookaheadLazy(parser: EmbeddedActionsParser): void {
  const internals = parser as unknown as Internals;
  const compute = internals.preComputeLookaheadFunctions as
    Internals['preComputeLookaheadFunctions'] | undefined;
  if (typeof compute !== 'function' || typeof internals.getLaFuncFromCache !== 'function') return;
  const waiting = new Map<number, GrammarRule>();
  internals.preComputeLookaheadFunctions = (rules) => {
    for (const rule of rules) waiting.set(internals.fullRuleNameToShort[rule.name]! >> placeBits, rule);
  };
  internals.getLaFuncFromCache = (key) => {
    const known = internals.lookAheadFuncsCache.get(key);
    if (known !== undefined) return known;
    const rule = waiting.get(key >> placeBits);
    if (rule === undefined) return undefined;
    waiting.delete(key >> placeBits);
    compute.call(parser, [rule]);
    return internals.lookAheadFuncsCache.get(key);
  };
}
