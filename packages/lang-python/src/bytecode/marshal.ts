/**
 * Writes code objects as one string, the form in which they cross into the guest. The format is described in `code.ts`;
 * the reader is RTypeScript and lives with the interpreter.
 *
 * Example: the constant `(1, 'a')` is `t`, 2 (its length), `i`, 2 (1 zig-zag encoded), `s`, 1, `a`: seven UTF-16 units.
 */
import type { HostCode, HostConst } from './code.js';

/** Units collected so far, flushed to pieces so that `String.fromCharCode` gets bounded argument lists. */
class UnitWriter {
  private readonly pieces: string[] = [];
  private units: number[] = [];

  unit(value: number): void {
    this.units.push(value);
    if (this.units.length >= 4096) this.flush();
  }

  tag(letter: string): void {
    this.unit(letter.charCodeAt(0));
  }

  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x8000) {
      this.unit((rest % 0x8000) + 0x8000);
      rest = Math.floor(rest / 0x8000);
    }
    this.unit(rest);
  }

  signed(value: number): void {
    this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  signedBig(value: bigint): void {
    let rest = value >= 0n ? value * 2n : -value * 2n - 1n;
    while (rest >= 0x8000n) {
      this.unit(Number(rest & 0x7fffn) + 0x8000);
      rest >>= 15n;
    }
    this.unit(Number(rest));
  }

  string(text: string): void {
    this.unsigned(text.length);
    this.flush();
    this.pieces.push(text);
  }

  strings(list: readonly string[]): void {
    this.unsigned(list.length);
    for (const text of list) this.string(text);
  }

  result(): string {
    this.flush();
    return this.pieces.join('');
  }

  private flush(): void {
    if (this.units.length === 0) return;
    this.pieces.push(String.fromCharCode(...this.units));
    this.units = [];
  }
}

const floatBytes = new DataView(new ArrayBuffer(8));

function writeConst(out: UnitWriter, constant: HostConst): void {
  switch (constant.kind) {
    case 'none':
      return out.tag('N');
    case 'true':
      return out.tag('T');
    case 'false':
      return out.tag('F');
    case 'ellipsis':
      return out.tag('E');
    case 'int':
      if (BigInt.asIntN(64, constant.value) === constant.value) {
        out.tag('i');
        out.signedBig(constant.value);
      } else {
        out.tag('I');
        out.string(constant.value.toString());
      }
      return;
    case 'float':
    case 'imaginary':
      out.tag(constant.kind === 'float' ? 'f' : 'j');
      floatBytes.setFloat64(0, constant.value, true);
      for (let i = 0; i < 4; i++) out.unit(floatBytes.getUint16(2 * i, true));
      return;
    case 'str':
      out.tag('s');
      return out.string(constant.value);
    case 'bytes':
      out.tag('b');
      out.unsigned(constant.value.length);
      for (const byte of constant.value) out.unit(byte);
      return;
    case 'tuple':
    case 'frozenset':
      out.tag(constant.kind === 'tuple' ? 't' : 'z');
      out.unsigned(constant.items.length);
      for (const item of constant.items) writeConst(out, item);
      return;
    case 'code':
      out.tag('c');
      return writeCode(out, constant.code);
  }
}

function writeCode(out: UnitWriter, code: HostCode): void {
  out.unsigned(code.argcount);
  out.unsigned(code.posonlyargcount);
  out.unsigned(code.kwonlyargcount);
  out.unsigned(code.nlocals);
  out.unsigned(code.stacksize);
  out.unsigned(code.flags);
  out.unsigned(code.firstlineno);
  out.string(code.name);
  out.string(code.qualname);
  out.string(code.filename);
  out.strings(code.varnames);
  out.strings(code.cellvars);
  out.strings(code.freevars);
  out.strings(code.names);
  for (const argument of code.cell2arg) out.unsigned(argument + 1);
  out.unsigned(code.instructions.length);
  for (const word of code.instructions) out.unsigned(word >>> 0);
  out.unsigned(code.constants.length);
  for (const constant of code.constants) writeConst(out, constant);
  out.unsigned(code.exceptionTable.length);
  for (const row of code.exceptionTable) {
    out.unsigned(row.start);
    out.unsigned(row.end);
    out.unsigned(row.target);
    out.unsigned(row.depth);
  }
  for (const position of code.positions) {
    out.signed(position.line - code.firstlineno);
    out.unsigned(position.endLine - position.line);
    out.unsigned(position.column);
    out.unsigned(position.endColumn);
  }
  out.unsigned(code.anchors.length);
  for (const anchor of code.anchors) {
    out.unsigned(anchor.instruction);
    out.unsigned(anchor.start);
    out.unsigned(anchor.end);
  }
}

/** The marshalled form of a constant, a code object included. */
export function marshalConst(constant: HostConst): string {
  const out = new UnitWriter();
  writeConst(out, constant);
  return out.result();
}

/** The marshalled form of a code object: the tag `c` and its content. */
export function marshal(code: HostCode): string {
  return marshalConst({ kind: 'code', code });
}
