/**
 * The part of the WebAssembly JavaScript API that the runtime uses. Declared here because TypeScript has it in the
 * browser's library only, which a package for Node and browsers cannot ask its users to load.
 */

/** Bytes of a module. */
export type Bytes = ArrayBuffer | Uint8Array;
/** A compiled module; opaque. */
export interface WasmModule {
  readonly [brand]?: 'module';
}
declare const brand: unique symbol;
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}
export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}
/** A table of functions. */
export interface WasmTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(by: number): number;
}
export type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Engine {
  readonly Module: {
    new (bytes: Bytes): WasmModule;
    customSections(module: WasmModule, name: string): ArrayBuffer[];
  };
  readonly Table: new (type: { element: 'anyfunc'; initial: number }) => WasmTable;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
  readonly RuntimeError: new (message?: string) => Error;
  compile(bytes: Bytes): Promise<WasmModule>;
}

/** The engine's WebAssembly object. */
export const engine: Engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
