/**
 * The warm state in AOT code, with a JIT whose answers and compiled code the tests make up: counting, claiming and collisions of
 * counters, what exit reasons do, quasi-immutable fields, and what the loader hands to a JIT.
 */
import binaryen from 'binaryen';
import { beforeAll, describe, expect, test } from 'vitest';
import { emit, startImage, type Emitted, type Executed } from '../../src/aot/index.js';
import type { ImagePlan } from '../../src/aot/emit.js';
import { PortalError, splitPortals } from '../../src/aot/portal.js';
import { parseModule } from '../../src/ir/index.js';
import type { LoadOptions } from '../../src/runtime/index.js';
import { GuestError } from '../../src/runtime/index.js';
import { engine } from '../../src/runtime/engine.js';
import type { JitHooks, JitInstance } from '../../src/runtime/jit.js';
import { exitReason } from '../../src/trace/trace.js';
import { linkIr, plugin } from './harness.js';

/** Sums n, n - 1, … 1; raises at 13 when `pc` is negative. */
const text = `
module warm
struct Code {
  id: i32 immutable
}
struct Boom {
}
struct Map {
  version: i32 quasi_immutable
  size: i32
}
prebuilt p0: Code {0}
prebuilt p1: Boom {}
prebuilt p2: Map {1, 0}
driver d greens [pc, code] reds [n, acc]
driver e greens [pc] reds [n, acc]

func @sum(v0: i32, v1: ref Code, v2: i32) -> i64 {
b0:
  jump b1(v2, 0n)
b1(v3: i32, v4: i64):
  jit_merge_point d [pc, code | n, acc] v0, v1, v3, v4
  v5 = i32.eqz v3
  br_if v5, b3, b2
b2:
  v6 = i64.extend_s v3
  v7 = i64.add v4, v6
  v8 = i32.sub v3, 1
  v9 = i32.lt_s v0, 0
  v10 = i32.eq v8, 13
  v11 = i32.and v9, v10
  br_if v11, b4, b5
b4:
  throw p1
b5:
  can_enter_jit d [pc, code | n, acc] v0, v1, v8, v7
  jump b1(v8, v7)
b3:
  return v4
}

func @simple(v0: i32, v1: i32) -> i64 {
b0:
  jump b1(v1, 0n)
b1(v2: i32, v3: i64):
  jit_merge_point e [pc | n, acc] v0, v2, v3
  v4 = i32.eqz v2
  br_if v4, b3, b2
b2:
  v5 = i64.extend_s v2
  v6 = i64.add v3, v5
  v7 = i32.sub v2, 1
  can_enter_jit e [pc | n, acc] v0, v7, v6
  jump b1(v7, v6)
b3:
  return v3
}

func @run(v0: i32, v1: i32) -> i64 {
b0:
  v2: i64 = call @sum v0, p0, v1
  return v2
}

func @fresh(v0: i32, v1: i32) -> i64 {
b0:
  v2 = new Code
  v3: i64 = call @sum v0, v2, v1
  v4 = new Code
  v5: i64 = call @sum v0, v2, v1
  v6 = i64.add v3, v5
  return v6
}

func @caught(v0: i32, v1: i32) -> i64 {
b0:
  v2: i64 = invoke call @sum v0, p0, v1 -> b1, except v3 -> b2
b1:
  return v2
b2:
  return -1n
}

func @make() -> ref Code {
b0:
  v0 = new Code
  return v0
}

func @setVersion(v0: i32) -> void {
b0:
  set_field Map.version p2, v0
  set_field Map.size p2, v0
  return
}

func @version() -> i32 {
b0:
  v0 = get_field Map.version p2
  return v0
}
`;

const sectionBytes = Uint8Array.from([1, 2, 3, 250]);
let image: Emitted;
let plan: ImagePlan;

beforeAll(async () => {
  image = emit(await linkIr(parseModule(text)), plugin, {
    jit: {
      functions: ['make', 'version'],
      section: (given) => {
        plan = given;
        return sectionBytes;
      },
    },
  });
});

