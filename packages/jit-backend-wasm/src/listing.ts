/**
 * Modules as text: reads the binary that was made, for logs and tests. One instruction a line, indented by blocks, in the
 * manner of WebAssembly's text format.
 *
 * ```
 * func 0 (i64 i32) -> i32, locals i64 i32
 *   loop
 *     local.get 0
 *     i64.const 1
 *     i64.add
 *     …
 * ```
 */
import { simpleOps } from './arithmetic.js';
import { op } from './opcodes.js';

/** What follows an opcode. */
type Immediate = 'none' | 'block' | 'index' | 'index2' | 'indexes' | 'memory' | 'i32' | 'i64' | 'f64';

const names = new Map<number, readonly [string, Immediate]>();
const suffixes: Readonly<Record<string, Immediate>> = {
  block: 'block',
  loop: 'block',
  if: 'block',
  br: 'index',
  brIf: 'index',
  brTable: 'indexes',
  call: 'index',
  returnCall: 'index',
  callIndirect: 'index2',
  returnCallIndirect: 'index2',
  localGet: 'index',
  localSet: 'index',
  localTee: 'index',
  i32Const: 'i32',
  i64Const: 'i64',
  f64Const: 'f64',
};

/** `i32Load8U` → `i32.load8_u`. */
function textName(key: string): string {
  const snake = key.replace(/(?<!^)([A-Z])/g, (letter) => `_${letter.toLowerCase()}`);
  return snake.replace(/^(i32|i64|f32|f64|local)_/, '$1.').replace(/_(i32|i64|f32|f64)$/, '_$1');
}

for (const [key, code] of Object.entries(op))
  names.set(code, [textName(key), suffixes[key] ?? (/Load|Store/.test(key) ? 'memory' : 'none')]);
for (const [name, bytes] of Object.entries(simpleOps))
  if (bytes.length === 1 && !names.has(bytes[0]!)) names.set(bytes[0]!, [name, 'none']);

const valueTypes: Readonly<Record<number, string>> = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64' };

class Reader {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++]!;
  }
  unsigned(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result;
    }
  }
  signed(): bigint {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return (byte & 64) === 0 ? result : result - (1n << (shift + 7n));
    }
  }
  name(): string {
    const length = this.unsigned();
    const text = String.fromCharCode(...this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return text;
  }
  f64(): number {
    const value = new DataView(this.bytes.buffer, this.bytes.byteOffset).getFloat64(this.at, true);
    this.at += 8;
    return value;
  }
  types(): string[] {
    return Array.from({ length: this.unsigned() }, () => valueTypes[this.byte()]!);
  }
}

/** The listing of a module that this package made. */
export function listing(bytes: Uint8Array): string {
  const r = new Reader(bytes);
  r.at = 8;
  const types: string[] = [];
  const typeOf: number[] = [];
  let imports = 0;
  const lines: string[] = [];
  while (r.at < bytes.length) {
    const id = r.byte();
    const end = r.unsigned() + r.at;
    if (id === 1)
      for (let n = r.unsigned(); n > 0; n--) {
        r.byte();
        const params = r.types();
        types.push(`(${params.join(' ')}) -> ${r.types().join(' ') || 'nothing'}`);
      }
    else if (id === 2)
      for (let n = r.unsigned(); n > 0; n--) {
        r.name();
        r.name();
        if (r.byte() === 0) lines.push(`import ${imports++} ${types[r.unsigned()]}`);
        else r.at = skipLimits(r);
      }
    else if (id === 3) for (let n = r.unsigned(); n > 0; n--) typeOf.push(r.unsigned());
    else if (id === 10) {
      const count = r.unsigned();
      for (let k = 0; k < count; k++) {
        const bodyEnd = r.unsigned() + r.at;
        const locals: string[] = [];
        for (let n = r.unsigned(); n > 0; n--) {
          const many = r.unsigned();
          const type = valueTypes[r.byte()]!;
          locals.push(many === 1 ? type : `${many} ${type}`);
        }
        lines.push(
          `func ${imports + k} ${types[typeOf[k]!]}${locals.length > 0 ? `, locals ${locals.join(', ')}` : ''}`,
        );
        writeBody(r, bodyEnd, lines, types);
      }
    }
    r.at = end;
  }
  return lines.join('\n');
}

/** Memory or table: limits behind an optional element type. */
function skipLimits(r: Reader): number {
  if (r.bytes[r.at] === 0x70) r.at++;
  const flags = r.byte();
  r.unsigned();
  if (flags === 1) r.unsigned();
  return r.at;
}

function writeBody(r: Reader, end: number, lines: string[], types: readonly string[]): void {
  let indent = 1;
  while (r.at < end) {
    const code = r.byte();
    if (code === op.end || code === op.else) indent--;
    if (r.at === end) break;
    const pad = '  '.repeat(indent);
    if (code === 0xfc) {
      const second = r.unsigned();
      if (second === 11) r.byte();
      lines.push(`${pad}${second === 11 ? 'memory.fill' : 'i64.trunc_sat_f64_s'}`);
      continue;
    }
    const [name, immediate] = names.get(code) ?? [`0x${code.toString(16)}`, 'none'];
    let text = name;
    switch (immediate) {
      case 'none':
        break;
      case 'block': {
        const type = valueTypes[r.byte()];
        if (type !== undefined) text += ` -> ${type}`;
        break;
      }
      case 'index':
        text += ` ${r.unsigned()}`;
        break;
      case 'index2':
        text += ` ${types[r.unsigned()]}`;
        r.byte();
        break;
      case 'indexes':
        for (let n = r.unsigned(); n >= 0; n--) text += ` ${r.unsigned()}`;
        break;
      case 'memory': {
        r.unsigned();
        const offset = r.unsigned();
        if (offset !== 0) text += ` ${offset}`;
        break;
      }
      case 'i32':
      case 'i64':
        text += ` ${r.signed()}`;
        break;
      case 'f64': {
        const value = r.f64();
        text += ` ${Object.is(value, -0) ? '-0' : value}`;
        break;
      }
    }
    lines.push(pad + text);
    if (immediate === 'block' || code === op.else) indent++;
  }
}
