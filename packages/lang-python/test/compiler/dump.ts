/**
 * The syntax tree in the notation of CPython's `ast.dump(tree, include_attributes=True)`, for comparison with it.
 */
import type {
  Arguments,
  Expr,
  Generator,
  Keyword,
  Parameter,
  Pattern,
  Root,
  Stmt,
} from '../../src/compiler/ast.js';
import type { HostConst, Position } from '../../src/bytecode/code.js';
import { quote } from '../../src/compiler/unparse.js';

type Field = [string, string];
type Context = 'Load' | 'Store' | 'Del';

const operators: Record<string, string> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mult',
  '/': 'Div',
  '//': 'FloorDiv',
  '%': 'Mod',
  '**': 'Pow',
  '@': 'MatMult',
  '<<': 'LShift',
  '>>': 'RShift',
  '&': 'BitAnd',
  '|': 'BitOr',
  '^': 'BitXor',
  '<': 'Lt',
  '<=': 'LtE',
  '==': 'Eq',
  '!=': 'NotEq',
  '>': 'Gt',
  '>=': 'GtE',
  is: 'Is',
  'is not': 'IsNot',
  in: 'In',
  'not in': 'NotIn',
  and: 'And',
  or: 'Or',
  not: 'Not',
};
const unary: Record<string, string> = { '+': 'UAdd', '-': 'USub', '~': 'Invert', not: 'Not' };

function node(name: string, fields: readonly Field[], pos: Position | null = null): string {
  const all = [...fields];
  if (pos !== null) {
    all.push(['lineno', String(pos.line)], ['col_offset', String(pos.column)]);
    all.push(['end_lineno', String(pos.endLine)], ['end_col_offset', String(pos.endColumn)]);
  }
  return `${name}(${all.map(([key, value]) => `${key}=${value}`).join(', ')})`;
}

const list = (items: readonly string[]): string => `[${items.join(', ')}]`;
const optional = (name: string, e: Expr | null, context: Context = 'Load'): Field[] =>
  e === null ? [] : [[name, expr(e, context)]];
const text = (s: string): string => `'${s}'`;

function constant(c: HostConst): string {
  switch (c.kind) {
    case 'none':
      return 'None';
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    case 'ellipsis':
      return 'Ellipsis';
    case 'int':
      return String(c.value);
    case 'str':
      return quote(c.value);
    default:
      return `<${c.kind}>`;
  }
}

function generator(g: Generator): string {
  return node('comprehension', [
    ['target', expr(g.target, 'Store')],
    ['iter', expr(g.iter)],
    ['ifs', list(g.ifs.map((e) => expr(e)))],
    ['is_async', '0'],
  ]);
}

function keyword(k: Keyword): string {
  return node(
    'keyword',
    [...(k.arg === null ? [] : [['arg', text(k.arg)] as Field]), ['value', expr(k.value)]],
    k.pos,
  );
}

function parameter(p: Parameter): string {
  return node('arg', [['arg', text(p.arg)], ...optional('annotation', p.annotation)], p.pos);
}

function args(a: Arguments): string {
  return node('arguments', [
    ['posonlyargs', list(a.posonlyargs.map(parameter))],
    ['args', list(a.args.map(parameter))],
    ...(a.vararg === null ? [] : [['vararg', parameter(a.vararg)] as Field]),
    ['kwonlyargs', list(a.kwonlyargs.map(parameter))],
    ['kw_defaults', list(a.kwDefaults.map((e) => (e === null ? 'None' : expr(e))))],
    ...(a.kwarg === null ? [] : [['kwarg', parameter(a.kwarg)] as Field]),
    ['defaults', list(a.defaults.map((e) => expr(e)))],
  ]);
}

const exprs = (l: readonly Expr[], context: Context = 'Load'): string => list(l.map((e) => expr(e, context)));

