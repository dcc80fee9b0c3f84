/**
 * A plain executor of jitcode on the heap of the IR interpreter: what the metainterp does without tracing, written a second time and as
 * directly as possible, so that jitcode can be compared with the IR that it was made from.
 *
 * With `clobber`, everything that a liveness list leaves out is overwritten wherever execution could be resumed: before each instruction with
 * a list, and when a call returns. Registers then hold only what a guard's snapshot would restore.
 */
import type { ImagePlan } from '../../src/aot/emit.js';
import { instructions } from '../../src/codewriter/instructions.js';
import { readLiveList } from '../../src/codewriter/disassemble.js';
import type { JitImage, Jitcode } from '../../src/codewriter/jitcode.js';
import { GuestException, type GuestObject, type GuestValue, Interpreter, Trap } from '../../src/ir/index.js';
import { narrow } from '../../src/ir/interpreter/heap.js';
import { guardedSemantics, pureSemantics } from '../../src/ir/interpreter/semantics.js';
import { allFields } from '../../src/ir/typing.js';
import type { Opcode } from '../../src/ir/ops.js';
import type { Module, TrapKind } from '../../src/ir/types.js';
import { trapKinds } from '../../src/ir/types.js';
import type { CallDescr, FieldDescr, Kind } from '../../src/trace/descr.js';

const kinds = ['i', 'l', 'f', 'r'] as const;
const garbage: Record<Kind, GuestValue> = { i: 0x5a5a5a5a, l: 0x5a5a5a5a5a5a5a5an, f: 12345.678, r: null };

class Registers {
  readonly banks: Record<Kind, GuestValue[]>;
  constructor(readonly jitcode: Jitcode) {
    const make = (k: number) => new Array<GuestValue>(jitcode.registers[k]!).fill(garbage[kinds[k]!]);
    this.banks = { i: make(0), l: make(1), f: make(2), r: make(3) };
  }
  /** Keeps what a liveness list names. */
  clobber(list: number): void {
    const live = readLiveList(this.jitcode, list);
    for (const kind of kinds) {
      const bank = this.banks[kind];
      for (let k = 0; k < bank.length; k++) if (!live[kind].includes(k)) bank[k] = garbage[kind];
      for (const k of live[kind])
        if (!(k >= 0 && k < bank.length)) throw new Error(`liveness list names register ${kind}${k}`);
    }
  }
}

export class JitcodeExecutor {
  readonly interpreter: Interpreter;
  private readonly refs = new Map<number, GuestObject>();
  private pending: GuestObject | null = null;

  constructor(
    private readonly module: Module,
    private readonly plan: ImagePlan,
    private readonly image: JitImage,
    private readonly clobber: boolean,
    /** Instructions to execute at most. */
    private steps = 10_000_000,
  ) {
    this.interpreter = new Interpreter(module, {
      maxSteps: 10_000_000,
      host: { 'test.add': (a: number, b: number) => a + b },
    });
    plan.image.prebuilt.forEach((address, id) => this.refs.set(address, this.interpreter.prebuilt[id]!));
  }

  /** Runs a function; throws as the interpreter does. */
  call(name: string, args: readonly GuestValue[]): GuestValue | undefined {
    for (let k = 0; k < this.image.jitcodeCount; k++) {
      if (this.image.jitcodeName(k) !== name) continue;
      const result = this.run(this.image.jitcode(k), args);
      if (this.pending !== null) throw GuestException.of(this.pending);
      return result;
    }
    throw new Error(`no jitcode '${name}'`);
  }

  private callDescr(descr: CallDescr, args: readonly GuestValue[]): GuestValue | undefined {
    const jitcode = descr.portal >= 0 ? this.image.drivers[descr.portal]!.jitcode : descr.jitcode;
    if (jitcode >= 0) return this.run(this.image.jitcode(jitcode), args);
    try {
      if (descr.name.startsWith('host.')) return this.interpreter.callHost(descr.name.slice(5), [...args]);
      return this.interpreter.call(descr.name, args);
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      this.pending = error.object;
      return undefined;
    }
  }

  private slot(object: GuestObject, field: FieldDescr): number {
    const slots = allFields(this.module, object.type.name);
    const k = slots.findIndex((s) => s.owner === field.owner && s.field.name === field.name);
    if (k < 0) throw new Error(`${object.type.name} has no field ${field.owner}.${field.name}`);
    return k;
  }

