/**
 * Writes the larger brainfuck programs of this folder: a macro assembler in a page, then the programs in its terms.
 *
 *     node assembler.mjs          # rewrites squares.b, mandelbrot.b and interpreter.b
 *
 * The assembler knows at every point which cell the tape pointer is on, so that a program can be written in terms of
 * named cells: `to(cell)` emits the moves. Everything else is built from "while this cell is not zero".
 */
import { writeFileSync } from 'node:fs';

class Assembler {
  out = '';
  at = 0;
  next = 0;
  /** Names for `count` fresh cells. */
  cells(count) {
    return Array.from({ length: count }, () => this.next++);
  }
  to(cell) {
    this.out += (cell > this.at ? '>' : '<').repeat(Math.abs(cell - this.at));
    this.at = cell;
  }
  add(cell, n) {
    this.to(cell);
    this.out += (n > 0 ? '+' : '-').repeat(Math.abs(n));
  }
  clear(cell) {
    this.to(cell);
    this.out += '[-]';
  }
  set(cell, n) {
    this.clear(cell);
    this.add(cell, n);
  }
  /** While `cell` is not zero. */
  loop(cell, body) {
    this.to(cell);
    this.out += '[';
    body();
    this.to(cell);
    this.out += ']';
  }
  /** Adds `source` to every target, leaving 0 in it. */
  move(source, ...targets) {
    this.loop(source, () => {
      this.add(source, -1);
      for (const target of targets) this.add(target, 1);
    });
  }
  /** Adds `source` to every target and keeps it; `temp` must be 0. */
  copy(source, temp, ...targets) {
    this.move(source, temp, ...targets);
    this.move(temp, source);
  }
  /** Runs `body` if `cell` is not zero; leaves 0 in it. */
  when(cell, body) {
    this.loop(cell, () => {
      this.clear(cell);
      body();
    });
  }
  /** Runs one of the two; leaves 0 in `cell` and in `flag`. */
  either(cell, flag, then, otherwise) {
    this.set(flag, 1);
    this.when(cell, () => {
      this.add(flag, -1);
      then();
    });
    this.when(flag, otherwise);
  }
  print(cell) {
    this.to(cell);
    this.out += '.';
  }
  text(cell, string) {
    let value = 0;
    this.clear(cell);
    for (const c of string) {
      this.add(cell, c.charCodeAt(0) - value);
      value = c.charCodeAt(0);
      this.print(cell);
    }
    this.clear(cell);
  }
}

/** Squares of 0 to 100: each from the one before by adding an odd number to five decimal digits. */
function squares() {
  const b = new Assembler();
  const [count, step, work, temp, flag, lead, ...digits] = b.cells(11);
  const increment = (i) => {
    b.add(digits[i], 1);
    if (i === 4) return;
    b.copy(digits[i], temp, flag);
    b.add(flag, -10);
    b.either(
      flag,
      temp,
      () => {},
      () => {
        b.clear(digits[i]);
        increment(i + 1);
      },
    );
  };
  b.set(count, 101);
  b.set(step, 1);
  b.loop(count, () => {
    b.add(count, -1);
    for (let i = 4; i >= 0; i--) {
      b.copy(digits[i], temp, flag);
      b.when(flag, () => b.set(lead, 1));
      if (i === 0) b.set(lead, 1);
      b.copy(lead, temp, flag);
      b.when(flag, () => {
        b.copy(digits[i], temp, work);
        b.add(work, 48);
        b.print(work);
        b.clear(work);
      });
    }
    b.clear(lead);
    b.text(work, '\n');
    b.copy(step, temp, work);
    b.loop(work, () => {
      b.add(work, -1);
      increment(0);
    });
    b.add(step, 2);
  });
  return b.out;
}

/**
 * The Mandelbrot set. Numbers are fixed point with four fractional bits, held as two cells, `plus` and `minus`, of which at
 * most one is not zero; a byte is enough because a point is given up before its square can leave it.
 */
