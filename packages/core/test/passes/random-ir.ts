/**
 * Random IR for property tests: a module with a small class hierarchy, a chain of helper functions and a `main`.
 *
 * Programs are built through {@link FunctionBuilder} from a list of random numbers ("choices"), so that fast-check can
 * shrink a failing program by shrinking numbers. Loops have constant bounds, calls go to earlier functions only: every
 * program ends. Everything an operation can do is in: arithmetic of three types with traps and overflow
 * exceptions, objects, virtual calls, arrays, globals, `try`.
 */
import {
  declareFunction,
  f64Const,
  FunctionBuilder,
  i32Const,
  i64Const,
  makeModule,
  objectRef,
  ops,
  refConst,
  addPrebuilt,
  type Func,
  type Module,
  type Opcode,
  type Operand,
  type RefType,
  type ValueType,
  type Variable,
} from '../../src/ir/index.js';

const base: RefType = { ref: 'Base' };
const numberOps = Object.entries(ops)
  .filter(
    ([name, info]) =>
      /^(i32|i64|f64)\./.test(name) &&
      info.operands.every((o) => o === 'i32' || o === 'i64' || o === 'f64') &&
      !/bits$/.test(name),
  )
  .map(([name]) => name as Opcode);
const i32Values = [0, 1, -1, 2, 7, 31, 255, -128, 0x7fffffff, -0x80000000];
const i64Values = [0n, 1n, -1n, 3n, 64n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n];
const f64Values = [0, -0, 1, -1, 0.5, 1e30, -1e300, NaN, Infinity, 2 ** 31];

/** Reads choices one after the other; after the end, all choices are 0. */
class Choices {
  private position = 0;
  constructor(private readonly numbers: readonly number[]) {}
  get exhausted(): boolean {
    return this.position >= this.numbers.length;
  }
  below(n: number): number {
    const value = this.numbers[this.position++] ?? 0;
    return value % n;
  }
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Builds the program that `numbers` describe. `main` takes (i32, i64, f64) and returns i64. */
export function randomModule(numbers: readonly number[]): Module {
  const choices = new Choices(numbers);
  const module = makeModule('random');
  const field = (name: string, type: ValueType | 'u8', immutable = false) =>
    ({ name, type, immutable, quasiImmutable: false }) as const;
  module.types.set('Base', {
    kind: 'struct',
    name: 'Base',
    base: null,
    fields: [
      field('k', 'i32', true),
      field('n', 'i32'),
      field('l', 'i64'),
      field('b', 'u8'),
      field('next', base),
    ],
    methods: new Map([['m', 'Base.m']]),
    selectors: ['m'],
    abstract: false,
  });
  for (const name of ['Left', 'Right'])
    module.types.set(name, {
      kind: 'struct',
      name,
      base: 'Base',
      fields: [field('extra', 'f64')],
      methods: new Map([['m', `${name}.m`]]),
      selectors: [],
      abstract: false,
    });
  module.types.set('OverflowError', {
    kind: 'struct',
    name: 'OverflowError',
    base: null,
    fields: [],
    methods: new Map(),
    selectors: [],
    abstract: false,
  });
  module.types.set('ints', { kind: 'array', name: 'ints', element: 'i32', immutable: false });
  module.types.set('fixed', { kind: 'array', name: 'fixed', element: 'i32', immutable: true });
  module.globals.set('g', { name: 'g', type: 'i32', init: i32Const(choices.below(100)) });
  const fixed = addPrebuilt(module, 'fixed');
  fixed.items = [3, 1, 4, 1];
  const object = addPrebuilt(module, choices.of(['Base', 'Left']));
  object.fields = [
    i32Const(9),
    i32Const(8),
    i64Const(7n),
    i32Const(6),
    { kind: 'const', type: base, value: null },
  ];
  if (object.type === 'Left') object.fields.push(f64Const(2.5));
  const overflow = new FunctionBuilder(
    module,
    declareFunction(module, 'rt.newOverflowError', [], { ref: 'OverflowError' }),
  );
  overflow.return(overflow.value('new', [], { type: 'OverflowError' }));
  overflow.finish();
  const methods = ['Base', 'Left', 'Right'].map((cls) =>
    declareFunction(module, `${cls}.m`, [{ ref: cls }, 'i32'], 'i32'),
  );
  const make = declareFunction(module, 'make', ['i32', 'i32'], base);
  makeBody(module, make);
  for (const method of methods) new Filler(module, method, choices, [], 2, 6).fill();
  const callable: Func[] = [];
  const helpers = choices.below(4);
  for (let i = 0; i < helpers; i++) {
    const inline = choices.of(['always', 'never', undefined] as const);
    const result = choices.of(['i32', 'i64', 'f64'] as const);
    const attributes = inline === undefined ? {} : { inline };
    const helper = declareFunction(module, `helper${i}`, ['i32', 'i64', 'f64'], result, attributes);
    new Filler(module, helper, choices, [...callable], 2, 10).fill();
    callable.push(helper);
  }
  const main = declareFunction(module, 'main', ['i32', 'i64', 'f64'], 'i64');
  new Filler(module, main, choices, callable, 3, 40).fill();
  module.exports.set('main', {
    func: 'main',
    signature: {
      params: [
        { name: 'a', type: 'i32' },
        { name: 'b', type: 'i64' },
        { name: 'c', type: 'f64' },
      ],
      result: 'i64',
    },
  });
  return module;
}

/** `make(which, k)`: a new object of one of three classes, with its immutable field set. */
function makeBody(module: Module, func: Func): void {
  const f = new FunctionBuilder(module, func);
  const result = f.declare('result', base);
  const join = f.newBlock();
  const targets = ['Base', 'Left', 'Right'].map((cls) => ({ cls, block: f.newBlock() }));
  const [which, k] = f.params as [Operand, Operand];
  f.switch(
    which,
    targets.slice(1).map(({ block }, i) => ({ value: i + 1, target: block })),
    targets[0]!.block,
  );
  for (const { cls, block } of targets) {
    f.seal(block);
    f.enter(block);
    const object = f.value('new', [], { type: cls });
    f.emit('set_field', [object, k], { type: 'Base', field: 'k' });
    f.write(result, object);
    f.jump(join);
  }
  f.seal(join);
  f.enter(join);
  f.return(f.read(result));
  f.finish();
}

/** Fills a function with random statements over a few variables of each type. */
class Filler {
  private readonly f: FunctionBuilder;
  private readonly variables: Record<'i32' | 'i64' | 'f64', Variable[]> = { i32: [], i64: [], f64: [] };
  private readonly objects: Variable[] = [];
  private statements: number;