  private isInstance(object: GuestObject, struct: number): boolean {
    const id = this.plan.layout.byName.get(object.type.name)!.id;
    const descr = this.image.structs[struct]!;
    return id >= descr.typeId && id <= descr.lastId;
  }

  private run(jitcode: Jitcode, args: readonly GuestValue[]): GuestValue | undefined {
    const { code } = jitcode;
    const registers = new Registers(jitcode);
    const { banks } = registers;
    const next: Record<Kind, number> = { i: 0, l: 0, f: 0, r: 0 };
    jitcode.params.forEach((kind, k) => (banks[kind][next[kind]++] = args[k]!));
    const get = (kind: Kind, x: number): GuestValue => {
      if (x >= 0) {
        if (x >= banks[kind].length) throw new Error(`register ${kind}${x}`);
        return banks[kind][x]!;
      }
      switch (kind) {
        case 'i':
          return jitcode.constI[-1 - x]!;
        case 'l':
          return jitcode.constL[-1 - x]!;
        case 'f':
          return jitcode.constF[-1 - x]!;
        case 'r': {
          const address = jitcode.constR[-1 - x]!;
          return address === 0 ? null : this.refs.get(address)!;
        }
      }
    };
    for (let pc = 0; ;) {
      if (this.steps-- <= 0) throw new Error('out of steps');
      const { name, operands } = instructions[code[pc]!]!;
      if (this.clobber && operands[0] === 'v') registers.clobber(code[pc + 1]!);
      // The fixed operands by their place; words by letter.
      const words: number[] = [];
      let at = pc + 1;
      let list: number[] = [];
      let table: (readonly [number, number])[] = [];
      for (const operand of operands) {
        if (operand === '*') {
          const count = code[at++]!;
          list = [...code.subarray(at, at + count)];
          at += count;
        } else if (operand === '#') {
          const count = code[at++]!;
          table = Array.from(
            { length: count },
            (_, k) => [code[at + 2 * k]!, code[at + 2 * k + 1]!] as const,
          );
          at += 2 * count;
        } else words.push(code[at++]!);
      }
      const values: GuestValue[] = [];
      let result: { kind: Kind; register: number } | null = null;
      operands
        .filter((o) => o !== '*' && o !== '#')
        .forEach((o, k) => {
          if (o === 'i' || o === 'l' || o === 'f' || o === 'r') values.push(get(o, words[k]!));
          else if (/^>[ilfr]$/.test(o)) result = { kind: o[1] as Kind, register: words[k]! };
        });
      const target = result as { kind: Kind; register: number } | null;
      const word = (letter: string) => words[operands.filter((o) => o !== '*' && o !== '#').indexOf(letter)]!;
      const set = (value: GuestValue) => {
        if (target!.register < 0) return;
        if (target!.register >= banks[target!.kind].length) throw new Error(`register ${target!.register}`);
        banks[target!.kind][target!.register] = value;
      };
      const trap = (kind: TrapKind): never => this.interpreter.trap(kind, jitcode.name, 0);
      const object = values[0] as GuestObject;
      pc = at;

      switch (name.replace(/\.[ilfrn]$/, '')) {
        case 'goto':
          pc = word('L');
          break;
        case 'br_unless':
          if (values[0] === 0) pc = word('L');
          break;
        case 'switch': {
          for (let k = 1; k < table.length; k++)
            if (table[k - 1]![0] >= table[k]![0]) throw new Error('switch table is not sorted');
          pc = table.find(([value]) => value === values[0])?.[1] ?? word('L');
          break;
        }
        case 'return':
          return values[0];
        case 'raise':
          this.pending = object;
          return undefined;
        case 'catch':
          if (this.pending === null) break;
          if (word('L') < 0) return undefined;
          set(this.pending);
          this.pending = null;
          pc = word('L');
          break;
        case 'trap':
          return trap(trapKinds[word('n')]!);
        case 'move':
        case 'promote':
        case 'promote_string':
        case 'assert_const':
          set(values[0]!);
          break;
        case 'is_constant':
        case 'is_virtual':
        case 'is_class_known':
        case 'we_are_jitted':
          set(0);
          break;
        case 'record_exact_class':
        case 'record_unit':
        case 'release_virtualizable':
        case 'loop_header':
        case 'jit_merge_point':
          break;
        case 'check_index':
          if (!guardedSemantics.check_index!.guard(values[0], values[1])) trap('bounds');
          break;
        case 'check_nonnull':
          if (object === null) trap('null');
          break;
        case 'check_class':
          if (object !== null && !this.isInstance(object, word('S'))) trap('cast');
          break;
        case 'ref.eq':
          set(values[0] === values[1] ? 1 : 0);
          break;
        case 'ref.is_null':
          set(object === null ? 1 : 0);
          break;
        case 'instance_of':
          set(object !== null && this.isInstance(object, word('S')) ? 1 : 0);
          break;
        case 'new':
          set(this.interpreter.newStruct(this.interpreter.type(this.image.structs[word('S')]!.name)));
          break;
        case 'new_array': {
          const type = this.interpreter.type(this.image.arrays[word('A')]!.name);
          set(this.interpreter.newArray(type, values[0] as number));
          break;
        }
        case 'array_len':
          set(object.slots.length);
          break;
        case 'get_field':
          set(object.slots[this.slot(object, this.image.fields[word('F')]!)]!);
          break;
        case 'set_field': {
          const field = this.image.fields[word('F')]!;
          const { field: declared } = allFields(this.module, object.type.name)[this.slot(object, field)]!;
          (object.slots as GuestValue[])[this.slot(object, field)] = narrow(declared.type, values[1]!);
          break;
        }
        case 'get_item':
          set(this.interpreter.item(object, values[1] as number));
          break;
        case 'set_item':
          this.interpreter.setItem(object, values[1] as number, values[2]!);
          break;
        case 'array_copy': {
          const [source, from, to, start, count] = values as [
            GuestObject,
            number,
            GuestObject,
            number,
            number,
          ];
          this.interpreter.arrayCopy(source, from, to, start, count);
          break;
        }
        case 'array_fill':
          this.interpreter.arrayFill(object, values[1] as number, values[2] as number, values[3]!);
          break;
        case 'get_global':
          set(this.interpreter.globals.get(this.image.globals[word('G')]!.name)!.value);
          break;
        case 'set_global': {
          const { name: global } = this.image.globals[word('G')]!;
          const { type } = this.module.globals.get(global)!;
          this.interpreter.globals.get(global)!.value = narrow(type, values[0]!);
          break;
        }
        case 'get_hash':
          set(object.hash);
          break;
        case 'set_hash':
          object.hash = values[1] as number;
          break;
        case 'call':
        case 'call_virtual': {
          const descr =
            name === 'call'
              ? this.image.calls[word('C')]!
              : this.virtualTarget(word('V'), get('r', list[0]!));
          const callArgs = descr.args.map((kind, k) => get(kind, list[k]!));
          const value = this.callDescr(descr, callArgs);
          if (this.clobber) registers.clobber(word('x'));
          if (this.pending !== null && instructions[code[pc]!]!.name !== 'catch')
            throw new Error(`${jitcode.name}: no catch after ${descr.name}`);
          if (descr.result === 'n' || this.pending !== null) break;
          const register = word('>?');
          if (register >= 0) banks[descr.result][register] = value!;
          break;
        }
        default:
          this.arithmetic(name as Opcode, values, set, trap);
      }
    }
  }

