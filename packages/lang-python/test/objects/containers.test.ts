/** Containers, driven directly: set order against python3, dicts under churn against a model, list strategies. */
import { FixedArray } from '@weft/core';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import '../../src/world.js';
import { newDict } from '../../src/objects/dict.js';
import { newFloat } from '../../src/objects/float.js';
import { newInt, w_True } from '../../src/objects/int.js';
import { unpackIterable } from '../../src/objects/iterators.js';
import { ListKind, W_List, newList } from '../../src/objects/list.js';
import { newSet, setFromIterable } from '../../src/objects/set.js';
import { newStr } from '../../src/objects/str.js';

let state = 99;
const random = (n: number) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % n;

describe('set', () => {
  it('iterates in CPython’s order, after adds, removes, pops and merges', () => {
    const scripts: string[] = [];
    const ours: string[] = [];
    for (let round = 0; round < 60; round++) {
      const range = [8, 40, 300, 1e9][round % 4]!;
      const set = newSet();
      let script = 's=set();p=[]\n';
      const popped: string[] = [];
      for (let step = 0; step < 120; step++) {
        const x = random(range) - Math.floor(range / 4);
        const op = random(20);
        if (op < 12) {
          set.addItem(newInt(BigInt(x)));
          script += `s.add(${x})\n`;
        } else if (op < 17) {
          const key = newInt(BigInt(x));
          set.table.remove(key, key.hash());
          script += `s.discard(${x})\n`;
        } else if (op < 18 && set.len() > 0) {
          popped.push(set.table.pop()!.repr());
          script += 'p.append(s.pop())\n';
        } else if (op === 19) {
          const items = Array.from({ length: random(9) }, () => BigInt(random(range)));
          set.update(setFromIterable(newList(FixedArray.from(items.map((i) => newInt(i))))));
          script += `s.update(set([${items.join(',')}]))\n`;
        }
      }
      scripts.push(script + 'print(list(s), p)');
      const items = [...unpackIterable(set)].map((w) => w.repr());
      ours.push(`[${items.join(', ')}] [${popped.join(', ')}]`);
    }
    const result = spawnSync('python3', ['-'], { input: scripts.join('\n'), encoding: 'utf8' });
    expect(result.stdout.trimEnd().split('\n')).toEqual(ours);
  });
});

describe('dict', () => {
  it('behaves as a Map under insertions and removals, with string, int and mixed keys', () => {
    for (const kind of ['str', 'int', 'mixed']) {
      const dict = newDict();
      const model = new Map<string, number>();
      for (let step = 0; step < 20000; step++) {
        const n = random(step < 10000 ? 400 : 30);
        const name = kind === 'str' || (kind === 'mixed' && n % 2 === 0) ? `'k${n}'` : `${n}`;
        const key = name.startsWith("'") ? newStr(`k${n}`) : newInt(BigInt(n));
        if (random(2) === 0) {
          dict.setItem(key, newInt(BigInt(step)));
          model.set(name, step);
        } else {
          expect(dict.removeKey(key) !== null).toBe(model.delete(name));
        }
      }
      expect(dict.len()).toBe(model.size);
      expect([...dict.keysArray()].map((k) => k.repr())).toEqual([...model.keys()]);
      for (const key of dict.keysArray()) expect(dict.find(key)!.repr()).toBe(`${model.get(key.repr())}`);
    }
  });
  it('finds equal keys of different types', () => {
    const dict = newDict();
    dict.setItem(newInt(1n), newStr('one'));
    expect(dict.find(newFloat(1))!.repr()).toBe("'one'");
    expect(dict.find(w_True)!.repr()).toBe("'one'");
    expect(dict.find(newStr('1'))).toBe(null);
    dict.setItem(newFloat(0.5), newInt(2n));
    expect(dict.find(newInt(1n))!.repr()).toBe("'one'");
  });
});

describe('list strategies', () => {
  it('stay on machine values as long as all items fit, and generalize otherwise', () => {
    const list = new W_List();
    for (let i = 0; i < 10; i++) list.append(newInt(BigInt(i)));
    expect(list.kind).toBe(ListKind.INT);
    list.append(w_True);
    expect(list.kind).toBe(ListKind.OBJECT);
    expect(list.repr()).toBe('[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, True]');
    const floats = newList(FixedArray.from([newFloat(1), newFloat(2.5)]));
    expect(floats.kind).toBe(ListKind.FLOAT);
    floats.append(newInt(1n));
    expect(floats.repr()).toBe('[1.0, 2.5, 1]');
    floats.clear();
    expect(floats.kind).toBe(ListKind.EMPTY);
  });
  it('insert, remove and extend across kinds', () => {
    const model: string[] = [];
    const list = new W_List();
    for (let step = 0; step < 3000; step++) {
      const at = random(model.length + 1);
      switch (random(4)) {
        case 0:
          list.insertAt(at, newInt(BigInt(step)));
          model.splice(at, 0, `${step}`);
          break;
        case 1:
          if (step % 7 === 0) {
            list.insertAt(at, newStr(`s${step}`));
            model.splice(at, 0, `'s${step}'`);
          }
          break;
        case 2:
          if (at < model.length) expect(list.popAt(at).repr()).toBe(model.splice(at, 1)[0]);
          break;
        default:
          if (model.length < 40) {
            list.extendList(list);
            model.push(...model);
          } else {
            list.removeRange(3, 20);
            model.splice(3, 20);
          }
      }
    }
    expect(list.repr()).toBe(`[${model.join(', ')}]`);
  });
});