  constructor(
    module: Module,
    private readonly func: Func,
    private readonly choices: Choices,
    private readonly callable: readonly Func[],
    private readonly maxDepth: number,
    statements: number,
  ) {
    this.f = new FunctionBuilder(module, func);
    this.statements = statements;
  }

  fill(): void {
    const { f } = this;
    for (const type of ['i32', 'i64', 'f64'] as const)
      for (let i = 0; i < 2; i++) {
        const variable = f.declare(`${type}${i}`, type);
        f.write(variable, this.constant(type));
        this.variables[type].push(variable);
      }
    for (let i = 0; i < 2; i++) {
      const variable = f.declare(`o${i}`, base);
      f.write(variable, i === 0 ? refConst(f.module.prebuilt[1]!) : this.newObject());
      this.objects.push(variable);
    }
    for (const param of f.params) {
      if (typeof param.type === 'string') f.write(this.variables[param.type][0] as Variable, param);
    }
    this.body(0);
    f.return(this.digest(this.func.result as 'i32' | 'i64' | 'f64'));
    f.finish();
  }

  /** All variables and the objects' fields in one value, so that no wrong value goes unnoticed. */
  private digest(type: 'i32' | 'i64' | 'f64'): Operand {
    const { f } = this;
    let sum: Operand = i64Const(0n);
    const mix = (value: Operand) => {
      sum = f.value('i64.xor', [f.value('i64.mul', [sum, i64Const(31n)]), value]);
    };
    for (const variable of this.variables.i32) mix(f.value('i64.extend_s', [f.read(variable)]));
    for (const variable of this.variables.i64) mix(f.read(variable));
    for (const variable of this.variables.f64) mix(f.value('i64.from_f64', [f.read(variable)]));
    for (const variable of this.objects) {
      const object = f.read(variable);
      for (const field of ['k', 'n', 'b'])
        mix(f.value('i64.extend_s', [f.value('get_field', [object], { type: 'Base', field })]));
      mix(f.value('get_field', [object], { type: 'Base', field: 'l' }));
    }
    if (type === 'i64') return sum;
    return f.value(type === 'i32' ? 'i32.wrap' : 'f64.from_i64_s', [sum]);
  }

  private body(depth: number): void {
    const count = depth === 0 ? Infinity : 1 + this.choices.below(6);
    for (let i = 0; i < count && this.statements > 0 && !this.choices.exhausted; i++) {
      this.statements--;
      this.statement(depth);
    }
  }

  private constant(type: 'i32' | 'i64' | 'f64'): Operand {
    if (type === 'i32') return i32Const(this.choices.of(i32Values));
    return type === 'i64' ? i64Const(this.choices.of(i64Values)) : f64Const(this.choices.of(f64Values));
  }

  private read(type: 'i32' | 'i64' | 'f64'): Operand {
    if (this.choices.below(4) === 0) return this.constant(type);
    return this.f.read(this.choices.of(this.variables[type]));
  }

  private assign(value: Operand): void {
    this.f.write(this.choices.of(this.variables[value.type as 'i32' | 'i64' | 'f64']), value);
  }

  private object(): Operand {
    return this.f.read(this.choices.of(this.objects));
  }