function expr(e: Expr, context: Context = 'Load'): string {
  const ctx: Field = ['ctx', `${context}()`];
  const make = (fields: Field[], name: string = e.kind): string => node(name, fields, e.pos);
  switch (e.kind) {
    case 'BoolOp':
      return make([
        ['op', `${operators[e.op]!}()`],
        ['values', exprs(e.values)],
      ]);
    case 'NamedExpr':
      return make([
        ['target', expr(e.target, 'Store')],
        ['value', expr(e.value)],
      ]);
    case 'BinOp':
      return make([
        ['left', expr(e.left)],
        ['op', `${operators[e.op]!}()`],
        ['right', expr(e.right)],
      ]);
    case 'UnaryOp':
      return make([
        ['op', `${unary[e.op]!}()`],
        ['operand', expr(e.operand)],
      ]);
    case 'Lambda':
      return make([
        ['args', args(e.args)],
        ['body', expr(e.body)],
      ]);
    case 'IfExp':
      return make([
        ['test', expr(e.test)],
        ['body', expr(e.body)],
        ['orelse', expr(e.orelse)],
      ]);
    case 'Dict':
      return make([
        ['keys', list(e.keys.map((k) => (k === null ? 'None' : expr(k))))],
        ['values', exprs(e.values)],
      ]);
    case 'Set':
      return make([['elts', exprs(e.elts)]]);
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      return make([
        ['elt', expr(e.elt)],
        ['generators', list(e.generators.map(generator))],
      ]);
    case 'DictComp':
      return make([
        ['key', expr(e.key)],
        ['value', expr(e.value)],
        ['generators', list(e.generators.map(generator))],
      ]);
    case 'Yield':
      return make(optional('value', e.value));
    case 'YieldFrom':
      return make([['value', expr(e.value)]]);
    case 'Compare':
      return make([
        ['left', expr(e.left)],
        ['ops', list(e.ops.map((op) => `${operators[op]!}()`))],
        ['comparators', exprs(e.comparators)],
      ]);
    case 'Call':
      return make([
        ['func', expr(e.func)],
        ['args', exprs(e.args)],
        ['keywords', list(e.keywords.map(keyword))],
      ]);
    case 'FormattedValue':
      return make([
        ['value', expr(e.value)],
        ['conversion', String(e.conversion === '' ? -1 : e.conversion.charCodeAt(0))],
        ...optional('format_spec', e.formatSpec),
      ]);
    case 'JoinedStr':
      return make([['values', exprs(e.values)]]);
    case 'Constant':
      return make([['value', constant(e.value)]]);
    case 'Attribute':
      return make([['value', expr(e.value)], ['attr', text(e.attr)], ctx]);
    case 'Subscript':
      return make([['value', expr(e.value)], ['slice', expr(e.slice)], ctx]);
    case 'Starred':
      return make([['value', expr(e.value, context)], ctx]);
    case 'Name':
      return make([['id', text(e.id)], ctx]);
    case 'List':
    case 'Tuple':
      return make([['elts', exprs(e.elts, context)], ctx]);
    case 'Slice':
      return make([
        ...optional('lower', e.lower),
        ...optional('upper', e.upper),
        ...optional('step', e.step),
      ]);
  }
}

function pattern(p: Pattern): string {
  const make = (fields: Field[]): string => node(p.kind, fields, p.pos);
  const name = (n: string | null, key = 'name'): Field[] => (n === null ? [] : [[key, text(n)]]);
  switch (p.kind) {
    case 'MatchValue':
      return make([['value', expr(p.value)]]);
    case 'MatchSingleton':
      return make([['value', constant(p.value)]]);
    case 'MatchSequence':
    case 'MatchOr':
      return make([['patterns', list(p.patterns.map(pattern))]]);
    case 'MatchMapping':
      return make([
        ['keys', exprs(p.keys)],
        ['patterns', list(p.patterns.map(pattern))],
        ...name(p.rest, 'rest'),
      ]);
    case 'MatchClass':
      return make([
        ['cls', expr(p.cls)],
        ['patterns', list(p.patterns.map(pattern))],
        ['kwd_attrs', list(p.kwdAttrs.map(text))],
        ['kwd_patterns', list(p.kwdPatterns.map(pattern))],
      ]);
    case 'MatchStar':
      return make(name(p.name));
    case 'MatchAs':
      return make([
        ...(p.pattern === null ? [] : [['pattern', pattern(p.pattern)] as Field]),
        ...name(p.name),
      ]);
  }
}

