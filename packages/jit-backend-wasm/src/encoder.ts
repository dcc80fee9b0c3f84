/**
 * Writes WebAssembly binaries: a growing byte buffer, and the sections of a module around function bodies.
 *
 * Compiling happens while the guest waits, so bytes go straight into arrays that are reused from module to module; nothing is built as
 * strings or lists first.
 *
 * Functions are numbered imports first, and imports are found while bodies are written. So a call of an own function is
 * written with five bytes for the number ({@link FunctionBody.fixups}), which are filled in at the end.
 */

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export type WasmType = typeof I32 | typeof I64 | typeof F64;

const scratch = new DataView(new ArrayBuffer(8));

/** A growing array of bytes. */
export class Bytes {
  data: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.data = new Uint8Array(capacity);
  }

  private grow(needed: number): void {
    const grown = new Uint8Array(Math.max(this.data.length * 2, needed));
    grown.set(this.data);
    this.data = grown;
  }

  byte(value: number): void {
    if (this.length === this.data.length) this.grow(0);
    this.data[this.length++] = value;
  }

  byte2(a: number, b: number): void {
    this.byte(a);
    this.byte(b);
  }

  /** Unsigned LEB128 of 32 bits. */
  u32(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of 32 bits. */
  s32(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 127;
      rest >>= 7;
      if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 128);
    }
  }

  /** Signed LEB128 of 64 bits. */
  s64(value: bigint): void {
    if (value >= -0x80000000n && value <= 0x7fffffffn) {
      this.s32(Number(value));
      return;
    }
    let rest = value;
    for (;;) {
      const low = Number(rest & 127n);
      rest >>= 7n;
      if ((rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 128);
    }
  }

  f64(value: number): void {
    scratch.setFloat64(0, value, true);
    for (let k = 0; k < 8; k++) this.byte(scratch.getUint8(k));
  }

  /** Text, with its length. */
  name(text: string): void {
    this.u32(text.length);
    for (let k = 0; k < text.length; k++) this.byte(text.charCodeAt(k));
  }

  append(other: Bytes): void {
    const needed = this.length + other.length;
    if (needed > this.data.length) this.grow(needed);
    this.data.set(other.data.subarray(0, other.length), this.length);
    this.length = needed;
  }

  /** Another buffer's bytes, after their length. */
  block(other: Bytes): void {
    this.u32(other.length);
    this.append(other);
  }

  /** Writes an unsigned number over the five bytes at a place. */
  patch(at: number, value: number): void {
    for (let k = 0; k < 4; k++) this.data[at + k] = ((value >>> (7 * k)) & 127) | 128;
    this.data[at + 4] = value >>> 28;
  }

  take(): Uint8Array {
    return this.data.slice(0, this.length);
  }
}

/** A call of an own function: five bytes at `at` that take its number. */
export interface Fixup {
  readonly at: number;
  readonly own: number;
}

/** A function of the module being made. */
export interface FunctionBody {
  readonly type: number;
  /** Types of locals behind the parameters. */
  readonly locals: readonly WasmType[];
  /** Comes before `code`: what can be written only when the rest is known. */
  readonly prologue: Bytes;
  readonly code: Bytes;
  readonly fixups: readonly Fixup[];
}

interface FunctionImport {
  readonly type: number;
  readonly value: unknown;
}

// One module is made at a time; these buffers serve all of them.
const out = new Bytes(1 << 16);
const content = new Bytes(1 << 16);
const bodyBytes = new Bytes(1 << 16);

function section(id: number): void {
  out.byte(id);
  out.block(content);
  content.length = 0;
}

/** The name of import or export number k. */
const nameOf = (k: number): string => k.toString(36);

/** A module: types, imports, functions. All functions are exported, by their numbers. */
export class ModuleBuilder {
  private readonly types = new Map<string, number>();
  private readonly typeBytes = new Bytes(256);
  readonly imports: FunctionImport[] = [];
  private readonly importOf = new Map<unknown, number>();
  readonly functions: FunctionBody[] = [];
  usesTable = false;

  /** The number of a function type. */
  type(params: readonly WasmType[], results: readonly WasmType[]): number {
    const key = String.fromCharCode(...params, 0, ...results);
    let index = this.types.get(key);
    if (index === undefined) {
      index = this.types.size;
      this.types.set(key, index);
      const b = this.typeBytes;
      b.byte(0x60);
      b.u32(params.length);
      for (const p of params) b.byte(p);
      b.u32(results.length);
      for (const r of results) b.byte(r);
    }
    return index;
  }

  /** The number of an imported function; imported once. */
  import(value: unknown, params: readonly WasmType[], results: readonly WasmType[]): number {
    let index = this.importOf.get(value);
    if (index === undefined) {
      index = this.imports.length;
      this.imports.push({ type: this.type(params, results), value });
      this.importOf.set(value, index);
    }
    return index;
  }

  /** The binary. */
  finish(): Uint8Array {
    out.length = 0;
    content.length = 0;
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    content.u32(this.types.size);
    content.append(this.typeBytes);
    section(1);
    content.u32(this.imports.length + (this.usesTable ? 2 : 1));
    this.imports.forEach(({ type }, k) => {
      content.name('i');
      content.name(nameOf(k));
      content.byte(0);
      content.u32(type);
    });
    content.name('e');
    content.name('m');
    for (const byte of [2, 0, 1]) content.byte(byte);
    if (this.usesTable) {
      content.name('e');
      content.name('t');
      for (const byte of [1, 0x70, 0, 1]) content.byte(byte);
    }
    section(2);
    content.u32(this.functions.length);
    for (const f of this.functions) content.u32(f.type);
    section(3);
    content.u32(this.functions.length);
    this.functions.forEach((_, k) => {
      content.name(nameOf(k));
      content.byte(0);
      content.u32(this.imports.length + k);
    });
    section(7);
    content.u32(this.functions.length);
    for (const f of this.functions) {
      for (const { at, own } of f.fixups) f.code.patch(at, this.imports.length + own);
      bodyBytes.length = 0;
      writeLocals(bodyBytes, f.locals);
      bodyBytes.append(f.prologue);
      bodyBytes.append(f.code);
      bodyBytes.byte(0x0b);
      content.block(bodyBytes);
    }
    section(10);
    return out.take();
  }

  /** The import object. */
  importObject(memory: unknown, table: unknown): Record<string, Record<string, unknown>> {
    const i: Record<string, unknown> = {};
    this.imports.forEach(({ value }, k) => (i[nameOf(k)] = value));
    return { i, e: this.usesTable ? { m: memory, t: table } : { m: memory } };
  }

  /** Own function k among the exports of an instance. */
  exported(exports: Record<string, unknown>, k: number): unknown {
    return exports[nameOf(k)];
  }
}

function writeLocals(body: Bytes, locals: readonly WasmType[]): void {
  let groups = 0;
  locals.forEach((type, k) => {
    if (type !== locals[k - 1]) groups++;
  });
  body.u32(groups);
  for (let k = 0; k < locals.length;) {
    const start = k;
    while (k < locals.length && locals[k] === locals[start]) k++;
    body.u32(k - start);
    body.byte(locals[start]!);
  }
}
