/**
 * The backend of one instance: from optimized traces to instances of modules.
 *
 * Each loop or bridge becomes a module with one function a section. Known labels and functions of other code are imported as functions, which V8 calls
 * directly; the trace table is needed for bridges (a guard reads the slot of its bridge from a cell in memory) and for
 * calls of portals that are compiled later.
 */
import {
  type BackendHost,
  type CompiledCode,
  type CompiledTrace,
  type ConnectedBackend,
  type Kind,
  type LoopToken,
  type TargetToken,
} from '@weft/core/backend';
import { sectionsOf } from './analysis.js';
import { SectionCode, wasmType, type Context } from './codegen.js';
import { I32, ModuleBuilder } from './encoder.js';

/** Why a trace could not be compiled. */
export type BackendErrorReason = 'cells_full' | 'refused';

/** A trace could not be compiled; the program goes on without it. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  constructor(
    readonly reason: BackendErrorReason,
    message: string,
  ) {
    super(message);
  }
}

interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}
const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;

interface Table {
  readonly length: number;
  grow(by: number): number;
  set(index: number, value: unknown): void;
}

export class WasmBackend implements ConnectedBackend {
  private readonly table: Table;
  private nextCell: number;
  private readonly cells = new Map<number, number>();
  private readonly freeSlots: number[] = [];
  private readonly slotsOf = new Map<LoopToken, number[]>();

  constructor(private readonly host: BackendHost) {
    this.table = host.table as Table;
    this.nextCell = host.layout.backendArea.start;
  }

  compileLoop(token: LoopToken, trace: CompiledTrace): CompiledCode {
    const { exports, code } = this.make(token, trace, token);
    this.table.set(token.slot, exports['f0']);
    return code;
  }

  compileBridge(loop: LoopToken, guardId: number, trace: CompiledTrace): CompiledCode {
    const { exports, code } = this.make(loop, trace, null);
    const slot = this.freeSlots.pop() ?? this.table.grow(1);
    this.table.set(slot, exports['f0']);
    let slots = this.slotsOf.get(loop);
    if (slots === undefined) this.slotsOf.set(loop, (slots = []));
    slots.push(slot);
    this.memory()[this.cell(guardId) >> 2] = slot;
    return code;
  }

  free(token: LoopToken): void {
    this.table.set(token.slot, null);
    for (const slot of this.slotsOf.get(token) ?? []) {
      this.table.set(slot, null);
      this.freeSlots.push(slot);
    }
    this.slotsOf.delete(token);
    token.code = null;
  }

  private memory(): Int32Array {
    return new Int32Array((this.host.memory as { buffer: ArrayBufferLike }).buffer);
  }

  /** The cell of a guard. */
  private cell(guardId: number): number {
    let cell = this.cells.get(guardId);
    if (cell === undefined) {
      cell = this.nextCell;
      if (cell + 4 > this.host.layout.backendArea.end)
        throw new BackendError('cells_full', 'no room for cells of guards');
      this.nextCell += 4;
      this.cells.set(guardId, cell);
    }
    return cell;
  }

  private make(
    loop: LoopToken,
    trace: CompiledTrace,
    entry: LoopToken | null,
  ): { exports: Record<string, unknown>; code: CompiledCode } {
    const module = new ModuleBuilder();
    const sections = sectionsOf(trace.inputs, trace.ops);
    const own = new Map<TargetToken, number>();
    sections.forEach(({ label }, k) => {
      if (label !== null) own.set(label.descr as TargetToken, k);
    });
    const cx: Context = {
      host: this.host,
      module,
      loop,
      ownLabel: (target) => own.get(target) ?? null,
      ownEntry: (token) => (token === entry ? 0 : null),
      otherLabel: (target) => target.code,
      guardCell: (guardId) => this.cell(guardId),
    };
    const bodies = sections.map((section, k) => {
      const body = new SectionCode(cx, section, entry === null && k === 0);
      body.generate();
      return body;
    });
    bodies.forEach((body, k) => {
      for (const { at, own: number } of body.fixups)
        patch(body.code.data, at, module.imports.length + number);
      module.functions.push({
        type: module.type(
          entry === null && k === 0 ? [] : sections[k]!.params.map((param) => wasmType(param.kind as Kind)),
          [I32],
        ),
        locals: body.locals,
        code: body.code,
        name: `f${k}`,
      });
    });
    const bytes = module.finish();
    let exports: Record<string, unknown>;
    try {
      const instance = new engine.Instance(
        new engine.Module(bytes),
        module.importObject(this.host.memory, this.host.table),
      );
      ({ exports } = instance);
    } catch (error) {
      throw new BackendError('refused', (error as Error).message);
    }
    for (const [target, k] of own) target.code = exports[`f${k}`];
    return { exports, code: { bytes: bytes.length, text: () => hexDump(bytes) } };
  }
}

/** Writes a number into five bytes. */
function patch(data: Uint8Array, at: number, value: number): void {
  for (let k = 0; k < 4; k++) data[at + k] = ((value >>> (7 * k)) & 127) | 128;
  data[at + 4] = value >>> 28;
}

function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 32)
    lines.push([...bytes.subarray(at, at + 32)].map((b) => b.toString(16).padStart(2, '0')).join(' '));
  return lines.join('\n');
}
