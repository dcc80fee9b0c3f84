/**
 * Scopes: for every name in every block, whether it is local, global, a cell (local, but captured by an inner function) or
 * free (captured from an outer one).
 *
 * Two passes as in CPython: the first walks the tree and notes in each block how its names are bound and used; the
 * second resolves uses against the enclosing function blocks. Class blocks are skipped by that search, except that a function in a
 * class that says `super` or `__class__` captures the class's `__class__` cell.
 *
 * Example: `def f():\n x = 1\n return lambda: x` makes x a cell of f and free in the lambda.
 */
import type { Position } from '../bytecode/code.js';
import type { Arguments, Expr, Generator, Parameter, Pattern, Root, Stmt } from './ast.js';
import { syntaxErrorAt, type PySyntaxError, type Source } from './errors.js';

const Flag = {
  Global: 1,
  Nonlocal: 2,
  Local: 4,
  Param: 8,
  Use: 16,
  Annotated: 32,
  CompIter: 64,
} as const;

export type Resolution = 'local' | 'cell' | 'free' | 'global-explicit' | 'global-implicit';

/** What a block is made from; the key under which {@link SymbolTable.scopeOf} finds it. */
export type ScopeNode = object;

export class Scope {
  readonly flags = new Map<string, number>();
  readonly resolution = new Map<string, Resolution>();
  readonly children: Scope[] = [];
  /** Names captured from outer functions by this block or by blocks in it, sorted once all is resolved. */
  readonly free = new Set<string>();
  readonly cells = new Set<string>();
  /** Parameters in the order of the local variables. */
  readonly params: string[] = [];
  isGenerator = false;
  /** For class blocks: some method needs the `__class__` cell. */
  needsClassCell = false;
  isNested: boolean;
  /** Where a comprehension is being visited: in the iterable of a `for`, walruses are refused. */
  iterableDepth = 0;

  constructor(
    readonly kind: 'module' | 'function' | 'class',
    readonly name: string,
    readonly parent: Scope | null,
    /** Kind of comprehension, for messages; null for everything else. */
    readonly comprehension: 'list' | 'set' | 'dict' | 'generator' | null,
    /** Innermost class around, for mangling. */
    readonly className: string | null,
  ) {
    this.isNested = parent !== null && (parent.isNested || parent.kind === 'function');
  }
}

