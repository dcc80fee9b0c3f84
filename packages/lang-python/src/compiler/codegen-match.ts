/**
 * Bytecode for `match`. A pattern consumes the value on top of the stack; what it captures stays on the stack, below, until the whole
 * pattern has matched, and is stored then. A failing test jumps to a place that pops exactly what is there at that point: the
 * context keeps one label per number of values to pop.
 *
 * Example, `case [x, 1]`: MATCH_SEQUENCE and the length are tested, UNPACK_SEQUENCE 2 pushes both items, x is kept, the
 * second is compared with 1; then x is stored.
 */
import { Compare, Op } from '../bytecode/opcodes.js';
import type { Match, Pattern, Stmt } from './ast.js';
import { ExpressionGenerator } from './codegen-expressions.js';
import { constantKey, strConst } from './constants.js';
import type { Label } from './unit.js';

type Of<K extends Pattern['kind']> = Extract<Pattern, { kind: K }>;

interface Context {
  /** Names captured so far; their values are the topmost ones below the `onTop` values. */
  stores: string[];
  /** Values on the stack above the captures that belong to patterns being matched. */
  onTop: number;
  /** failPop[n]: where to go with n values to pop. */
  failPop: Label[];
  allowIrrefutable: boolean;
}

const isWildcard = (p: Pattern): boolean => p.kind === 'MatchAs' && p.name === null;
const isStarWildcard = (p: Pattern): boolean => p.kind === 'MatchStar' && p.name === null;

export abstract class MatchGenerator extends ExpressionGenerator {
  protected abstract statements(list: readonly Stmt[]): void;

  protected match(s: Match): void {
    const { unit } = this;
    const end = unit.label();
    this.expression(s.subject);
    const { cases } = s;
    const lastCase = cases[cases.length - 1]!;
    const hasDefault = cases.length > 1 && isWildcard(lastCase.pattern);
    const tested = cases.length - (hasDefault ? 1 : 0);
    for (let i = 0; i < tested; i++) {
      const { pattern, guard, body } = cases[i]!;
      unit.pos = pattern.pos;
      if (i !== tested - 1) unit.emit(Op.COPY, 1);
      const context: Context = {
        stores: [],
        onTop: 0,
        failPop: [],
        allowIrrefutable: guard !== null || i === cases.length - 1,
      };
      this.pattern(pattern, context);
      for (const name of context.stores) this.name(name, 'store', pattern.pos);
      if (guard !== null) this.jumpIf(guard, this.failLabel(context, 0), false);
      if (i !== tested - 1) unit.emit(Op.POP_TOP);
      this.statements(body);
      unit.jump(Op.JUMP, end);
      unit.pos = pattern.pos;
      this.placeFailures(context);
    }
    if (hasDefault) {
      unit.pos = lastCase.pattern.pos;
      if (lastCase.guard !== null) this.jumpIf(lastCase.guard, end, false);
      this.statements(lastCase.body);
    }
    unit.place(end);
  }

  // -- failing

  private failLabel(context: Context, pops: number): Label {
    while (context.failPop.length <= pops) context.failPop.push(this.unit.label());
    return context.failPop[pops]!;
  }

  private fail(context: Context, op: Op): void {
    this.unit.jump(op, this.failLabel(context, context.onTop + context.stores.length));
  }

  private placeFailures(context: Context): void {
    for (let pops = context.failPop.length - 1; pops >= 0; pops--) {
      this.unit.place(context.failPop[pops]!);
      if (pops > 0) this.unit.emit(Op.POP_TOP);
    }
    context.failPop = [];
  }

  /** Moves the top value below the count - 1 values under it. */
  private rotate(count: number): void {
    for (let n = count; n > 1; n--) this.unit.emit(Op.SWAP, n);
  }

  private capture(name: string | null, pattern: Pattern, context: Context): void {
    if (name === null) return this.unit.emit(Op.POP_TOP);
    if (context.stores.includes(name))
      throw this.error(`multiple assignments to name '${name}' in pattern`, pattern.pos);
    this.rotate(context.onTop + context.stores.length + 1);
    context.stores.push(name);
  }

  // -- patterns

  /** A pattern within another: irrefutable ones are fine there. */
  private subpattern(p: Pattern, context: Context): void {
    const saved = context.allowIrrefutable;
    context.allowIrrefutable = true;
    this.pattern(p, context);
    context.allowIrrefutable = saved;
  }

