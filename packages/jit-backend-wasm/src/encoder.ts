/**
 * Writes WebAssembly binaries: a growing byte buffer, and the sections of a module around function bodies.
 *
 * Compiling happens while the guest waits, so bytes go straight into one array; nothing is built as strings or lists first.
 */

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const F64 = 0x7c;
export type WasmType = typeof I32 | typeof I64 | typeof F64;

const scratch = new DataView(new ArrayBuffer(8));

/** A growing array of bytes. */
export class Bytes {
  data = new Uint8Array(4096);
  length = 0;

  private grow(): void {
    const grown = new Uint8Array(this.data.length * 2);
    grown.set(this.data);
    this.data = grown;
  }

  byte(value: number): void {
    if (this.length === this.data.length) this.grow();
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
    while (this.length + other.length > this.data.length) this.grow();
    this.data.set(other.data.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  /** Another buffer's bytes, after their length. */
  block(other: Bytes): void {
    this.u32(other.length);
    this.append(other);
  }

  take(): Uint8Array {
    return this.data.slice(0, this.length);
  }
}

/** A function of the module being made. */
export interface FunctionBody {
  readonly type: number;
  /** Types of locals behind the parameters. */
  readonly locals: WasmType[];
  readonly code: Bytes;
  /** Exported under this name, if any. */
  readonly name: string | null;
}

/** Something imported: a function by type, with the value to pass. */
interface FunctionImport {
  readonly type: number;
  readonly value: unknown;
}

/** A module: types, imports, functions. Functions are numbered imports first, so all imports must be known before code is written. */
export class ModuleBuilder {
  private readonly types = new Map<string, number>();
  private readonly typeBytes = new Bytes();
  readonly imports: FunctionImport[] = [];
  private readonly importOf = new Map<unknown, number>();
  readonly functions: FunctionBody[] = [];
  usesTable = false;

  /** The number of a function type. */
  type(params: readonly WasmType[], results: readonly WasmType[]): number {
    const key = `${params.join()}>${results.join()}`;
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

  /** The binary. Calls of own functions were written as `maxImports + k`; see {@link ownFunction}. */
  finish(): Uint8Array {
    const out = new Bytes();
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    const section = (id: number, write: (b: Bytes) => void): void => {
      const content = new Bytes();
      write(content);
      out.byte(id);
      out.block(content);
    };
    section(1, (b) => {
      b.u32(this.types.size);
      b.append(this.typeBytes);
    });
    section(2, (b) => {
      b.u32(this.imports.length + (this.usesTable ? 2 : 1));
      this.imports.forEach(({ type }, k) => {
        b.name('i');
        b.name(k.toString(36));
        b.byte(0);
        b.u32(type);
      });
      b.name('i');
      b.name('m');
      b.byte(2);
      b.byte(0);
      b.u32(1);
      if (this.usesTable) {
        b.name('i');
        b.name('t');
        b.byte(1);
        b.byte(0x70);
        b.byte(0);
        b.u32(1);
      }
    });
    section(3, (b) => {
      b.u32(this.functions.length);
      for (const f of this.functions) b.u32(f.type);
    });
    const exported = this.functions.flatMap((f, k) => (f.name === null ? [] : [{ name: f.name, k }]));
    section(7, (b) => {
      b.u32(exported.length);
      for (const { name, k } of exported) {
        b.name(name);
        b.byte(0);
        b.u32(this.imports.length + k);
      }
    });
    section(10, (b) => {
      b.u32(this.functions.length);
      for (const f of this.functions) {
        const body = new Bytes();
        writeLocals(body, f.locals);
        body.append(f.code);
        body.byte(0x0b);
        b.block(body);
      }
    });
    return out.take();
  }

  /** The import object. */
  importObject(memory: unknown, table: unknown): Record<string, Record<string, unknown>> {
    const i: Record<string, unknown> = { m: memory };
    if (this.usesTable) i['t'] = table;
    this.imports.forEach(({ value }, k) => (i[k.toString(36)] = value));
    return { i };
  }
}

function writeLocals(body: Bytes, locals: readonly WasmType[]): void {
  const groups: [number, WasmType][] = [];
  for (const type of locals) {
    const last = groups[groups.length - 1];
    if (last !== undefined && last[1] === type) last[0]++;
    else groups.push([1, type]);
  }
  body.u32(groups.length);
  for (const [count, type] of groups) {
    body.u32(count);
    body.byte(type);
  }
}