function mandelbrot() {
  const b = new Assembler();
  const pair = () => b.cells(2);
  const [cr, ci, zr, zi] = [pair(), pair(), pair(), pair()];
  const [row, column, left, escaped, used, a, c, aa, cc, ac] = b.cells(10);
  const [t, u, v, w, flag, sign] = b.cells(6);

  const normalize = ([plus, minus]) => {
    b.move(plus, v);
    b.loop(v, () => {
      b.add(v, -1);
      b.copy(minus, t, u);
      b.either(
        u,
        flag,
        () => b.add(minus, -1),
        () => b.add(plus, 1),
      );
    });
  };
  /** result += x * y / unit, x and y kept. */
  const multiply = (x, y, unit, result) => {
    b.set(w, unit);
    b.copy(y, t, v);
    b.loop(v, () => {
      b.add(v, -1);
      b.copy(x, t, u);
      b.loop(u, () => {
        b.add(u, -1);
        b.add(w, -1);
        b.copy(w, t, flag);
        b.either(
          flag,
          t,
          () => {},
          () => {
            b.add(w, unit);
            b.add(result, 1);
          },
        );
      });
    });
    b.clear(w);
  };
  /** Runs `body` if cell (kept) is greater than the limit. */
  const above = (cell, limit, body) => {
    b.set(w, limit);
    b.copy(cell, t, u);
    b.loop(u, () => {
      b.add(u, -1);
      b.copy(w, t, v);
      b.either(
        v,
        flag,
        () => b.add(w, -1),
        () => {
          b.clear(u);
          b.add(sign, 1);
        },
      );
    });
    b.clear(w);
    b.when(sign, body);
  };
  const escape = () => {
    b.set(escaped, 1);
    b.clear(left);
  };

  b.set(ci[1], 18);
  b.set(row, 19);
  b.loop(row, () => {
    b.add(row, -1);
    b.clear(cr[0]);
    b.set(cr[1], 34);
    b.set(column, 47);
    b.loop(column, () => {
      b.add(column, -1);
      for (const cell of [...zr, ...zi, escaped, used]) b.clear(cell);
      b.set(left, 10);
      b.loop(left, () => {
        b.add(left, -1);
        b.add(used, 1);
        for (const cell of [a, c, aa, cc, ac]) b.clear(cell);
        for (const part of zr) b.copy(part, t, a);
        for (const part of zi) b.copy(part, t, c);
        above(a, 32, escape);
        above(c, 32, escape);
        b.copy(escaped, t, sign);
        b.either(
          sign,
          flag,
          () => {},
          () => {
            multiply(a, a, 16, aa);
            multiply(c, c, 16, cc);
            multiply(a, c, 8, ac);
            b.copy(aa, t, a);
            b.copy(cc, t, a);
            b.clear(c);
            b.copy(a, t, c);
            b.clear(a);
            // The sign of the product: the signs differ when exactly one of the two is negative.
            b.copy(zr[1], t, u);
            b.when(u, () => b.add(sign, 1));
            b.copy(zi[1], t, u);
            b.when(u, () => {
              b.either(
                sign,
                a,
                () => {},
                () => b.add(v, 1),
              );
              b.move(v, sign);
            });
            for (const cell of [...zr, ...zi]) b.clear(cell);
            b.either(
              sign,
              a,
              () => b.move(ac, zi[1]),
              () => b.move(ac, zi[0]),
            );
            b.move(aa, zr[0]);
            b.move(cc, zr[1]);
            for (const i of [0, 1]) {
              b.copy(cr[i], t, zr[i]);
              b.copy(ci[i], t, zi[i]);
            }
            normalize(zr);
            normalize(zi);
            b.clear(w);
            above(c, 64, escape);
          },
        );
      });
      b.either(
        escaped,
        flag,
        () => {
          b.set(a, 32);
          above(used, 3, () => b.set(a, 46));
          above(used, 5, () => b.set(a, 58));
          above(used, 8, () => b.set(a, 43));
        },
        () => b.set(a, 35),
      );
      b.print(a);
      b.add(cr[0], 1);
      normalize(cr);
    });
    b.text(a, '\n');
    b.add(ci[0], 2);
    normalize(ci);
  });
  return b.out;
}

/**
 * Brainfuck in brainfuck. Reads a program up to `!` (or the end), then runs it; the rest of the input is the
 * program's. After the interpreter's own cells the tape holds records of six: instruction, data, a mark that is 1 left
 * of the instruction pointer, a mark that is 1 left of the data pointer, and two spare ones. From the first record,
 * which stays empty, `[>>>>>>]` on a mark walks to a pointer's record, and `<<<<<<[<<<<<<]` walks back.
 */