  private virtualTarget(virtual: number, receiver: GuestValue): CallDescr {
    const id = this.plan.layout.byName.get((receiver as GuestObject).type.name)!.id;
    return this.image.virtuals[virtual]!.targets.get(id)!;
  }

  private arithmetic(
    op: Opcode,
    values: readonly GuestValue[],
    set: (value: GuestValue) => void,
    trap: (kind: TrapKind) => never,
  ): void {
    const pure = pureSemantics[op];
    if (pure !== undefined) {
      set(pure(...values) as GuestValue);
      return;
    }
    const guarded = guardedSemantics[op];
    if (guarded === undefined) throw new Error(`the executor does not know '${op}'`);
    if (guarded.guard(...values)) set(guarded.value!(...values) as GuestValue);
    else if (guarded.trap !== null) trap(guarded.trap);
    else this.pending = this.interpreter.overflowError().object;
  }
}

/** What running a function came to, in the words of `executors.ts`. */
export function outcome(run: () => GuestValue | undefined): string {
  try {
    const value = run();
    if (typeof value === 'bigint') return `${value}n`;
    if (value === undefined) return 'void';
    if (value === null) return 'null';
    if (typeof value === 'object') return `object ${value.type.name}`;
    return Object.is(value, -0) ? '-0.0' : String(value);
  } catch (error) {
    if (error instanceof Trap) return `traps ${error.kind}`;
    if (error instanceof GuestException) return `raises ${error.object.type.name}`;
    throw error;
  }
}
