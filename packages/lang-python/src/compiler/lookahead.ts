/**
 * Look-ahead of the parser from a table, in the place of chevrotain's own at each start.
 *
 * chevrotain learns a grammar by running each rule once with methods that record, and computes from that, for each place where a rule
 * chooses, which tokens lead where. A small program is parsed in a tenth of that time. But what comes out is always the same, so it is kept in a
 * table (`lookahead-table.ts`), as parser generators do, and the recording is left out. The table is made from the grammar itself: a
 * test compares the two, and writes the table when it is run with `WEFT_BLESS=1`.
 *
 * One token decides everywhere (`maxLookahead: 1`), so what belongs to a place is a set of tokens for each of its ways:
 *
 * ```
 * assertStatement   'option0:4'            a place of this rule: OPTION number 0 is taken before the tokens of set 4
 * atom              'or0:1|7|7,2'          OR number 0 has three alternatives; the third begins with a token of set 7 or 2
 * sets[7]           'Name String'
 * ```
 *
 * Alternatives may overlap: the first whose `GATE` is open is taken. Three things of chevrotain's parser are used that are not of its
 * interface: the keys of places, the method that looks a place up, and the flag that the analysis was done.
 */
import { EmbeddedActionsParser, EOF, type IToken, type TokenType } from 'chevrotain';

/** The table of a grammar. */
export interface LookaheadTable {
  /** Sets of tokens, each as the names of its tokens. */
  readonly sets: readonly string[];
  /** The places of each rule. */
  readonly rules: Readonly<Record<string, string>>;
}

type Alternatives = readonly { readonly GATE?: (this: unknown) => boolean }[];
type Look = (this: unknown, alternatives?: Alternatives) => boolean | number | undefined;

/** The internals of chevrotain's parser that this touches. */
interface Internals {
  selfAnalysisDone: boolean;
  getLaFuncFromCache(key: number): Look | undefined;
  getGAstProductions(): unknown;
  readonly lookAheadFuncsCache: Map<number, Look>;
  readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  readonly shortRuleNameToFull: Readonly<Record<number, string>>;
  LA(distance: number): IToken;
}

/** The key of a place: 8 bits for its number, 4 for its kind, and the rule's short name. */
const numberBits = 8;
const placeBits = 12;
const kinds = ['or', 'option', 'many', 'atleastone', 'manysep', 'atleastonesep'] as const;
type PlaceKind = (typeof kinds)[number];

/** Numbers of sets in the table's text that no token is in, for alternatives that are never taken. */
const none = '';

/**
 * Lets a parser use a table. In the place of `performSelfAnalysis`.
 *
 * @param tokens All token types.
 * @param analyzed Makes a parser that has analyzed its grammar: messages of errors are made from that.
 */
export function useTable(
  parser: EmbeddedActionsParser,
  table: LookaheadTable,
  tokens: readonly TokenType[],
  analyzed: () => EmbeddedActionsParser,
): void {
  const internals = parser as unknown as Internals;
  const all = [...tokens, EOF];
  const size = 1 + Math.max(...all.map((type) => type.tokenTypeIdx!));
  const byName = new Map(all.map((type) => [type.name, type.tokenTypeIdx!]));
  const members: (Uint8Array | undefined)[] = [];
  const setOf = (number: number): Uint8Array => {
    const known = members[number];
    if (known !== undefined) return known;
    const set = new Uint8Array(size);
    for (const name of table.sets[number]!.split(' ')) set[byName.get(name)!] = 1;
    return (members[number] = set);
  };
  const look = (kind: PlaceKind, sets: string): Look => {
    const ways = sets.split('|').map((way) => (way === none ? new Uint8Array(size) : setOf(Number(way))));
    if (kind === 'or') return chooser(ways, size);
    const [way] = ways;
    return function () {
      return way![(this as Internals).LA(1).tokenTypeIdx] === 1;
    };
  };
  /** Rules whose places are not in the cache yet. */
  const waiting = new Set(Object.keys(table.rules));
  const cache = internals.lookAheadFuncsCache;
  internals.selfAnalysisDone = true;
  internals.getLaFuncFromCache = (key) => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rule = internals.shortRuleNameToFull[(key >> placeBits) << placeBits]!;
    if (!waiting.delete(rule)) return undefined;
    for (const place of table.rules[rule]!.split(' ')) {
      const [, kind, number, sets] = /^([a-z]+)(\d+):(.*)$/.exec(place)!;
      const bits = ((1 + kinds.indexOf(kind as PlaceKind)) << numberBits) | Number(number);
      cache.set(bits | ((key >> placeBits) << placeBits), look(kind as PlaceKind, sets!));
    }
    return cache.get(key);
  };
  let grammar: unknown;
  internals.getGAstProductions = () =>
    (grammar ??= (analyzed() as unknown as Internals).getGAstProductions());
}