  private newObject(): Operand {
    const { f } = this;
    if (this.choices.below(2) === 0)
      return f.call('make', [
        f.value('i32.and', [this.read('i32'), i32Const(3)]),
        this.read('i32'),
      ]) as Operand;
    const object = f.value('new', [], { type: this.choices.of(['Base', 'Left', 'Right']) });
    f.emit('set_field', [object, this.read('i32')], { type: 'Base', field: 'k' });
    return object;
  }

  private statement(depth: number): void {
    const { f, choices } = this;
    switch (choices.below(depth < this.maxDepth ? 14 : 11)) {
      case 0:
      case 1:
      case 2: {
        const op = choices.of(numberOps);
        this.assign(
          f.value(
            op,
            ops[op].operands.map((type) => this.read(type as 'i32' | 'i64' | 'f64')),
          ),
        );
        break;
      }
      case 3:
        f.write(choices.of(this.objects), this.newObject());
        break;
      case 4: {
        const [name, type] = choices.of([
          ['n', 'i32'],
          ['l', 'i64'],
          ['b', 'i32'],
        ] as const);
        f.emit('set_field', [this.object(), this.read(type)], { type: 'Base', field: name });
        break;
      }
      case 5:
        this.assign(
          f.value('get_field', [this.object()], { type: 'Base', field: choices.of(['k', 'n', 'l', 'b']) }),
        );
        break;
      case 6: {
        const object = this.object();
        const question = choices.below(3);
        if (question === 0)
          this.assign(f.value('instance_of', [object], { type: choices.of(['Base', 'Left', 'Right']) }));
        else if (question === 1) this.assign(f.value('ref.eq', [object, this.object()]));
        else f.emit('set_field', [object, this.object()], { type: 'Base', field: 'next' });
        break;
      }
      case 7:
        this.array();
        break;
      case 8:
        if (choices.below(2) === 0) f.emit('set_global', [this.read('i32')], { name: 'g' });
        else this.assign(f.value('get_global', [], { name: 'g' }));
        break;
      case 9: {
        if (this.func.name.endsWith('.m')) break;
        const result = f.callVirtual('Base', 'm', [this.object(), this.read('i32')], 'i32');
        this.assign(result as Operand);
        break;
      }
      case 10: {
        if (this.callable.length === 0) break;
        const callee = choices.of(this.callable);
        this.assign(f.call(callee.name, [this.read('i32'), this.read('i64'), this.read('f64')]) as Operand);
        break;
      }
      case 11:
        this.branch(depth);
        break;
      case 12:
        this.loop(depth);
        break;
      case 13:
        this.attempt(depth);
        break;
    }
  }

  private array(): void {
    const { f } = this;
    const prebuilt = this.choices.below(2) === 0;
    const type = prebuilt ? 'fixed' : 'ints';
    const array = prebuilt ? refConst(f.module.prebuilt[0]!) : f.value('new_array', [i32Const(4)], { type });
    const index =
      this.choices.below(3) === 0 ? this.read('i32') : f.value('i32.and', [this.read('i32'), i32Const(3)]);
    f.emit('check_index', [index, f.value('array_len', [array], { type })]);
    if (!prebuilt) f.emit('set_item', [array, index, this.read('i32')], { type });
    this.assign(f.value('get_item', [array, index], { type }));
  }

  private branch(depth: number): void {
    const { f } = this;
    const then = f.newBlock();
    const other = f.newBlock();
    const join = f.newBlock();
    const compare = this.choices.of(['i32.lt_s', 'i32.eq', 'i32.ge_u', 'i32.and'] as const);
    f.branch(f.value(compare, [this.read('i32'), this.read('i32')]), then, other);
    for (const block of [then, other]) {
      f.seal(block);
      f.enter(block);
      this.body(depth + 1);
      f.jump(join);
    }
    f.seal(join);
    f.enter(join);
  }

  private loop(depth: number): void {
    const { f } = this;
    const i = f.declare('i', 'i32');
    f.write(i, i32Const(0));
    const head = f.newBlock();
    const body = f.newBlock();
    const exit = f.newBlock();
    f.jump(head);
    f.enter(head);
    f.branch(f.value('i32.lt_s', [f.read(i), i32Const(1 + this.choices.below(4))]), body, exit);
    f.seal(body);
    f.enter(body);
    this.body(depth + 1);
    f.write(i, f.value('i32.add', [f.read(i), i32Const(1)]));
    f.jump(head);
    f.seal(head);
    f.seal(exit);
    f.enter(exit);
  }

  private attempt(depth: number): void {
    const { f } = this;
    const handler = f.newBlock([objectRef]);
    const join = f.newBlock();
    const outer = f.handler;
    f.handler = handler;
    this.body(depth + 1);
    if (this.choices.below(4) === 0) f.throw(this.object());
    else f.jump(join);
    f.handler = outer;
    f.seal(handler);
    f.enter(handler);
    const caught = handler.params[0] as Operand;
    this.assign(
      f.value('instance_of', [caught], { type: this.choices.of(['OverflowError', 'Base', 'Left']) }),
    );
    f.jump(join);
    f.seal(join);
    f.enter(join);
  }
}
