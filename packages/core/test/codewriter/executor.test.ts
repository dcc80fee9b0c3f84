/**
 * The random tests are only as good as the executor's eye for wrong liveness lists: here each register that a list names
 * is left out in turn, and the executor must notice.
 */
import { expect, test } from 'vitest';
import type { JitImage, Jitcode } from '../../src/codewriter/jitcode.js';
import { parseModule } from '../../src/ir/index.js';
import { JitcodeExecutor } from './executor.js';
import { write } from './harness.js';

const program = `
func @main(v0: i32, v1: i32, v2: i32, v3: f64, v4: f64) -> f64 {
b0:
  v5 = i32.rem_s v0, v1
  br_if v5, b2, b1
b1:
  check_index v1, v0
  v6: i32 = call @callee v2
  v7 = i32.add v6, v0
  v8 = f64.from_i32_s v7
  v9 = f64.add v8, v3
  v10 = f64.add v9, v4
  return v10
b2:
  trap unreachable
}

func @callee(v0: i32) -> i32 {
b0:
  return v0
}
`;

/** The image with jitcode 0 changed. */
function withJitcode(image: JitImage, changed: Jitcode): JitImage {
  return { ...image, jitcode: (k) => (k === 0 ? changed : image.jitcode(k)) };
}

test('a register that a liveness list leaves out is noticed', () => {
  const module = parseModule(program);
  const { plan, image } = write(module, 'all');
  const run = (changed: JitImage): unknown => {
    try {
      return new JitcodeExecutor(module, plan, changed, true, 1000).call('main', [8, 4, 3, 0.5, 0.25]);
    } catch (error) {
      return error;
    }
  };
  expect(run(image)).toBe(11.75);
  const main = image.jitcode(0);
  let removed = 0;
  for (let list = 0; list < main.liveStart.length; list++) {
    const start = main.liveStart[list]!;
    for (let bank = 0; bank < 4; bank++) {
      const count = main.live[start + bank]!;
      // The list's last register of the bank goes: the ones behind it move down.
      if (count === 0) continue;
      const words = [...main.live.subarray(start, main.liveStart[list + 1] ?? main.live.length)];
      const end = 4 + words.slice(0, bank + 1).reduce((a, b) => a + b, 0);
      words.splice(end - 1, 1);
      words[bank]!--;
      const live = Int32Array.from([...main.live, ...words]);
      const liveStart = Int32Array.from(main.liveStart);
      liveStart[list] = main.live.length;
      expect(run(withJitcode(image, { ...main, live, liveStart })), `list ${list}, bank ${bank}`).not.toBe(
        11.75,
      );
      removed++;
    }
  }
  expect(removed).toBeGreaterThanOrEqual(6);
});
