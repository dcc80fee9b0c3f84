/**
 * `weft doctor`: which engine features this Node has, and what Weft does without each.
 *
 * A feature is probed by validating a hand-assembled module of a few bytes that uses it: nothing is compiled or run, so the
 * probes are safe anywhere. The loader uses the same table at start-up.
 */

/** A WebAssembly feature that Weft uses when it is there. */
export interface EngineFeature {
  readonly name: string;
  /** Without it, nothing runs. */
  readonly required: boolean;
  /** What it is for, and what happens without it. */
  readonly purpose: string;
  readonly available: () => boolean;
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function validates(...sections: readonly (readonly number[])[]): boolean {
  return (
    typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from([...header, ...sections.flat()]))
  );
}

/** A module with one function of type () -> () (plus its table or memory sections) and the given body. */
function functionModule(body: readonly number[], between: readonly number[] = []): boolean {
  const code = [0x00, ...body, 0x0b];
  return validates([1, 4, 1, 0x60, 0, 0], [3, 2, 1, 0], between, [
    10,
    code.length + 2,
    1,
    code.length,
    ...code,
  ]);
}

/** The features, required ones first. */
export const engineFeatures: readonly EngineFeature[] = [
  {
    name: 'WebAssembly',
    required: true,
    purpose: 'runs translated interpreters',
    available: () => validates(),
  },
  {
    name: 'bulk memory',
    required: true,
    purpose: 'array copies and the collector',
    // i32.const 0 (x3) memory.copy 0 0
    available: () => functionModule([0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 10, 0, 0], [5, 3, 1, 0, 1]),
  },
  {
    name: 'BigInt integration',
    required: true,
    purpose: '64-bit integers across the host boundary',
    available: () => typeof BigInt64Array === 'function',
  },
  {
    name: 'tail calls',
    required: true,
    purpose: 're-entering hot interpreter loops; jumping between JIT traces',
    // return_call 0
    available: () => functionModule([0x12, 0]),
  },
  {
    name: 'sign extension',
    required: true,
    purpose: '8- and 16-bit integers',
    // i32.const 0 i32.extend8_s drop
    available: () => functionModule([0x41, 0, 0xc0, 0x1a]),
  },
  {
    name: 'saturating conversions',
    required: true,
    purpose: 'float to integer conversions',
    // f64.const 0 i32.trunc_sat_f64_s drop
    available: () => functionModule([0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xfc, 2, 0x1a]),
  },
  {
    name: 'SIMD',
    required: false,
    purpose: 'vector operations in traces; without it they are done one by one',
    // i32.const 0 i8x16.splat drop
    available: () => functionModule([0x41, 0, 0xfd, 15, 0x1a]),
  },
  {
    name: 'threads',
    required: false,
    purpose: 'shared memory for transactional memory; without it one worker runs',
    available: () => typeof SharedArrayBuffer === 'function' && validates([5, 4, 1, 3, 1, 1]),
  },
];

/** Prints the table; returns the exit code: 1 when a required feature is missing. */
export function doctor(write: (line: string) => void, json: boolean): number {
  const rows = engineFeatures.map((feature) => ({
    name: feature.name,
    required: feature.required,
    available: feature.available(),
    purpose: feature.purpose,
  }));
  const versions = { node: process.versions.node, v8: process.versions.v8 };
  const failed = rows.some((row) => row.required && !row.available);
  if (json) {
    write(JSON.stringify({ ...versions, ok: !failed, features: rows }, null, 2));
  } else {
    write(`Node ${versions.node}, V8 ${versions.v8}`);
    for (const row of rows) {
      const mark = row.available ? 'yes' : row.required ? 'NO, required' : 'no';
      write(`  ${row.name.padEnd(24)} ${mark.padEnd(13)} ${row.purpose}`);
    }
    write(failed ? 'Weft cannot run here: use Node 20.19 or newer.' : 'Weft can run here.');
  }
  return failed ? 1 : 0;
}
