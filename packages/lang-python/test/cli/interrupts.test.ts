/**
 * Programs that do not end are interrupted: by a signal, by a timeout of the embedder, by a request of another thread.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createPython, Interrupted, interruptRequest } from '../../src/index.js';

const command = fileURLToPath(new URL('../../bin/weft-python.js', import.meta.url));

interface Ended {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
  readonly signal: string | null;
}

/** Runs a program that says `ready` each time that it wants a signal. */
function interrupt(program: string, options: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...options, '-c', program], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let answered = 0;
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    for (; answered < out.split('ready\n').length - 1; answered++) child.kill('SIGINT');
  });
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ out, err, status, signal }));
  });
}

const loops: Record<string, string> = {
  'a loop': 'n = 0\n    while True:\n        n += 1',
  'a loop with calls': 'f = lambda x: [x]\n    while True:\n        f(1)',
  'inner loops': 'while True:\n        for i in range(5):\n            pass',
  recursion: 'def f(n):\n        if n: f(n - 1); f(n - 1)\n    f(60)',
  'sum() over a generator': 'sum(x for x in iter(int, 1))',
  'sum() over a range': 'sum(range(10 ** 15))',
  'a sleep': 'import time\n    time.sleep(10 ** 6)',
};

describe.each([['--jit=on'], ['--jit=off']])('%s', (mode) => {
  it.each(Object.keys(loops))('%s is left for the handler, and by a second signal for good', async (name) => {
    const program = `def run():
    print('ready', flush=True)
    ${loops[name]}
try:
    run()
except KeyboardInterrupt as e:
    print('caught', repr(e))
run()
`;
    const { out, err, signal } = await interrupt(program, [mode]);
    expect(out).toBe('ready\ncaught KeyboardInterrupt()\nready\n');
    expect(err).toMatch(
      /^Traceback \(most recent call last\):\n {2}File "<string>", line \d+, in <module>\n {2}File "<string>", line \d+, in run\n/,
    );
    expect(err).toMatch(/\nKeyboardInterrupt\n$/);
    expect(signal).toBe('SIGINT');
  });
});

it('a signal that the program handles does not end it', async () => {
  const program = `try:
    print('ready', flush=True)
    while True: pass
except KeyboardInterrupt:
    pass
finally:
    print('done')
`;
  expect(await interrupt(program)).toMatchObject({ out: 'ready\ndone\n', err: '', status: 0 });
});

it('while it waits for its input, a signal ends the process', async () => {
  const child = spawn(process.execPath, [command, '-c', 'while True: input()'], { stdio: 'pipe' });
  // One that comes at the moment when the watch is taken away may be lost.
  const again = setInterval(() => child.kill('SIGINT'), 50);
  const signal = await new Promise((resolve) => child.on('close', (_status, by) => resolve(by)));
  clearInterval(again);
  expect(signal).toBe('SIGINT');
});

describe('embedded', () => {
  const endless = `
import time
n = 0
while True:
    try:
        while True: n += 1
    except BaseException:
        pass
`;

  it.each([[true], [false]])('jit %s: a timeout ends what would catch everything', async (jit) => {
    const lines: string[] = [];
    const python = await createPython({ jit, write: (_fd, text) => void lines.push(text) });
    expect(() => python.run(endless, 'endless.py', { timeout: 300 })).toThrow(Interrupted);
    expect(() => python.run('time.sleep(10 ** 6)', 'sleep.py', { timeout: 10 })).toThrow(Interrupted);
    expect(python.run('print(n > 0)')).toBe(0);
    expect(lines.join('')).toBe('True\n');
  });

  it('requests of another thread', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const lines: string[] = [];
    const python = await createPython({ interrupt: shared, write: (_fd, text) => void lines.push(text) });
    // Nobody can set it while this thread is busy, so it is set before.
    Atomics.store(shared, 0, interruptRequest.raise);
    expect(python.run('while True: pass', 'loop.py')).toBe(130);
    expect(lines.join('')).toMatch(/line 1, in <module>\nKeyboardInterrupt\n$/);
    Atomics.store(shared, 0, interruptRequest.stop);
    expect(() => python.run(endless)).toThrow(Interrupted);
    Atomics.store(shared, 0, interruptRequest.none);
    expect(python.run('x = sum(range(100000))')).toBe(0);
  });
});
