/**
 * Jitcode as text, for tests, `--jit-log` and people. Everything is derived from the table of instructions: an operand is
 * printed by its letter, so a new instruction needs nothing here.
 *
 * ```
 * jitcode 0 @abs(i) -> i  registers i2
 *    0  i32.lt_s i0 0 >i1
 *    4  br_unless {i0 i1} i1 L12
 *    8  i32.sub 0 i0 >i0
 * L12 12  return.i i0
 * ```
 *
 * Positions that are jumped to are marked `L…` in the margin. `{…}` is a liveness list; that of a caller is `across{…}`.
 */
import type { Kind, ResultKind } from '../trace/descr.js';
import { instructions } from './instructions.js';
import type { JitImage, Jitcode } from './jitcode.js';

/** The tables of descriptors that instructions refer to. */
export type DescrTables = Pick<
  JitImage,
  'fields' | 'arrays' | 'structs' | 'globals' | 'calls' | 'virtuals' | 'drivers'
>;

export interface DisassembleOptions {
  /** Names a constant reference by its address; hexadecimal unless given. Null is always `null`. */
  readonly nameOfRef?: (address: number) => string;
  /** Names a source location, '' for none. Locations are left out unless given; one is printed where it begins to hold. */
  readonly nameOfLocation?: (location: number) => string;
}

const banks = ['i', 'l', 'f', 'r'] as const;

/** One instruction, read. */
export interface DisassembledInstruction {
  readonly position: number;
  readonly name: string;
  readonly text: string;
  /** Positions that it may go to. */
  readonly targets: readonly number[];
  readonly next: number;
}

/** The registers of a liveness list, by bank. */
export function readLiveList(jitcode: Jitcode, list: number): Record<Kind, number[]> {
  const { live, liveStart } = jitcode;
  const start = liveStart[list]!;
  const result: Record<Kind, number[]> = { i: [], l: [], f: [], r: [] };
  let at = start + 4;
  banks.forEach((bank, b) => {
    for (let k = live[start + b]!; k > 0; k--) result[bank].push(live[at++]!);
  });
  return result;
}

/** A whole function. */
export function disassemble(jitcode: Jitcode, tables: DescrTables, options: DisassembleOptions = {}): string {
  const list: DisassembledInstruction[] = [];
  const targets = new Set<number>();
  for (let at = 0; at < jitcode.code.length;) {
    const instruction = disassembleAt(jitcode, at, tables, options);
    list.push(instruction);
    for (const target of instruction.targets) targets.add(target);
    at = instruction.next;
  }
  const result = jitcode.result === 'n' ? '' : ` -> ${jitcode.result}`;
  const sizes = banks.flatMap((bank, b) =>
    jitcode.registers[b]! > 0 ? [` ${bank}${jitcode.registers[b]}`] : [],
  );
  const runner = jitcode.runnerOf < 0 ? '' : `  runner of ${tables.drivers[jitcode.runnerOf]?.name}`;
  const lines = [
    `jitcode ${jitcode.index} @${jitcode.name}(${jitcode.params.join(' ')})${result}  registers${sizes.join('')}${runner}`,
  ];
  const locations = new Map<number, number>();
  for (let k = 0; k < jitcode.positions.length; k += 2)
    locations.set(jitcode.positions[k]!, jitcode.positions[k + 1]!);
  for (const { position, text } of list) {
    const mark = targets.has(position) ? `L${position}` : '';
    const location = locations.get(position);
    const where =
      location === undefined || options.nameOfLocation === undefined ? '' : options.nameOfLocation(location);
    lines.push(
      `${mark.padEnd(6)}${String(position).padStart(5)}  ${text}${where === '' ? '' : `  ; ${where}`}`,
    );
  }
  return lines.join('\n');
}