/** Private names: `__x` in class `C` is `_C__x`. */
export function mangle(className: string | null, name: string): string {
  if (className === null || !name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name;
  const stripped = className.replace(/^_+/, '');
  return stripped === '' ? name : `_${stripped}${name}`;
}

export interface SymbolTable {
  readonly top: Scope;
  scopeOf(node: ScopeNode): Scope;
}

class Builder {
  readonly scopes = new Map<ScopeNode, Scope>();
  scope: Scope;

  constructor(
    private readonly source: Source,
    private readonly futureAnnotations: boolean,
  ) {
    this.scope = new Scope('module', 'top', null, null, null);
  }

  private error(msg: string, pos: Position): PySyntaxError {
    return syntaxErrorAt(this.source, msg, pos);
  }

  private enter(
    kind: Scope['kind'],
    name: string,
    node: ScopeNode,
    comprehension: Scope['comprehension'] = null,
  ): void {
    const className = kind === 'class' ? name : this.scope.className;
    const scope = new Scope(kind, name, this.scope, comprehension, className);
    this.scope.children.push(scope);
    this.scopes.set(node, scope);
    this.scope = scope;
  }

  private leave(): void {
    this.scope = this.scope.parent!;
  }

  private define(rawName: string, flag: number, pos: Position, scope: Scope = this.scope): void {
    const name = mangle(this.scope.className, rawName);
    const old = scope.flags.get(name) ?? 0;
    if (flag & Flag.Param && old & Flag.Param) {
      throw this.error(`duplicate argument '${name}' in function definition`, pos);
    }
    let flags = old | flag;
    if (scope.comprehension !== null && flag & Flag.CompIter) {
      if (flags & (Flag.Global | Flag.Nonlocal)) {
        throw this.error(
          `comprehension inner loop cannot rebind assignment expression target '${name}'`,
          pos,
        );
      }
      flags |= Flag.CompIter;
    }
    scope.flags.set(name, flags);
    if (flag & Flag.Param) scope.params.push(name);
  }

  /** A parameter: its name is an error's place, so all of them are defined before the body is visited. */
  private parameters(args: Arguments): void {
    const define = (p: Parameter): void => this.define(p.arg, Flag.Param | Flag.Local, p.pos);
    args.posonlyargs.forEach(define);
    args.args.forEach(define);
    args.kwonlyargs.forEach(define);
    if (args.vararg !== null) define(args.vararg);
    if (args.kwarg !== null) define(args.kwarg);
  }

  private defaults(args: Arguments): void {
    this.expressions(args.defaults);
    for (const value of args.kwDefaults) if (value !== null) this.expression(value);
  }

  private annotation(e: Expr): void {
    if (!this.futureAnnotations) this.expression(e);
  }

  statements(list: readonly Stmt[]): void {
    for (const statement of list) this.statement(statement);
  }

  private statement(s: Stmt): void {
    switch (s.kind) {
      case 'FunctionDef': {
        this.define(s.name, Flag.Local, s.pos);
        this.defaults(s.args);
        const { args } = s;
        for (const p of [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg]) {
          if (p?.annotation) this.annotation(p.annotation);
        }
        if (s.returns !== null) this.annotation(s.returns);
        this.expressions(s.decorators);
        this.enter('function', s.name, s);
        this.parameters(args);
        this.statements(s.body);
        this.leave();
        break;
      }
      case 'ClassDef':
        this.define(s.name, Flag.Local, s.pos);
        this.expressions(s.bases);
        for (const keyword of s.keywords) this.expression(keyword.value);
        this.expressions(s.decorators);
        this.enter('class', s.name, s);
        this.statements(s.body);
        this.leave();
        break;
      case 'Return':
        if (s.value !== null) this.expression(s.value);
        break;
      case 'Delete':
        for (const target of s.targets) this.target(target);
        break;
      case 'Assign':
        for (const target of s.targets) this.target(target);
        this.expression(s.value);
        break;
      case 'AugAssign':
        this.target(s.target);
        this.expression(s.value);
        break;
      case 'AnnAssign':
        this.annotatedAssignment(s);
        break;
      case 'For':
        this.target(s.target);
        this.expression(s.iter);
        this.statements(s.body);
        this.statements(s.orelse);
        break;
      case 'While':
      case 'If':
        this.expression(s.test);
        this.statements(s.body);
        this.statements(s.orelse);
        break;
      case 'With':
        for (const item of s.items) {
          this.expression(item.contextExpr);
          if (item.optionalVars !== null) this.target(item.optionalVars);
        }
        this.statements(s.body);
        break;
      case 'Match':
        this.expression(s.subject);
        for (const c of s.cases) {
          this.pattern(c.pattern);
          if (c.guard !== null) this.expression(c.guard);
          this.statements(c.body);
        }
        break;
      case 'Raise':
        if (s.exc !== null) this.expression(s.exc);
        if (s.cause !== null) this.expression(s.cause);
        break;
      case 'Try':
        this.statements(s.body);
        for (const handler of s.handlers) {
          if (handler.type !== null) this.expression(handler.type);
          if (handler.name !== null) this.define(handler.name, Flag.Local, handler.pos);
          this.statements(handler.body);
        }
        this.statements(s.orelse);
        this.statements(s.finalbody);
        break;
      case 'Assert':
        this.expression(s.test);
        if (s.msg !== null) this.expression(s.msg);
        break;
      case 'Import':
      case 'ImportFrom':
        for (const alias of s.names) {
          if (alias.name === '*') {
            if (this.scope.kind !== 'module')
              throw this.error('import * only allowed at module level', alias.pos);
            continue;
          }
          this.define(alias.asname ?? alias.name.split('.')[0]!, Flag.Local, alias.pos);
        }
        break;
      case 'Global':
      case 'Nonlocal':
        this.declaration(s.kind, s.names, s.pos);
        break;
      case 'Expr':
        this.expression(s.value);
        break;
      case 'Pass':
      case 'Break':
      case 'Continue':
        break;
    }
  }

  private annotatedAssignment(s: Extract<Stmt, { kind: 'AnnAssign' }>): void {
    if (s.target.kind === 'Name') {
      const flags = this.scope.flags.get(mangle(this.scope.className, s.target.id)) ?? 0;
      if (s.simple && flags & (Flag.Global | Flag.Nonlocal) && this.scope.kind !== 'module') {
        const which = flags & Flag.Global ? 'global' : 'nonlocal';
        throw this.error(`annotated name '${s.target.id}' can't be ${which}`, s.pos);
      }
      if (s.simple) this.define(s.target.id, Flag.Annotated | Flag.Local, s.target.pos);
      else if (s.value !== null) this.define(s.target.id, Flag.Local, s.target.pos);
    } else {
      this.target(s.target);
    }
    this.annotation(s.annotation);
    if (s.value !== null) this.expression(s.value);
  }

  private declaration(kind: 'Global' | 'Nonlocal', names: readonly string[], pos: Position): void {
    const word = kind === 'Global' ? 'global' : 'nonlocal';
    if (kind === 'Nonlocal' && this.scope.kind === 'module') {
      throw this.error('nonlocal declaration not allowed at module level', pos);
    }
    for (const rawName of names) {
      const name = mangle(this.scope.className, rawName);
      const flags = this.scope.flags.get(name) ?? 0;
      if (flags & (Flag.Param | Flag.Local | Flag.Use | Flag.Annotated)) {
        if (flags & Flag.Param) throw this.error(`name '${name}' is parameter and ${word}`, pos);
        if (flags & Flag.Use) throw this.error(`name '${name}' is used prior to ${word} declaration`, pos);
        if (flags & Flag.Annotated) throw this.error(`annotated name '${name}' can't be ${word}`, pos);
        throw this.error(`name '${name}' is assigned to before ${word} declaration`, pos);
      }
      this.declarations.push({ scope: this.scope, name, kind, pos });
      this.define(rawName, kind === 'Global' ? Flag.Global : Flag.Nonlocal, pos);
    }
  }
  /** Positions of global and nonlocal statements, for errors found while resolving. */
  readonly declarations: { scope: Scope; name: string; kind: 'Global' | 'Nonlocal'; pos: Position }[] = [];

  /** A store: names in it are bound here. */
  private target(e: Expr): void {
    switch (e.kind) {
      case 'Name':
        return this.define(e.id, Flag.Local, e.pos);
      case 'Starred':
        return this.target(e.value);
      case 'List':
      case 'Tuple':
        for (const element of e.elts) this.target(element);
        return;
      default:
        return this.expression(e);
    }
  }

  private expressions(list: readonly Expr[]): void {
    for (const e of list) this.expression(e);
  }

  private expression(e: Expr): void {
    switch (e.kind) {
      case 'Name':
        this.define(e.id, Flag.Use, e.pos);
        if (e.id === 'super' && this.scope.kind === 'function') this.define('__class__', Flag.Use, e.pos);
        break;
      case 'Constant':
        break;
      case 'BoolOp':
        return this.expressions(e.values);
      case 'NamedExpr':
        this.walrus(e);
        break;
      case 'BinOp':
        this.expression(e.left);
        return this.expression(e.right);
      case 'UnaryOp':
        return this.expression(e.operand);
      case 'Lambda':
        this.defaults(e.args);
        this.enter('function', 'lambda', e);
        this.parameters(e.args);
        this.expression(e.body);
        this.leave();
        break;
      case 'IfExp':
        this.expression(e.test);
        this.expression(e.body);
        return this.expression(e.orelse);
      case 'Dict':
        for (const key of e.keys) if (key !== null) this.expression(key);
        return this.expressions(e.values);
      case 'Set':
      case 'List':
      case 'Tuple':
        return this.expressions(e.elts);
      case 'ListComp':
        return this.comprehension(e, 'list', e.generators, [e.elt]);
      case 'SetComp':
        return this.comprehension(e, 'set', e.generators, [e.elt]);
      case 'GeneratorExp':
        return this.comprehension(e, 'generator', e.generators, [e.elt]);
      case 'DictComp':
        return this.comprehension(e, 'dict', e.generators, [e.key, e.value]);
      case 'Yield':
      case 'YieldFrom':
        if (e.value !== null) this.expression(e.value);
        if (this.scope.comprehension !== null) {
          const where = {
            list: 'list comprehension',
            set: 'set comprehension',
            dict: 'dict comprehension',
            generator: 'generator expression',
          }[this.scope.comprehension];
          throw this.error(`'yield' inside ${where}`, e.pos);
        }
        this.scope.isGenerator = true;
        break;
      case 'Compare':
        this.expression(e.left);
        return this.expressions(e.comparators);
      case 'Call':
        this.expression(e.func);
        this.expressions(e.args);
        for (const keyword of e.keywords) this.expression(keyword.value);
        break;
      case 'FormattedValue':
        this.expression(e.value);
        if (e.formatSpec !== null) this.expression(e.formatSpec);
        break;
      case 'JoinedStr':
        return this.expressions(e.values);
      case 'Attribute':
      case 'Starred':
        return this.expression(e.value);
      case 'Subscript':
        this.expression(e.value);
        return this.expression(e.slice);
      case 'Slice':
        if (e.lower !== null) this.expression(e.lower);
        if (e.upper !== null) this.expression(e.upper);
        if (e.step !== null) this.expression(e.step);
        break;
    }
  }

  private comprehension(
    node: Expr,
    kind: 'list' | 'set' | 'dict' | 'generator',
    generators: readonly Generator[],
    elements: Expr[],
  ): void {
    const outermost = generators[0]!;
    // The first iterable belongs to the block around.
    this.scope.iterableDepth++;
    this.expression(outermost.iter);
    this.scope.iterableDepth--;
    const names = { list: 'listcomp', set: 'setcomp', dict: 'dictcomp', generator: 'genexpr' };
    this.enter('function', names[kind], node, kind);
    if (kind === 'generator') this.scope.isGenerator = true;
    this.define('.0', Flag.Param | Flag.Local, node.pos);
    for (const generator of generators) {
      this.iterationTarget(generator.target);
      if (generator !== outermost) {
        this.scope.iterableDepth++;
        this.expression(generator.iter);
        this.scope.iterableDepth--;
      }
      this.expressions(generator.ifs);
    }
    this.expressions(elements);
    this.leave();
  }

  private iterationTarget(e: Expr): void {
    if (e.kind === 'Name') this.define(e.id, Flag.Local | Flag.CompIter, e.pos);
    else if (e.kind === 'Starred') this.iterationTarget(e.value);
    else if (e.kind === 'List' || e.kind === 'Tuple')
      e.elts.forEach((element) => this.iterationTarget(element));
    else this.expression(e);
  }

  /** `x := v` in a comprehension binds x in the block around all comprehensions. */
  private walrus(e: Extract<Expr, { kind: 'NamedExpr' }>): void {
    if (this.scope.iterableDepth > 0) {
      throw this.error('assignment expression cannot be used in a comprehension iterable expression', e.pos);
    }
    if (this.scope.comprehension === null) {
      this.expression(e.value);
      this.define(e.target.id, Flag.Local, e.target.pos);
      return;
    }
    const name = mangle(this.scope.className, e.target.id);
    for (let scope: Scope | null = this.scope; scope !== null; scope = scope.parent) {
      if (scope.comprehension !== null) {
        if ((scope.flags.get(name) ?? 0) & Flag.CompIter) {
          throw this.error(
            `assignment expression cannot rebind comprehension iteration variable '${e.target.id}'`,
            e.target.pos,
          );
        }
        continue;
      }
      if (scope.kind === 'class') {
        throw this.error(
          'assignment expression within a comprehension cannot be used in a class body',
          e.target.pos,
        );
      }
      const isGlobal = scope.kind === 'module' || ((scope.flags.get(name) ?? 0) & Flag.Global) !== 0;
      this.define(e.target.id, isGlobal ? Flag.Global : Flag.Nonlocal, e.target.pos);
      this.define(e.target.id, isGlobal ? Flag.Global : Flag.Local, e.target.pos, scope);
      break;
    }
    this.expression(e.value);
  }

  private pattern(p: Pattern): void {
    switch (p.kind) {
      case 'MatchValue':
        return this.expression(p.value);
      case 'MatchSingleton':
        return;
      case 'MatchSequence':
      case 'MatchOr':
        return p.patterns.forEach((inner) => this.pattern(inner));
      case 'MatchMapping':
        this.expressions(p.keys);
        p.patterns.forEach((inner) => this.pattern(inner));
        if (p.rest !== null) this.define(p.rest, Flag.Local, p.pos);
        return;
      case 'MatchClass':
        this.expression(p.cls);
        p.patterns.forEach((inner) => this.pattern(inner));
        p.kwdPatterns.forEach((inner) => this.pattern(inner));
        return;
      case 'MatchStar':
        if (p.name !== null) this.define(p.name, Flag.Local, p.pos);
        return;
      case 'MatchAs':
        if (p.pattern !== null) this.pattern(p.pattern);
        if (p.name !== null) this.define(p.name, Flag.Local, p.pos);
        return;
    }
  }

  // -- resolution

  resolve(scope: Scope): void {
    for (const [name, flags] of scope.flags) {
      if (flags & Flag.Global) {
        if (flags & Flag.Nonlocal)
          throw this.declarationError(scope, name, `name '${name}' is nonlocal and global`);
        scope.resolution.set(name, 'global-explicit');
      } else if (flags & Flag.Nonlocal) {
        if (!this.capture(scope, name))
          throw this.declarationError(scope, name, `no binding for nonlocal '${name}' found`);
        scope.resolution.set(name, 'free');
      } else if (flags & (Flag.Local | Flag.Param)) {
        scope.resolution.set(name, 'local');
      } else {
        scope.resolution.set(name, this.capture(scope, name) ? 'free' : 'global-implicit');
      }
    }
    for (const child of scope.children) this.resolve(child);
  }

  private declarationError(scope: Scope, name: string, msg: string): PySyntaxError {
    const found = this.declarations.find((d) => d.scope === scope && d.name === name);
    return this.error(msg, found?.pos ?? { line: 1, endLine: 1, column: 0, endColumn: 0 });
  }

  /** Finds the enclosing function that binds a name; marks it a cell there and free on the way. */
  private capture(from: Scope, name: string): boolean {
    const path: Scope[] = [from];
    let found = false;
    for (let scope = from.parent; scope !== null; scope = scope.parent) {
      if (scope.kind === 'class') {
        if (name === '__class__') {
          scope.needsClassCell = true;
          found = true;
          break;
        }
      } else if (scope.kind === 'function') {
        const flags = scope.flags.get(name) ?? 0;
        if (flags & Flag.Global) return false;
        if (flags & (Flag.Local | Flag.Param) && !(flags & Flag.Nonlocal)) {
          scope.cells.add(name);
          found = true;
          break;
        }
      } else {
        return false;
      }
      path.push(scope);
    }
    if (found) for (const scope of path) scope.free.add(name);
    return found;
  }

  /** Captured locals become cells, once all uses are known. */
  finish(scope: Scope): void {
    for (const name of scope.cells) scope.resolution.set(name, 'cell');
    for (const child of scope.children) this.finish(child);
  }
}

/** Builds and resolves the symbol table of a tree. */
export function buildSymbolTable(source: Source, root: Root, futureAnnotations: boolean): SymbolTable {
  const builder = new Builder(source, futureAnnotations);
  const top = builder.scope;
  if (root.kind === 'Expression')
    builder.statements([{ kind: 'Expr', value: root.body, pos: root.body.pos }]);
  else builder.statements(root.body);
  builder.resolve(top);
  builder.finish(top);
  return { top, scopeOf: (node) => builder.scopes.get(node)! };
}
