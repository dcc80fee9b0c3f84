/** The package as a library: `createPython`, from its sources. */
import { describe, expect, test } from 'vitest';
import { createPython, type PythonOptions } from '../src/index.js';

/** An interpreter, and what it has written to each stream so far. */
async function python(options: PythonOptions = {}) {
  const written = ['', '', ''];
  const vm = await createPython({ ...options, write: (fd, text) => void (written[fd] += text) });
  return { vm, written };
}

describe.each([true, false])('an embedded interpreter, jit: %s', (jit) => {
  test('a second run goes on in the same module', async () => {
    const { vm, written } = await python({ jit });
    expect(vm.run('x = 6')).toBe(0);
    expect(vm.run('print(x * 7)')).toBe(0);
    expect(written).toEqual(['', '42\n', '']);
  });

  test('interpreters share nothing', async () => {
    const [one, two] = [await python({ jit }), await python({ jit })];
    one.vm.run('x = 1');
    expect(two.vm.run('print(x)')).toBe(1);
    expect(two.written[2]).toContain("NameError: name 'x' is not defined");
  });

  test('an uncaught exception is printed with its place, and the interpreter can be used again', async () => {
    const { vm, written } = await python({ jit });
    expect(vm.run('def f():\n    return 1 / 0\nf()\n', 'mine.py')).toBe(1);
    expect(written[2]).toContain('File "mine.py", line 2, in f');
    expect(written[2]).toMatch(/ZeroDivisionError: division by zero\n$/);
    expect(vm.run('print(1)')).toBe(0);
  });

  test('the exit status is that of sys.exit, 1 for a syntax error', async () => {
    const { vm, written } = await python({ jit });
    expect(vm.run('import sys\nsys.exit(3)')).toBe(3);
    expect(vm.run('1 +')).toBe(1);
    expect(written[2]).toContain('SyntaxError: invalid syntax');
  });

  test('sys.argv is what it is told', async () => {
    const { vm, written } = await python({ jit, argv: ['name', 'one'] });
    vm.run('import sys\nprint(sys.argv)');
    expect(written[1]).toBe("['name', 'one']\n");
  });

  test('a program that fills its heap gets a MemoryError and nobody else does', async () => {
    const { vm, written } = await python({ jit, maxHeap: '4MB' });
    const fill =
      'kept = []\ntry:\n    while True: kept.append([0] * 100)\nexcept MemoryError:\n    kept = None\n';
    expect(vm.run(`${fill}print('full')`)).toBe(0);
    expect(vm.run('print(len([0] * 1000))')).toBe(0);
    expect(written).toEqual(['', 'full\n1000\n', '']);
  });
});

test('a heap that is no size is refused', async () => {
  await expect(createPython({ maxHeap: 'much' })).rejects.toThrow(/much/);
});