/** The instruction at a position. */
export function disassembleAt(
  jitcode: Jitcode,
  position: number,
  tables: DescrTables,
  options: DisassembleOptions = {},
): DisassembledInstruction {
  const { code } = jitcode;
  const info = instructions[code[position]!];
  if (info === undefined)
    throw new Error(`jitcode '${jitcode.name}': no instruction ${code[position]} at ${position}`);
  const words = [info.name];
  const targets: number[] = [];
  let at = position + 1;
  /** What the descriptor of a call or merge point says about the operands `*` and the result. */
  let signature: { readonly args: readonly Kind[]; readonly result: ResultKind } = { args: [], result: 'n' };
  const register = (kind: Kind, word: number) =>
    word >= 0 ? `${kind}${word}` : constantText(jitcode, kind, -1 - word, options);
  const target = (word: number) => {
    if (word < 0) return 'out';
    targets.push(word);
    return `L${word}`;
  };
  for (const operand of info.operands) {
    switch (operand) {
      case '*': {
        const count = code[at++]!;
        const args: string[] = [];
        for (let k = 0; k < count; k++) args.push(register(signature.args[k]!, code[at++]!));
        words.push(`(${args.join(' ')})`);
        continue;
      }
      case '#': {
        const count = code[at++]!;
        const cases: string[] = [];
        for (let k = 0; k < count; k++, at += 2) cases.push(`${code[at]}: ${target(code[at + 1]!)}`);
        words.push(`[${cases.join(', ')}]`);
        continue;
      }
    }
    const word = code[at++]!;
    switch (operand) {
      case 'i':
      case 'l':
      case 'f':
      case 'r':
        words.push(register(operand, word));
        break;
      case 'L':
        words.push(target(word));
        break;
      case 'n':
        words.push(`#${word}`);
        break;
      case 'v':
        words.push(liveText(jitcode, word));
        break;
      case 'x':
        words.push(`across${liveText(jitcode, word)}`);
        break;
      case 'F':
        words.push(`${tables.fields[word]!.owner}.${tables.fields[word]!.name}`);
        break;
      case 'A':
        words.push(tables.arrays[word]!.name);
        break;
      case 'S':
        words.push(tables.structs[word]!.name);
        break;
      case 'G':
        words.push(`@${tables.globals[word]!.name}`);
        break;
      case 'C':
        signature = tables.calls[word]!;
        words.push(`@${tables.calls[word]!.name}`);
        break;
      case 'V': {
        const virtual = tables.virtuals[word]!;
        const [any] = virtual.targets.values();
        signature = any ?? { args: [], result: 'n' };
        words.push(virtual.name);
        break;
      }
      case 'D': {
        const driver = tables.drivers[word]!;
        signature = { args: [...driver.greens, ...driver.reds], result: 'n' };
        words.push(driver.name);
        break;
      }
      case '>?':
        if (word >= 0) words.push(`>${signature.result}${word}`);
        break;
      default:
        if (!operand.startsWith('>')) throw new Error(`the table has an unknown operand '${operand}'`);
        // The handler register of a `catch` that leaves the function means nothing.
        if (info.name === 'catch' && targets.length === 0) break;
        words.push(`>${operand.slice(1)}${word}`);
    }
  }
  return { position, name: info.name, text: words.join(' '), targets, next: at };
}

function constantText(jitcode: Jitcode, kind: Kind, k: number, options: DisassembleOptions): string {
  switch (kind) {
    case 'i':
      return String(jitcode.constI[k]);
    case 'l':
      return `${jitcode.constL[k]}n`;
    case 'f': {
      const value = jitcode.constF[k]!;
      const text = Object.is(value, -0) ? '-0' : String(value);
      return /^-?\d+$/.test(text) ? `${text}.0` : text;
    }
    case 'r': {
      const address = jitcode.constR[k]!;
      if (address === 0) return 'null';
      return options.nameOfRef?.(address) ?? `0x${address.toString(16)}`;
    }
  }
}

function liveText(jitcode: Jitcode, list: number): string {
  const live = readLiveList(jitcode, list);
  return `{${banks.flatMap((bank) => live[bank].map((k) => bank + k)).join(' ')}}`;
}