  private pattern(p: Pattern, context: Context): void {
    const { unit } = this;
    unit.pos = p.pos;
    switch (p.kind) {
      case 'MatchValue':
        this.expression(p.value);
        unit.emit(Op.COMPARE_OP, Compare.EQ);
        return this.fail(context, Op.POP_JUMP_IF_FALSE);
      case 'MatchSingleton':
        unit.load(p.value);
        unit.emit(Op.IS_OP, 0);
        return this.fail(context, Op.POP_JUMP_IF_FALSE);
      case 'MatchSequence':
        return this.sequence(p, context);
      case 'MatchMapping':
        return this.mapping(p, context);
      case 'MatchClass':
        return this.classPattern_(p, context);
      case 'MatchStar':
        return this.capture(p.name, p, context);
      case 'MatchAs':
        if (p.pattern === null) {
          if (!context.allowIrrefutable) {
            const what = p.name === null ? 'wildcard' : `name capture '${p.name}'`;
            throw this.error(`${what} makes remaining patterns unreachable`, p.pos);
          }
          return this.capture(p.name, p, context);
        }
        context.onTop++;
        unit.emit(Op.COPY, 1);
        this.pattern(p.pattern, context);
        context.onTop--;
        return this.capture(p.name, p, context);
      case 'MatchOr':
        return this.alternatives(p, context);
    }
  }

  private length(compare: Compare, size: number, context: Context): void {
    const { unit } = this;
    unit.emit(Op.GET_LEN);
    unit.load({ kind: 'int', value: BigInt(size) });
    unit.emit(Op.COMPARE_OP, compare);
    this.fail(context, Op.POP_JUMP_IF_FALSE);
  }

  private sequence(p: Of<'MatchSequence'>, context: Context): void {
    const { unit } = this;
    const { patterns } = p;
    const size = patterns.length;
    const star = patterns.findIndex((item) => item.kind === 'MatchStar');
    if (patterns.filter((item) => item.kind === 'MatchStar').length > 1) {
      throw this.error('multiple starred names in sequence pattern', p.pos);
    }
    context.onTop++;
    unit.emit(Op.MATCH_SEQUENCE);
    this.fail(context, Op.POP_JUMP_IF_FALSE);
    if (star < 0) this.length(Compare.EQ, size, context);
    else if (size > 1) this.length(Compare.GE, size - 1, context);
    context.onTop--;
    if (patterns.every((item) => isWildcard(item) || isStarWildcard(item))) return unit.emit(Op.POP_TOP);
    if (star >= 0 && isStarWildcard(patterns[star]!)) return this.subscripted(patterns, star, context);
    if (star < 0) unit.emit(Op.UNPACK_SEQUENCE, size);
    else unit.emit(Op.UNPACK_EX, star | ((size - star - 1) << 8));
    context.onTop += size;
    for (const item of patterns) {
      context.onTop--;
      this.subpattern(item, context);
    }
  }

  /** With a `*_` only the items around it are fetched. */
  private subscripted(patterns: readonly Pattern[], star: number, context: Context): void {
    const { unit } = this;
    context.onTop++;
    patterns.forEach((item, i) => {
      if (isWildcard(item) || i === star) return;
      unit.emit(Op.COPY, 1);
      if (i < star) unit.load({ kind: 'int', value: BigInt(i) });
      else {
        unit.emit(Op.GET_LEN);
        unit.load({ kind: 'int', value: BigInt(patterns.length - i) });
        unit.emit(Op.BINARY_SUB);
      }
      unit.emit(Op.BINARY_SUBSCR);
      this.subpattern(item, context);
    });
    context.onTop--;
    unit.emit(Op.POP_TOP);
  }