const body = (l: readonly Stmt[]): string => list(l.map(stmt));

function stmt(s: Stmt): string {
  const make = (fields: Field[]): string => node(s.kind, fields, s.pos);
  switch (s.kind) {
    case 'FunctionDef':
      return make([
        ['name', text(s.name)],
        ['args', args(s.args)],
        ['body', body(s.body)],
        ['decorator_list', exprs(s.decorators)],
        ...optional('returns', s.returns),
      ]);
    case 'ClassDef':
      return make([
        ['name', text(s.name)],
        ['bases', exprs(s.bases)],
        ['keywords', list(s.keywords.map(keyword))],
        ['body', body(s.body)],
        ['decorator_list', exprs(s.decorators)],
      ]);
    case 'Return':
      return make(optional('value', s.value));
    case 'Delete':
      return make([['targets', exprs(s.targets, 'Del')]]);
    case 'Assign':
      return make([
        ['targets', exprs(s.targets, 'Store')],
        ['value', expr(s.value)],
      ]);
    case 'AugAssign':
      return make([
        ['target', expr(s.target, 'Store')],
        ['op', `${operators[s.op]!}()`],
        ['value', expr(s.value)],
      ]);
    case 'AnnAssign':
      return make([
        ['target', expr(s.target, 'Store')],
        ['annotation', expr(s.annotation)],
        ...optional('value', s.value),
        ['simple', s.simple ? '1' : '0'],
      ]);
    case 'For':
      return make([
        ['target', expr(s.target, 'Store')],
        ['iter', expr(s.iter)],
        ['body', body(s.body)],
        ['orelse', body(s.orelse)],
      ]);
    case 'While':
    case 'If':
      return make([
        ['test', expr(s.test)],
        ['body', body(s.body)],
        ['orelse', body(s.orelse)],
      ]);
    case 'With':
      return make([
        [
          'items',
          list(
            s.items.map((item) =>
              node('withitem', [
                ['context_expr', expr(item.contextExpr)],
                ...optional('optional_vars', item.optionalVars, 'Store'),
              ]),
            ),
          ),
        ],
        ['body', body(s.body)],
      ]);
    case 'Match':
      return make([
        ['subject', expr(s.subject)],
        [
          'cases',
          list(
            s.cases.map((c) =>
              node('match_case', [
                ['pattern', pattern(c.pattern)],
                ...optional('guard', c.guard),
                ['body', body(c.body)],
              ]),
            ),
          ),
        ],
      ]);
    case 'Raise':
      return make([...optional('exc', s.exc), ...optional('cause', s.cause)]);
    case 'Try':
      return make([
        ['body', body(s.body)],
        [
          'handlers',
          list(
            s.handlers.map((h) =>
              node(
                'ExceptHandler',
                [
                  ...optional('type', h.type),
                  ...(h.name === null ? [] : [['name', text(h.name)] as Field]),
                  ['body', body(h.body)],
                ],
                h.pos,
              ),
            ),
          ),
        ],
        ['orelse', body(s.orelse)],
        ['finalbody', body(s.finalbody)],
      ]);
    case 'Assert':
      return make([['test', expr(s.test)], ...optional('msg', s.msg)]);
    case 'Import':
    case 'ImportFrom': {
      const names = list(
        s.names.map((a) =>
          node(
            'alias',
            [['name', text(a.name)], ...(a.asname === null ? [] : [['asname', text(a.asname)] as Field])],
            a.pos,
          ),
        ),
      );
      if (s.kind === 'Import') return make([['names', names]]);
      return make([
        ...(s.module === null ? [] : [['module', text(s.module)] as Field]),
        ['names', names],
        ['level', String(s.level)],
      ]);
    }
    case 'Global':
    case 'Nonlocal':
      return make([['names', list(s.names.map(text))]]);
    case 'Expr':
      return make([['value', expr(s.value)]]);
    case 'Pass':
    case 'Break':
    case 'Continue':
      return make([]);
  }
}

/** One line per top-level statement. */
export function dumpLines(root: Root): string[] {
  return root.kind === 'Expression' ? [expr(root.body)] : root.body.map(stmt);
}