/** The first alternative that begins with the next token and whose gate is open. */
function chooser(ways: readonly Uint8Array[], size: number): Look {
  const nowhere = ways.length;
  const first = new Uint8Array(size).fill(nowhere);
  for (let k = nowhere - 1; k >= 0; k--)
    for (let token = 0; token < size; token++) if (ways[k]![token] === 1) first[token] = k;
  return function (alternatives) {
    const token = (this as Internals).LA(1).tokenTypeIdx;
    for (let k = first[token]!; k < nowhere; k++) {
      if (ways[k]![token] === 0) continue;
      const gate = alternatives![k]!.GATE;
      if (gate === undefined || gate.call(this)) return k;
    }
    return undefined;
  };
}

/** As many alternatives as an OR can have. */
const mostAlternatives = 64;
const shut = { GATE: () => false };
const allShut: Alternatives = Array.from({ length: mostAlternatives }, () => shut);

/** The table of a parser that has analyzed its grammar: each of its look-ahead functions is asked about each token. */
export function tableOf(parser: EmbeddedActionsParser, tokens: readonly TokenType[]): LookaheadTable {
  const internals = parser as unknown as Internals;
  const all = [...tokens, EOF];
  const sets: string[] = [];
  const rules: Record<string, string> = {};
  const ask = (look: Look, type: TokenType, alternatives?: Alternatives) => {
    parser.input = [{ tokenType: type, tokenTypeIdx: type.tokenTypeIdx!, image: '', startOffset: 0 }];
    return look.call(parser, alternatives);
  };
  const setText = (types: readonly TokenType[]): string => {
    const names = types.map(({ name }) => name).join(' ');
    if (names === '') return none;
    const known = sets.indexOf(names);
    return String(known >= 0 ? known : sets.push(names) - 1);
  };
  const ways = (look: Look): string => {
    const taken: TokenType[][] = [];
    for (const type of all) {
      // Where no alternative has a gate, they are not asked for.
      const always = ask(look, type, allShut);
      if (always !== undefined) (taken[always as number] ??= []).push(type);
      else
        for (let k = 0; k < mostAlternatives; k++) {
          const open = allShut.map((one, n) => (n === k ? {} : one));
          if (ask(look, type, open) === k) (taken[k] ??= []).push(type);
        }
    }
    return Array.from(taken, (types) => setText(types ?? [])).join('|');
  };
  for (const key of [...internals.lookAheadFuncsCache.keys()].sort((a, b) => a - b)) {
    const look = internals.lookAheadFuncsCache.get(key)!;
    const rule = internals.shortRuleNameToFull[(key >> placeBits) << placeBits]!;
    const kind = kinds[((key >> numberBits) & 15) - 1]!;
    const text = kind === 'or' ? ways(look) : setText(all.filter((type) => ask(look, type) === true));
    const place = `${kind}${key & ((1 << numberBits) - 1)}:${text}`;
    rules[rule] = rules[rule] === undefined ? place : `${rules[rule]} ${place}`;
  }
  return { sets, rules };
}