function interpreter() {
  const b = new Assembler();
  const [running, op, seen, depth, flag, temp, look, more] = b.cells(8);
  const [code, data, codeMark, dataMark, spare, other] = b.cells(6);
  const right = '>'.repeat(6);
  const left = '<'.repeat(6);
  /** Walks from home to a pointer's record, whose cells then go by the names of the first one's. */
  const walk = (mark) => {
    b.to(mark);
    b.out += `${right}[${right}]`;
  };
  const back = (mark) => {
    b.to(mark);
    b.out += `${left}[${left}]`;
  };
  const forward = (mark) => {
    walk(mark);
    b.add(mark, 1);
    back(mark);
  };
  const backward = (mark) => {
    walk(mark);
    b.out += `${left}-`;
    back(mark);
  };
  const atData = (body) => {
    walk(dataMark);
    body();
    back(dataMark);
  };
  /** target = the instruction at the instruction pointer. */
  const fetch = (target) => {
    b.clear(target);
    walk(codeMark);
    b.move(code, spare, other);
    b.move(spare, code);
    b.loop(other, () => {
      b.add(other, -1);
      back(codeMark);
      b.add(target, 1);
      walk(codeMark);
    });
    back(codeMark);
  };
  /** Runs `body` if `cell` (kept) holds `value`. */
  const equals = (cell, value, body) => {
    b.copy(cell, temp, look);
    b.add(look, -value);
    b.either(look, flag, () => {}, body);
  };
  /** more += 1 if the current datum is not 0. */
  const test = () => {
    walk(dataMark);
    b.move(data, spare, other);
    b.move(spare, data);
    b.when(other, () => {
      back(dataMark);
      b.add(more, 1);
      walk(dataMark);
    });
    back(dataMark);
  };
  const skip = (step, deeper, shallower) => {
    b.set(depth, 1);
    b.loop(depth, () => {
      step(codeMark);
      fetch(seen);
      equals(seen, deeper, () => b.add(depth, 1));
      equals(seen, shallower, () => b.add(depth, -1));
    });
  };
  const instructions = '+-><.,[]';
  const actions = [
    () => atData(() => b.add(data, 1)),
    () => atData(() => b.add(data, -1)),
    () => forward(dataMark),
    () => backward(dataMark),
    () => atData(() => b.print(data)),
    () =>
      atData(() => {
        b.to(data);
        b.out += ',';
      }),
    () => {
      test();
      b.either(
        more,
        flag,
        () => {},
        () => skip(forward, 7, 8),
      );
    },
    () => {
      test();
      b.when(more, () => skip(backward, 8, 7));
    },
  ];

  b.set(running, 1);
  b.loop(running, () => {
    b.to(seen);
    b.out += ',';
    for (let i = 0; i < 8; i++) equals(seen, instructions.charCodeAt(i), () => b.set(op, i + 1));
    equals(seen, 33, () => b.clear(running));
    equals(seen, 0, () => b.clear(running));
    b.copy(op, temp, more);
    b.when(more, () => {
      b.loop(op, () => {
        b.add(op, -1);
        walk(codeMark);
        b.add(code, 1);
        back(codeMark);
      });
      forward(codeMark);
    });
  });
  walk(codeMark);
  b.out += `${left}[-${left}]`;

  b.set(running, 1);
  b.loop(running, () => {
    fetch(op);
    for (let i = 0; i < 8; i++)
      equals(op, i + 1, () => {
        actions[i]();
      });
    equals(op, 0, () => b.clear(running));
    forward(codeMark);
  });
  return b.out;
}

/** Breaks a program into lines, under a comment free of instruction characters. */
function write(name, comment, code) {
  const lines = code.match(/.{1,100}/g);
  writeFileSync(new URL(`${name}.b`, import.meta.url), `${comment}\n${lines.join('\n')}\n`);
}

write('squares', 'The squares of 0 to 100', squares());
write('mandelbrot', 'The Mandelbrot set in fixed point numbers of one byte', mandelbrot());
write('interpreter', 'Reads a brainfuck program up to an exclamation mark and runs it', interpreter());
