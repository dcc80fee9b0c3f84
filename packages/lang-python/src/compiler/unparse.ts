/**
 * From an expression back to source text, as `ast.unparse` writes it. Needed for `from __future__ import annotations`, under which
 * an annotation is kept as text: `x: List[ int ]` gives `'List[int]'`.
 */
import type { HostConst } from '../bytecode/code.js';
import type { Arguments, Expr, Generator, Parameter } from './ast.js';

/** Precedences as in CPython's unparser, loosest first. */
const P = {
  named: 0,
  tuple: 1,
  yield: 2,
  test: 3,
  or: 4,
  and: 5,
  not: 6,
  compare: 7,
  bitOr: 8,
  bitXor: 9,
  bitAnd: 10,
  shift: 11,
  sum: 12,
  product: 13,
  unary: 14,
  power: 15,
  atom: 17,
} as const;

const binary: Readonly<Record<string, number>> = {
  '|': P.bitOr,
  '^': P.bitXor,
  '&': P.bitAnd,
  '<<': P.shift,
  '>>': P.shift,
  '+': P.sum,
  '-': P.sum,
  '*': P.product,
  '/': P.product,
  '//': P.product,
  '%': P.product,
  '@': P.product,
  '**': P.power,
};

/** repr of a string. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = mark;
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (c === '\\' || c === mark) out += '\\' + c;
    else if (c === '\n') out += '\\n';
    else if (c === '\r') out += '\\r';
    else if (c === '\t') out += '\\t';
    else if (code < 32 || (code >= 127 && code < 161)) out += '\\x' + code.toString(16).padStart(2, '0');
    else out += c;
  }
  return out + mark;
}

function constant(c: HostConst): string {
  switch (c.kind) {
    case 'none':
      return 'None';
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    case 'ellipsis':
      return '...';
    case 'int':
      return c.value.toString();
    case 'float':
      if (c.value === Infinity) return '1e309';
      return floatText(c.value);
    case 'imaginary':
      return `${c.value === Infinity ? '1e309' : String(c.value)}j`;
    case 'str':
      return quote(c.value);
    case 'bytes':
      return (
        'b' +
        quote(String.fromCharCode(...c.value)).replace(
          /[\x80-\xff]/g,
          (x) => '\\x' + x.charCodeAt(0).toString(16),
        )
      );
    case 'tuple':
      return `(${c.items.map(constant).join(', ')}${c.items.length === 1 ? ',' : ''})`;
    case 'frozenset':
    case 'code':
      return '...';
  }
}

function floatText(value: number): string {
  const text = String(value);
  if (/^\d+$/.test(text))
    return value >= 1e16 ? value.toExponential().replace(/e\+(\d)$/, 'e+0$1') : text + '.0';
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function wrap(text: string, own: number, outer: number): string {
  return own < outer ? `(${text})` : text;
}

function generators(list: readonly Generator[]): string {
  return list
    .map(
      (g) =>
        ` for ${write(g.target, P.tuple)} in ${write(g.iter, P.test + 1)}${g.ifs.map((c) => ` if ${write(c, P.test + 1)}`).join('')}`,
    )
    .join('');
}

function parameters(args: Arguments): string {
  const parts: string[] = [];
  const positional = [...args.posonlyargs, ...args.args];
  const firstDefault = positional.length - args.defaults.length;
  const one = (p: Parameter, value: Expr | null | undefined): string =>
    value ? `${p.arg}=${write(value, P.test)}` : p.arg;
  positional.forEach((p, i) => {
    parts.push(one(p, args.defaults[i - firstDefault]));
    if (i + 1 === args.posonlyargs.length) parts.push('/');
  });
  if (args.vararg !== null) parts.push('*' + args.vararg.arg);
  else if (args.kwonlyargs.length > 0) parts.push('*');
  args.kwonlyargs.forEach((p, i) => parts.push(one(p, args.kwDefaults[i])));
  if (args.kwarg !== null) parts.push('**' + args.kwarg.arg);
  return parts.join(', ');
}

function items(list: readonly Expr[]): string {
  return list.map((e) => write(e, P.test)).join(', ');
}

function fstringBody(values: readonly Expr[]): string {
  return values
    .map((v) => {
      if (v.kind === 'Constant' && v.value.kind === 'str')
        return v.value.value.replaceAll('{', '{{').replaceAll('}', '}}');
      if (v.kind !== 'FormattedValue') return '';
      const inner = write(v.value, P.test + 1);
      const spec = v.formatSpec === null ? '' : ':' + fstringBody(v.formatSpec.values);
      return `{${inner.startsWith('{') ? ' ' : ''}${inner}${v.conversion === '' ? '' : '!' + v.conversion}${spec}}`;
    })
    .join('');
}

function write(e: Expr, outer: number): string {
  switch (e.kind) {
    case 'Name':
      return e.id;
    case 'Constant':
      return constant(e.value);
    case 'BoolOp': {
      const own = e.op === 'and' ? P.and : P.or;
      return wrap(e.values.map((v) => write(v, own + 1)).join(` ${e.op} `), own, outer);
    }
    case 'NamedExpr':
      return wrap(`${e.target.id} := ${write(e.value, P.atom)}`, P.named, outer);
    case 'BinOp': {
      const own = binary[e.op]!;
      const [left, right] = e.op === '**' ? [own + 1, P.unary] : [own, own + 1];
      return wrap(`${write(e.left, left)} ${e.op} ${write(e.right, right)}`, own, outer);
    }
    case 'UnaryOp': {
      const own = e.op === 'not' ? P.not : P.unary;
      return wrap(`${e.op}${e.op === 'not' ? ' ' : ''}${write(e.operand, own)}`, own, outer);
    }
    case 'Lambda': {
      const args = parameters(e.args);
      return wrap(`lambda${args === '' ? '' : ' ' + args}: ${write(e.body, P.test)}`, P.test, outer);
    }
    case 'IfExp':
      return wrap(
        `${write(e.body, P.test + 1)} if ${write(e.test, P.test + 1)} else ${write(e.orelse, P.test)}`,
        P.test,
        outer,
      );
    case 'Dict':
      return `{${e.keys.map((k, i) => (k === null ? `**${write(e.values[i]!, P.bitOr)}` : `${write(k, P.test)}: ${write(e.values[i]!, P.test)}`)).join(', ')}}`;
    case 'Set':
      return e.elts.length === 0 ? '{*()}' : `{${items(e.elts)}}`;
    case 'List':
      return `[${items(e.elts)}]`;
    case 'Tuple':
      return `(${items(e.elts)}${e.elts.length === 1 ? ',' : ''})`;
    case 'ListComp':
      return `[${write(e.elt, P.test)}${generators(e.generators)}]`;
    case 'SetComp':
      return `{${write(e.elt, P.test)}${generators(e.generators)}}`;
    case 'GeneratorExp':
      return `(${write(e.elt, P.test)}${generators(e.generators)})`;
    case 'DictComp':
      return `{${write(e.key, P.test)}: ${write(e.value, P.test)}${generators(e.generators)}}`;
    case 'Yield':
      return wrap(e.value === null ? 'yield' : `yield ${write(e.value, P.atom)}`, P.yield, outer);
    case 'YieldFrom':
      return wrap(`yield from ${write(e.value, P.atom)}`, P.yield, outer);
    case 'Compare':
      return wrap(
        write(e.left, P.compare + 1) +
          e.ops.map((op, i) => ` ${op} ${write(e.comparators[i]!, P.compare + 1)}`).join(''),
        P.compare,
        outer,
      );
    case 'Call': {
      const [only] = e.args;
      if (e.args.length === 1 && e.keywords.length === 0 && only!.kind === 'GeneratorExp')
        return write(e.func, P.atom) + write(only!, P.test);
      const keywords = e.keywords.map((k) =>
        k.arg === null ? `**${write(k.value, P.test)}` : `${k.arg}=${write(k.value, P.test)}`,
      );
      return `${write(e.func, P.atom)}(${[...e.args.map((a) => write(a, P.test)), ...keywords].join(', ')})`;
    }
    case 'JoinedStr':
      return 'f' + quote(fstringBody(e.values));
    case 'FormattedValue':
      return 'f' + quote(fstringBody([e]));
    case 'Attribute': {
      const value = write(e.value, P.atom);
      return `${value}${e.value.kind === 'Constant' && e.value.value.kind === 'int' ? ' ' : ''}.${e.attr}`;
    }
    case 'Subscript': {
      const { slice } = e;
      // A tuple of indices is written without its parentheses.
      const bare = slice.kind === 'Tuple' && slice.elts.length > 0;
      const inner = bare ? items(slice.elts) + (slice.elts.length === 1 ? ',' : '') : write(slice, P.tuple);
      return `${write(e.value, P.atom)}[${inner}]`;
    }
    case 'Starred':
      return `*${write(e.value, P.bitOr)}`;
    case 'Slice': {
      const part = (x: Expr | null): string => (x === null ? '' : write(x, P.test));
      return `${part(e.lower)}:${part(e.upper)}${e.step === null ? '' : ':' + part(e.step)}`;
    }
  }
}

/** Source text of an expression. */
export function unparse(e: Expr): string {
  return write(e, P.test);
}