/** An instance with a JIT that remembers what it was asked. */
interface Fixture {
  readonly vm: Executed['vm'];
  readonly jit: JitInstance;
  readonly i32: () => Int32Array;
  readonly view: () => DataView;
  readonly ticks: { driver: number; entry: number; kind: number }[];
  readonly invalidated: number[];
  /** Answers in the place of "start anew and go on". */
  answers: Partial<JitHooks>;
}

function start(thresholds = { loop: 5, call: 3 }, options: LoadOptions = {}): Fixture {
  let jit: JitInstance;
  const ticks: Fixture['ticks'] = [];
  const invalidated: number[] = [];
  const fixture = { answers: {} as Partial<JitHooks> };
  const i32 = () => new Int32Array(jit.memory.buffer);
  const vm = startImage(image, {
    ...options,
    jit: {
      start: (instance) => {
        jit = instance;
        i32()[jit.layout.cells['jitThreshold']! >> 2] = thresholds.loop;
        i32()[jit.layout.cells['jitFunctionThreshold']! >> 2] = thresholds.call;
        return {
          tick: (driver, entry, kind) => {
            ticks.push({ driver, entry, kind });
            i32()[(entry + 4) >> 2] = thresholds.loop;
            return fixture.answers.tick?.(driver, entry, kind) ?? exitReason.continue;
          },
          enter: (driver) => fixture.answers.enter!(driver),
          invalidate: (list) => void invalidated.push(list),
        };
      },
    },
  });
  const view = () => new DataView(jit.memory.buffer);
  return Object.assign(fixture, { vm, jit: jit!, i32, view, ticks, invalidated });
}

/** The values in the exit slots, as driver `d` leaves them. */
function exitValues(f: Fixture): [pc: number, code: number, n: number, acc: bigint] {
  const at = f.jit.layout.exitSlots;
  const view = f.view();
  return [
    view.getInt32(at, true),
    view.getInt32(at + 8, true),
    view.getInt32(at + 16, true),
    view.getBigInt64(at + 24, true),
  ];
}

function setExitValues(f: Fixture, pc: number, code: number, n: number, acc: bigint): void {
  const at = f.jit.layout.exitSlots;
  const view = f.view();
  view.setInt32(at, pc, true);
  view.setInt32(at + 8, code, true);
  view.setInt32(at + 16, n, true);
  view.setBigInt64(at + 24, acc, true);
}

const codeAddress = () => plan.image.prebuilt[0]!;
const boomAddress = () => plan.image.prebuilt[1]!;
const mapAddress = () => plan.image.prebuilt[2]!;

