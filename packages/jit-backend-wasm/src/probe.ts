/**
 * What the engine must be able to do, found out by validating tiny modules: nothing is inferred from version numbers.
 */
import { engine } from './engine.js';

/** A feature that the code of traces needs. */
export interface Feature {
  readonly name: string;
  readonly supported: boolean;
}

/** What {@link probe} found. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly features: readonly Feature[];
  /** Says what is missing and where it is there; empty when nothing is. */
  readonly message: string;
}

/** One function `() → i32` (or with the given body) in a module. */
function moduleOf(body: readonly number[]): Uint8Array {
  const type = [0x60, 0, 1, 0x7f];
  const code = [0, ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 1 + type.length, 1, ...type],
    ...[3, 2, 1, 0],
    ...[10, code.length + 2, 1, code.length, ...code],
  ]);
}

const probes: readonly (readonly [string, Uint8Array])[] = [
  ['tail calls (return_call)', moduleOf([0x12, 0])],
  ['saturating float to int conversions', moduleOf([0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xfc, 2])],
  ['sign extension', moduleOf([0x41, 0, 0xc0])],
];

/** Asks the engine. */
export function probe(): ProbeResult {
  const features = probes.map(([name, bytes]) => ({ name, supported: engine.validate(bytes) }));
  const missing = features.filter((feature) => !feature.supported).map((feature) => feature.name);
  return {
    ok: missing.length === 0,
    features,
    message:
      missing.length === 0
        ? ''
        : `this engine's WebAssembly lacks ${missing.join(', ')}: programs run without compiled traces (Node 20, Chrome 112, Firefox 121, Safari 18.2 or later have it)`,
  };
}