  private mapping(p: Of<'MatchMapping'>, context: Context): void {
    const { unit } = this;
    const size = p.keys.length;
    context.onTop++;
    unit.emit(Op.MATCH_MAPPING);
    this.fail(context, Op.POP_JUMP_IF_FALSE);
    if (size === 0 && p.rest === null) {
      context.onTop--;
      return unit.emit(Op.POP_TOP);
    }
    if (size > 0) this.length(Compare.GE, size, context);
    const seen = new Set<string>();
    for (const key of p.keys) {
      const constant = this.folder.fold(key);
      if (constant !== null) {
        const identity = constantKey(constant);
        if (seen.has(identity))
          throw this.error(`mapping pattern checks duplicate key (${describe(constant)})`, p.pos);
        seen.add(identity);
      } else if (key.kind !== 'Attribute' && key.kind !== 'BinOp') {
        throw this.error('mapping pattern keys may only match literals and attribute lookups', p.pos);
      }
      this.expression(key);
    }
    unit.emit(Op.BUILD_TUPLE, size);
    unit.emit(Op.MATCH_KEYS);
    context.onTop += 2;
    this.failIfNone(context);
    unit.emit(Op.UNPACK_SEQUENCE, size);
    context.onTop += size - 1;
    for (const item of p.patterns) {
      context.onTop--;
      this.subpattern(item, context);
    }
    context.onTop -= 2;
    unit.pos = p.pos;
    if (p.rest === null) {
      unit.emit(Op.POP_TOP);
      return unit.emit(Op.POP_TOP);
    }
    // subject keys → the subject's items without the keys, as a dict
    unit.emit(Op.BUILD_MAP, 0);
    unit.emit(Op.SWAP, 3);
    unit.emit(Op.DICT_UPDATE, 2);
    unit.emit(Op.UNPACK_SEQUENCE, size);
    for (let left = size; left > 0; left--) {
      unit.emit(Op.COPY, 1 + left);
      unit.emit(Op.SWAP, 2);
      unit.emit(Op.DELETE_SUBSCR);
    }
    this.capture(p.rest, p, context);
  }

  /** Fails when the value on top is None; keeps it otherwise. */
  private failIfNone(context: Context): void {
    const { unit } = this;
    unit.emit(Op.COPY, 1);
    unit.loadNone();
    unit.emit(Op.IS_OP, 1);
    this.fail(context, Op.POP_JUMP_IF_FALSE);
  }

  private classPattern_(p: Of<'MatchClass'>, context: Context): void {
    const { unit } = this;
    const items = [...p.patterns, ...p.kwdPatterns];
    p.kwdAttrs.forEach((name, i) => {
      if (p.kwdAttrs.indexOf(name) !== i) {
        throw this.error(`attribute name repeated in class pattern: ${name}`, p.kwdPatterns[i]!.pos);
      }
    });
    this.expression(p.cls);
    unit.load({ kind: 'tuple', items: p.kwdAttrs.map(strConst) });
    unit.emit(Op.MATCH_CLASS, p.patterns.length);
    context.onTop++;
    this.failIfNone(context);
    unit.emit(Op.UNPACK_SEQUENCE, items.length);
    context.onTop += items.length - 1;
    for (const item of items) {
      context.onTop--;
      if (isWildcard(item)) unit.emit(Op.POP_TOP);
      else this.subpattern(item, context);
    }
  }

  /** `a | b`: each alternative must capture the same names; their values are brought into the first one's order. */
  private alternatives(p: Of<'MatchOr'>, context: Context): void {
    const { unit } = this;
    const end = unit.label();
    let control: string[] | null = null;

    p.patterns.forEach((alternative, i) => {
      const different = (): never => {
        throw this.error('alternative patterns bind different names', alternative.pos);
      };
      const inner: Context = {
        stores: [],
        onTop: 0,
        failPop: [],
        allowIrrefutable: i === p.patterns.length - 1 && context.allowIrrefutable,
      };
      unit.pos = alternative.pos;
      unit.emit(Op.COPY, 1);
      this.pattern(alternative, inner);
      if (control === null) control = inner.stores;
      else {
        if (inner.stores.length !== control.length) different();
        for (let at = control.length - 1; at >= 0; at--) {
          const from = inner.stores.indexOf(control[at]!);
          if (from < 0) different();
          if (from === at) continue;
          const rotated = inner.stores.splice(0, from + 1);
          inner.stores.splice(at - from, 0, ...rotated);
          for (let n = 0; n <= from; n++) this.rotate(at + 1);
        }
      }
      unit.jump(Op.JUMP, end);
      unit.pos = alternative.pos;
      this.placeFailures(inner);
    });
    unit.pos = p.pos;
    unit.emit(Op.POP_TOP);
    this.fail(context, Op.JUMP);
    unit.place(end);
    const names: string[] = control ?? [];
    const depth = names.length + 1 + context.onTop + context.stores.length;
    for (const name of names) {
      this.rotate(depth);
      if (context.stores.includes(name))
        throw this.error(`multiple assignments to name '${name}' in pattern`, p.pos);
      context.stores.push(name);
    }
    unit.emit(Op.POP_TOP);
  }
}

/** repr of a constant key, near enough for a message. */
function describe(constant: ReturnType<typeof strConst>): string {
  switch (constant.kind) {
    case 'str':
      return `'${constant.value}'`;
    case 'int':
    case 'float':
      return String(constant.value);
    case 'none':
      return 'None';
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    default:
      return constant.kind;
  }
}
