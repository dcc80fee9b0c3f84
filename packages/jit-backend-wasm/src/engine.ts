/** The engine's WebAssembly, with the types that are used of it: the package needs neither DOM nor Node types. */
export interface EngineTable {
  readonly length: number;
  grow(by: number): number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
}

interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Table: new (descriptor: { readonly element: string; readonly initial: number }) => EngineTable;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
}

export const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