describe('counting', () => {
  test('a place is claimed with the threshold of its kind, counted down, and asks when it is exhausted', () => {
    const f = start();
    const seen: unknown[] = [];
    f.answers.tick = () => {
      seen.push(exitValues(f));
      return exitReason.continue;
    };
    expect(f.vm['run']!(7, 20)).toBe(210n);
    // The call left 3, so the third jump asks; after that each fifth.
    expect(seen).toEqual([
      [7, codeAddress(), 17, 57n],
      [7, codeAddress(), 12, 132n],
      [7, codeAddress(), 7, 182n],
      [7, codeAddress(), 2, 207n],
    ]);
    expect(f.ticks.map(({ driver, kind }) => [driver, kind])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(new Set(f.ticks.map((t) => t.entry)).size).toBe(1);
  });

  test('calls count too', () => {
    const f = start({ loop: 100, call: 3 });
    for (let n = 0; n < 4; n++) f.vm['run']!(1, 0);
    // Claimed by the first call; the second and third leave 2 and 1.
    expect(f.ticks.map((t) => t.kind)).toEqual([1]);
  });

  test('each place has a count of its own, and an entry holds its greens', () => {
    const f = start({ loop: 1000, call: 1000 });
    for (const pc of [1, 2, 3]) expect(f.vm['run']!(pc, 10)).toBe(55n);
    const [table] = f.jit.counters;
    expect(table).toMatchObject({ stride: 24, entries: 4096, refCount: 1 });
    const i32 = f.i32();
    const used: [pc: number, count: number, code: number][] = [];
    for (let k = 0; k < table!.entries; k++) {
      const entry = (table!.address + k * table!.stride) >> 2;
      if (i32[entry] === 0) continue;
      expect([...i32.slice(entry + 2, entry + 4)]).toEqual([0, 0]);
      used.push([i32[entry + 4]!, i32[entry + 1]!, i32[(table!.refs >> 2) + k]!]);
    }
    expect(used.sort((a, b) => a[0] - b[0])).toEqual([
      [1, 990, codeAddress()],
      [2, 990, codeAddress()],
      [3, 990, codeAddress()],
    ]);
  });

  test('green objects may move', () => {
    const f = start({ loop: 100, call: 200 }, { gc: 'every-allocation' });
    expect(f.vm['fresh']!(1, 50)).toBe(2550n);
    // One place: the first jump makes 100 of the 200 of the claim; then the first 50 jumps, the second call, 49 jumps to the first question.
    expect(f.ticks.length).toBe(1);
    expect(exitValues(f).slice(2)).toEqual([1, 1274n]);
  });

  test('without a JIT an exhausted counter starts anew', () => {
    const vm = startImage(image);
    expect(vm['run']!(1, 100_000)).toBe(5_000_050_000n);
    for (let k = 0; k < 20_000; k++) vm['run']!(2, 0);
  });
});

describe('collisions', () => {
  const factor = 0x9e3779b1 | 0;
  const hashOf = (pc: number): number => {
    const h = Math.imul(pc, factor);
    return (h ^ (h >>> 15)) | 1;
  };
  const indexOf = (pc: number): number => (hashOf(pc) >>> 8) & 4095;
  /** Places whose own entry is that of place 1. */
  const rivals = (): number[] => {
    const found = [1];
    for (let pc = 2; found.length < 4; pc++)
      if (indexOf(pc) === indexOf(1) && hashOf(pc) !== hashOf(1)) found.push(pc);
    return found;
  };
  const entryOf = (f: Fixture, index: number) =>
    f.jit.counters[1]!.address + index * f.jit.counters[1]!.stride;
  const word = (f: Fixture, entry: number, offset: number) => f.i32()[(entry + offset) >> 2]!;

  test('two places share a neighbourhood, a third takes over', () => {
    const f = start({ loop: 1000, call: 1000 });
    const [a, b, c] = rivals() as [number, number, number];
    const own = entryOf(f, indexOf(a));
    const neighbour = entryOf(f, indexOf(a) ^ 1);
    f.vm['simple']!(a, 1);
    expect(word(f, own, 16)).toBe(a);
    f.vm['simple']!(b, 10);
    expect([word(f, own, 16), word(f, own, 4)]).toEqual([a, 999]);
    expect([word(f, neighbour, 16), word(f, neighbour, 4)]).toEqual([b, 990]);
    // Both go on counting.
    f.vm['simple']!(a, 10);
    expect(word(f, own, 4)).toBe(988);
    f.vm['simple']!(c, 10);
    expect([word(f, own, 16), word(f, own, 4)]).toEqual([c, 990]);
    expect(word(f, neighbour, 16)).toBe(b);
  });

  test('places with code are not taken over', () => {
    const f = start({ loop: 1000, call: 1000 });
    const [a, b, c, d] = rivals() as [number, number, number, number];
    const own = entryOf(f, indexOf(a));
    const neighbour = entryOf(f, indexOf(a) ^ 1);
    f.vm['simple']!(a, 1);
    f.i32()[(own + 8) >> 2] = 5;
    f.vm['simple']!(b, 1);
    f.vm['simple']!(c, 1);
    expect([word(f, own, 16), word(f, neighbour, 16)]).toEqual([a, c]);
    f.i32()[(neighbour + 8) >> 2] = 6;
    // No counter is left for it: it runs, uncounted.
    expect(f.vm['simple']!(d, 3000)).toBe(4501500n);
    expect([word(f, own, 16), word(f, neighbour, 16)]).toEqual([a, c]);
    expect(f.ticks).toEqual([]);
  });

  test('equal hashes of different greens are told apart', () => {
    // The hash forgets its lowest bit: the place whose hash differs in nothing else is found backwards.
    let inverse = factor;
    for (let k = 0; k < 5; k++) inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
    const a = 12345;
    const h = Math.imul(a, factor);
    const mixed = h ^ (h >>> 15) ^ 1;
    const b = Math.imul(mixed ^ (mixed >>> 15) ^ (mixed >>> 30), inverse);
    expect(b).not.toBe(a);
    expect(hashOf(b)).toBe(hashOf(a));
    const f = start({ loop: 1000, call: 2 });
    f.vm['simple']!(a, 0);
    // Inline code looks at the tag alone, so one call is counted for the wrong place.
    f.vm['simple']!(b, 0);
    f.vm['simple']!(b, 0);
    const own = entryOf(f, indexOf(a));
    const neighbour = entryOf(f, indexOf(a) ^ 1);
    expect([word(f, own, 16), word(f, neighbour, 16)]).toEqual([a, b]);
    expect(word(f, own, 0)).toBe(word(f, neighbour, 0));
  });
});

describe('exit reasons', () => {
  test.each(['tick', 'trace'] as const)('done, from a %s: the result is in the result slot', (from) => {
    const f = start();
    f.answers.tick = (_driver, entry) => {
      if (from === 'tick') {
        f.view().setBigInt64(f.jit.layout.resultSlot, 1234n, true);
        return exitReason.done;
      }
      install(f, entry, (m, n, acc) => [
        m.i64.store(
          0,
          4,
          m.i32.const(f.jit.layout.resultSlot),
          m.i64.add(acc, m.i64.extend_s(m.i32.mul(n, m.i32.const(1000)))),
        ),
        m.i32.const(exitReason.done),
      ]);
      return exitReason.continue;
    };
    // The trace is entered at the next jump, with n = 16.
    expect(f.vm['run']!(1, 20)).toBe(from === 'tick' ? 1234n : 74n + 16000n);
    if (from === 'tick') return;
    // And at the start of the portal.
    expect(f.vm['run']!(1, 3)).toBe(3000n);
    expect(f.ticks.length).toBe(1);
    // Other greens do not enter it.
    f.answers.tick = undefined;
    expect(f.vm['run']!(2, 20)).toBe(210n);
  });

  test.each(['tick', 'trace'] as const)('raised, from a %s: the exception is in its cell', (from) => {
    const f = start();
    const exception = f.jit.layout.cells['exception']!;
    f.answers.tick = (_driver, entry) => {
      if (from === 'tick') {
        f.i32()[exception >> 2] = boomAddress();
        return exitReason.raised;
      }
      install(f, entry, (m) => [
        m.i32.store(0, 4, m.i32.const(exception), m.i32.const(boomAddress())),
        m.i32.const(exitReason.raised),
      ]);
      return exitReason.continue;
    };
    expect(f.vm['caught']!(1, 20)).toBe(-1n);
    expect(() => f.vm['run']!(1, 20)).toThrow(GuestError);
    expect(f.i32()[exception >> 2]).toBe(0);
  });

  test.each(['tick', 'trace'] as const)(
    'continue, from a %s: greens and reds are in the exit slots',
    (from) => {
      const f = start();
      f.answers.tick = (_driver, entry) => {
        if (from === 'tick') {
          setExitValues(f, 9, codeAddress(), 2, 5000n);
          f.answers.tick = undefined;
          return exitReason.continue;
        }
        const slots = f.jit.layout.exitSlots;
        install(f, entry, (m) => [
          m.i32.store(0, 4, m.i32.const(slots), m.i32.const(9)),
          m.i32.store(8, 4, m.i32.const(slots), m.i32.const(codeAddress())),
          m.i32.store(16, 4, m.i32.const(slots), m.i32.const(2)),
          m.i64.store(24, 4, m.i32.const(slots), m.i64.const(5000n)),
          m.i32.const(exitReason.continue),
        ]);
        f.answers.tick = undefined;
        return exitReason.continue;
      };
      expect(f.vm['run']!(1, 20)).toBe(5003n);
    },
  );

  test('an error thrown by the JIT leaves the instance as it was', () => {
    const f = start();
    const top = f.jit.layout.cells['shadowTop']! >> 2;
    const before = f.i32()[top];
    f.answers.tick = () => {
      f.i32()[top]! += 64;
      throw new TypeError('inside');
    };
    expect(() => f.vm['run']!(1, 20)).toThrow('inside');
    expect(f.i32()[top]).toBe(before);
    f.answers.tick = undefined;
    expect(f.vm['run']!(1, 20)).toBe(210n);
  });
});

/** Puts a made-up trace into the trace table and makes an entry lead to it. */
function install(
  f: Fixture,
  entry: number,
  body: (m: binaryen.Module, n: number, acc: number) => number[],
): void {
  const m = new binaryen.Module();
  m.addMemoryImport('memory', 'weft', 'memory');
  m.addFunction(
    'trace',
    binaryen.createType([binaryen.i32, binaryen.i64]),
    binaryen.i32,
    [],
    m.block(null, body(m, m.local.get(0, binaryen.i32), m.local.get(1, binaryen.i64)), binaryen.i32),
  );
  m.addFunctionExport('trace', 'trace');
  const module = new engine.Module(m.emitBinary());
  m.dispose();
  const { exports } = new engine.Instance(module, { weft: { memory: f.jit.memory } });
  const slot = f.jit.traces.grow(1);
  f.jit.traces.set(slot, exports['trace']);
  f.i32()[(entry + 4) >> 2] = 0;
  f.i32()[(entry + 8) >> 2] = slot;
}

describe('code that JavaScript runs', () => {
  test('is entered through the slot of its driver, with the reds in the exit slots', () => {
    const f = start();
    f.answers.tick = (driver, entry) => {
      f.i32()[(entry + 4) >> 2] = 0;
      f.i32()[(entry + 8) >> 2] = 1 + driver;
      f.answers.tick = undefined;
      return exitReason.continue;
    };
    const entered: unknown[] = [];
    f.answers.enter = (driver) => {
      const [, , n, acc] = exitValues(f);
      entered.push([driver, f.i32()[f.jit.layout.cells['jitEntry']! >> 2], n, acc]);
      f.view().setBigInt64(f.jit.layout.resultSlot, -7n, true);
      return exitReason.done;
    };
    expect(f.vm['run']!(1, 20)).toBe(-7n);
    expect(entered).toEqual([[0, f.ticks[0]!.entry, 16, 74n]]);
  });

  test('a call of a portal that did not end well is finished by the interpreter', () => {
    const f = start({ loop: 1000, call: 1000 });
    const finish = f.jit.exported('jit.finish$d') as (reason: number) => number;
    const exception = f.jit.layout.cells['exception']! >> 2;
    expect(finish(exitReason.raised)).toBe(exitReason.raised);
    setExitValues(f, 1, codeAddress(), 4, 100n);
    expect(finish(exitReason.continue)).toBe(exitReason.done);
    expect(f.view().getBigInt64(f.jit.layout.resultSlot, true)).toBe(110n);
    expect(f.i32()[exception]).toBe(0);
    setExitValues(f, -1, codeAddress(), 20, 0n);
    expect(finish(exitReason.continue)).toBe(exitReason.raised);
    expect(f.i32()[exception]).toBe(boomAddress());
    f.i32()[exception] = 0;
  });
});

describe('what the loader hands over', () => {
  test('the custom section', () => {
    const f = start();
    expect(f.jit.section).toEqual(sectionBytes);
    expect(engine.Module.customSections(new engine.Module(image.wasm), 'weft.jit')).toHaveLength(1);
  });

  test('functions that jitcode calls', () => {
    const f = start();
    const version = f.jit.functions.get(f.jit.functionBase + 1) as () => number;
    expect(version()).toBe(1);
    for (const name of ['gc.allocateSlow', 'weft.move4', 'weft.fill8', 'jit.enter$d', 'jit.enterJs$e'])
      expect(f.jit.exported(name), name).toBeTypeOf('function');
  });

  test('memory below the heap, in which it can have roots', () => {
    // The object below must be young, or minimark leaves it where it is. With collections at every allocation it makes objects as old ones, too.
    const f = start(undefined, { gc: 'normal' });
    const { start: begin, end } = f.jit.area;
    expect(end - begin).toBeGreaterThanOrEqual(4 << 20);
    expect(
      f
        .i32()
        .subarray(begin >> 2, end >> 2)
        .every((word) => word === 0),
    ).toBe(true);
    const pair = f.jit.addRoots(begin, begin + 4);
    const object = (f.jit.exported('export.make') as () => number)();
    expect(object).toBeGreaterThanOrEqual(end);
    f.i32()[begin >> 2] = object;
    f.vm.collect();
    const moved = f.i32()[begin >> 2]!;
    expect(moved).not.toBe(object);
    expect(f.i32()[moved >> 2]! & 0xffff).toBe(plan.layout.byName.get('Code')!.id);
    // The range can be closed again.
    f.i32()[(pair + 4) >> 2] = begin;
    f.vm.collect();
    expect(f.i32()[begin >> 2]).toBe(moved);
  });

  test('more ranges than there is room for are refused', () => {
    const f = start();
    expect(() => {
      for (let k = 0; k < 100; k++) f.jit.addRoots(0, 0);
    }).toThrow('the root table is full');
  });
});

test('a write of a quasi-immutable field invalidates what depends on it, once', () => {
  const f = start();
  const map = plan.layout.byName.get('Map')!;
  const [version, size] = map.fields;
  expect(size!.mutateOffset).toBe(-1);
  expect(size!.offset).toBeGreaterThan(version!.mutateOffset);
  const word = (mapAddress() + version!.mutateOffset) >> 2;
  expect(f.i32()[word]).toBe(0);
  f.vm['setVersion']!(2);
  expect(f.invalidated).toEqual([]);
  f.i32()[word] = 77;
  f.vm['setVersion']!(3);
  f.vm['setVersion']!(4);
  expect(f.invalidated).toEqual([77]);
  expect(f.i32()[word]).toBe(0);
  expect(f.vm['version']!()).toBe(4);
});

describe('portals', () => {
  const twice = `
driver d greens [pc] reds [n]
func @f(v0: i32) -> void {
b0:
  jit_merge_point d [pc | n] 0, v0
  jit_merge_point d [pc | n] 1, v0
  return
}
`;

  test('a function with two merge points is refused', () => {
    expect(() => splitPortals(parseModule(twice))).toThrow(PortalError);
    expect(() => splitPortals(parseModule(twice))).toThrow(/'f' has two merge points/);
  });

  test('two functions with one driver get a driver each, with equal numbers for the JIT', () => {
    const source = twice
      .replace('  jit_merge_point d [pc | n] 1, v0\n', '')
      .concat('func @g(v0: i32) -> void {\nb0:\n  jit_merge_point d [pc | n] 0, v0\n  return\n}\n');
    for (const mode of ['aot', 'jit'] as const) {
      const { drivers } = splitPortals(parseModule(source), mode);
      expect([...drivers.values()].map(({ name, runner }) => [name, runner])).toEqual([
        ['d', 'f$d'],
        ['d$2', 'g$d$2'],
      ]);
    }
  });
});
