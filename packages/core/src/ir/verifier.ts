/**
 * Checks that IR makes sense: what every pass and backend may rely on.
 *
 * - Structure: the entry block has no predecessors, every value and block is defined once, edges go to blocks of the
 *   function and bring exactly the arguments that the target's parameters want.
 * - Types: operands and results fit the table of operations; references fit up to subclassing.
 * - Dominance: a value is used only where its definition has been passed on every path. The result of an `invoke` is
 *   defined on its `normal` edge and the exception on its `except` edge: they can be arguments of that edge, and the
 *   result can be used in the blocks below when `normal` is the only way into its target.
 * - Names: types, fields, selectors, functions, globals, host functions and drivers exist.
 *
 * {@link verifyFunction} looks at one function and is linear (up to the dominator tree); {@link verifyModule} adds the
 * declarations. Both return a list of located errors, empty when all is well.
 */
import { dominators, edgesOf, incomingEdges, type Dominators, type Incoming } from './cfg.js';
import { ops, type OperandSpec } from './ops.js';
import { printInst, printTerminator } from './printer.js';
import {
  arrayType,
  findField,
  hostValueType,
  isAssignable,
  isRef,
  isSubclass,
  mayRaise,
  objectRef,
  resultType,
  structType,
  typeName,
  TypingError,
  widen,
} from './typing.js';
import type { Block, Edge, Func, Inst, Module, Operand, StorageType, Value, ValueType } from './types.js';

/** What is wrong, and where. */
export interface VerifyError {
  /** Function, or null for a declaration. */
  readonly func: string | null;
  /** Block id, or null when the whole function is meant. */
  readonly block: number | null;
  /** The offending instruction as text. */
  readonly text: string;
  readonly message: string;
  /** Source location: index into the module's table, 0 for none. */
  readonly loc: number;
}

/** An error as one line. */
export function formatVerifyError(module: Module, error: VerifyError): string {
  const location = module.locations[error.loc];
  const where = [
    error.func === null ? 'module' : `@${error.func}`,
    ...(error.block === null ? [] : [`b${error.block}`]),
    ...(error.loc === 0 || location === undefined
      ? []
      : [`(${location.file}:${location.line}:${location.column})`]),
  ].join(' ');
  return `${where}: ${error.message}${error.text === '' ? '' : `: ${error.text}`}`;
}

/** Throws an error listing what is wrong with a module; for use between passes. */
export function assertValid(module: Module, after: string): void {
  const errors = verifyModule(module);
  if (errors.length === 0) return;
  const lines = errors.slice(0, 20).map((error) => `  ${formatVerifyError(module, error)}`);
  throw new Error(`invalid IR after ${after} (${errors.length} errors):\n${lines.join('\n')}`);
}

/** Checks one function. */
export function verifyFunction(module: Module, func: Func): VerifyError[] {
  return new FunctionVerifier(module, func).run();
}

/** Where a value is defined: its block and its position there. Parameters come before all instructions. */
interface Definition {
  readonly block: Block;
  readonly position: number;
}

class FunctionVerifier {
  private readonly errors: VerifyError[] = [];
  private readonly definitions = new Map<Value, Definition>();
  /** Values that exist on one edge only: results and exceptions of invokes. */
  private readonly onEdge = new Map<Value, Edge>();
  private readonly incoming: Map<Block, Incoming[]>;
  private tree: Dominators | null = null;
  private block: Block | null = null;
  private inst: Inst | null = null;

  constructor(
    private readonly module: Module,
    private readonly func: Func,
  ) {
    this.incoming = incomingEdges(func.blocks);
  }

  run(): VerifyError[] {
    const { func } = this;
    const entry = func.blocks[0];
    if (entry === undefined) {
      this.error('a function needs a block');
      return this.errors;
    }
    const known = new Set(func.blocks);
    for (const block of func.blocks)
      for (const edge of edgesOf(block.term))
        if (!known.has(edge.block)) {
          this.block = block;
          this.error(`edge to b${edge.block.id}, which is not in the function`);
        }
    // The rest follows edges, and would stumble over foreign blocks.
    if (this.errors.length > 0) return this.errors;
    if ((this.incoming.get(entry) as Incoming[]).length > 0) this.error('the entry block has a predecessor');
    this.collectDefinitions();
    this.tree = dominators(func);
    for (const block of func.blocks) this.verifyBlock(block);
    return this.errors;
  }

  private error(message: string): void {
    const { inst, block } = this;
    this.errors.push({
      func: this.func.name,
      block: block === null ? null : block.id,
      text: this.text(),
      message,
      loc: inst?.loc ?? block?.term.loc ?? this.func.loc,
    });
  }

  private text(): string {
    try {
      if (this.inst !== null) return printInst(this.module, this.inst);
      return this.block === null ? '' : printTerminator(this.module, this.block.term);
    } catch (error) {
      // The text is an extra: an instruction that cannot be typed cannot be printed either.
      if (error instanceof TypingError) return this.inst?.op ?? '';
      throw error;
    }
  }

  private collectDefinitions(): void {
    const ids = new Set<number>();
    const blockIds = new Set<number>();
    const define = (value: Value, block: Block, position: number) => {
      this.block = block;
      if (ids.has(value.id)) this.error(`v${value.id} is defined twice`);
      ids.add(value.id);
      if (value.id >= this.func.nextValue) this.error(`v${value.id} is not below nextValue`);
      this.typeExists(value.type);
      this.definitions.set(value, { block, position });
    };
    for (const block of this.func.blocks) {
      this.block = block;
      if (blockIds.has(block.id)) this.error(`b${block.id} is defined twice`);
      if (block.id >= this.func.nextBlock) this.error(`b${block.id} is not below nextBlock`);
      blockIds.add(block.id);
      for (const param of block.params) define(param, block, -1);
      block.insts.forEach((inst, i) => {
        if (inst.result !== null) define(inst.result, block, i);
      });
      const term = block.term;
      if (term.kind !== 'invoke') continue;
      define(term.exception, block, Infinity);
      this.onEdge.set(term.exception, term.except);
      const result = term.inst.result;
      if (result === null) continue;
      // With one way in, the target's start is as good as the edge.
      const only = (this.incoming.get(term.normal.block) as Incoming[]).length === 1;
      define(result, only ? term.normal.block : block, only ? -1 : Infinity);
      this.onEdge.set(result, term.normal);
    }
    this.block = null;
  }

  private typeExists(type: StorageType): void {
    if (isRef(type) && type.ref !== 'object' && !this.module.types.has(type.ref))
      this.error(`no type '${type.ref}'`);
  }

  private verifyBlock(block: Block): void {
    this.block = block;
    block.insts.forEach((inst, i) => {
      this.inst = inst;
      this.verifyInst(inst, block, i);
    });
    this.inst = null;
    const term = block.term;
    const end = block.insts.length;
    switch (term.kind) {
      case 'br_if':
        this.use(term.cond, 'i32', block, end);
        break;
      case 'switch':
        this.use(term.value, 'i32', block, end);
        if (new Set(term.cases.map((c) => c.value)).size !== term.cases.length)
          this.error('two cases have one value');
        break;
      case 'return':
        if ((term.value === null) !== (this.func.result === null))
          this.error(`the function returns ${typeName(this.func.result)}`);
        else if (term.value !== null) this.use(term.value, this.func.result as ValueType, block, end);
        break;
      case 'throw':
        this.use(term.value, objectRef, block, end);
        break;
      case 'invoke':
        this.inst = term.inst;
        if (!mayRaise(term.inst)) this.error(`'${term.inst.op}' cannot be invoked`);
        this.verifyInst(term.inst, block, end);
        this.inst = null;
        break;
      case 'jump':
      case 'trap':
        break;
    }
    for (const edge of edgesOf(term)) this.verifyEdge(edge, block);
  }

  private verifyEdge(edge: Edge, block: Block): void {
    const params = edge.block.params;
    if (params.length !== edge.args.length) {
      this.error(`b${edge.block.id} has ${params.length} parameters, the edge brings ${edge.args.length}`);
      return;
    }
    edge.args.forEach((arg, i) => {
      const wanted = (params[i] as Value).type;
      if (arg.kind === 'value' && this.onEdge.get(arg) === edge) this.expectType(arg, wanted);
      else this.use(arg, wanted, block, block.insts.length);
    });
  }

  /** Checks type and dominance of an operand at a position. */
  private use(operand: Operand, wanted: ValueType | null, block: Block, position: number): void {
    if (wanted !== null) this.expectType(operand, wanted);
    if (operand.kind === 'const') {
      if (typeof operand.type === 'object' && operand.value !== null) {
        const object = operand.value as { id: number };
        if ((this.module.prebuilt[object.id] as unknown) !== object)
          this.error(`prebuilt object p${object.id} is not in the module`);
      }
      return;
    }
    const definition = this.definitions.get(operand);
    if (definition === undefined) {
      this.error(`v${operand.id} is not defined`);
      return;
    }
    const tree = this.tree as Dominators;
    // In unreachable code anything goes.
    if (tree.parent(block) === undefined) return;
    const dominated =
      definition.block === block
        ? definition.position < position
        : definition.position !== Infinity &&
          tree.parent(definition.block) !== undefined &&
          tree.dominates(definition.block, block);
    if (!dominated) this.error(`v${operand.id} is used where it may not be defined yet`);
  }

  private expectType(operand: Operand, wanted: ValueType): void {
    if (!isAssignable(this.module, operand.type, wanted))
      this.error(`operand is ${typeName(operand.type)}, wanted ${typeName(wanted)}`);
  }

  private verifyInst(inst: Inst, block: Block, position: number): void {
    let result: ValueType | null;
    try {
      result = resultType(this.module, inst);
    } catch (error) {
      if (!(error instanceof TypingError)) throw error;
      this.error(error.message);
      return;
    }
    if ((result === null) !== (inst.result === null)) this.error(`the result is ${typeName(result)}`);
    else if (result !== null && inst.result !== null && !isAssignable(this.module, result, inst.result.type))
      this.error(`the result is ${typeName(result)}, not ${typeName(inst.result.type)}`);
    const wanted = this.operandTypes(inst);
    if (wanted.length !== inst.args.length) {
      this.error(`${wanted.length} operands wanted, ${inst.args.length} given`);
      return;
    }
    inst.args.forEach((arg, i) => this.use(arg, wanted[i] as ValueType | null, block, position));
  }

  /** What an instruction's operands must be; null = anything. */
  private operandTypes(inst: Inst): (ValueType | null)[] {
    if (inst.op === 'call') {
      const callee = this.module.functions.get(inst.name as string) as Func;
      return (callee.blocks[0] as Block).params.map((param) => param.type);
    }
    if (inst.op === 'call_host') {
      const signature = this.module.hostImports.get(inst.name as string);
      return signature === undefined ? [] : signature.params.map((p) => hostValueType(p.type));
    }
    if (inst.op === 'call_virtual') return this.virtualOperandTypes(inst);
    const specs = ops[inst.op].operands;
    if (specs.includes('...')) {
      if (inst.op === 'jit_merge_point' || inst.op === 'can_enter_jit') this.verifyDriver(inst);
      return inst.args.map(() => null);
    }
    return specs.map((spec, i) => this.operandType(inst, spec, i));
  }

  private operandType(inst: Inst, spec: OperandSpec, index: number): ValueType | null {
    switch (spec) {
      case 'i32':
      case 'i64':
      case 'f64':
        return spec;
      case 'ref':
        return this.receiverType(inst, index);
      case 'any':
      case '...':
        return null;
      case 'same':
        return inst.args[0]?.type ?? null;
      case 'elem': {
        const array = arrayType(this.module, inst.type as string);
        if (array === null) this.error(`no array type '${inst.type}'`);
        return array === null ? null : widen(array.element);
      }
      case 'field': {
        const field = findField(this.module, inst.type as string, inst.field as string);
        if (field === null) this.error(`no field '${inst.type}.${inst.field}'`);
        return field === null ? null : widen(field.type);
      }
      case 'global': {
        const global = this.module.globals.get(inst.name as string);
        if (global === undefined) this.error(`no global '${inst.name}'`);
        return global === undefined ? null : widen(global.type);
      }
    }
  }

  /** The object operand of a field or array operation must be of that struct or array type. */
  private receiverType(inst: Inst, index: number): ValueType {
    switch (inst.op) {
      case 'get_field':
      case 'set_field':
      case 'get_item':
      case 'set_item':
      case 'get_units':
      case 'array_len':
      case 'array_fill':
        return index === 0 ? { ref: inst.type as string } : objectRef;
      case 'array_copy':
        return { ref: inst.type as string };
      default:
        return objectRef;
    }
  }

  private virtualOperandTypes(inst: Inst): (ValueType | null)[] {
    const type = inst.type as string;
    const selector = inst.selector as string;
    if (!declaresSelector(this.module, type, selector))
      this.error(`class '${type}' has no method '${selector}'`);
    return inst.args.map((_, i) => (i === 0 ? { ref: type } : null));
  }

  private verifyDriver(inst: Inst): void {
    if (!this.module.drivers.has(inst.name as string)) this.error(`no driver '${inst.name}'`);
    if (inst.labels?.length !== inst.args.length) this.error('one label per operand wanted');
    if ((inst.offset ?? 0) > inst.args.length) this.error('more greens than operands');
  }
}

/** Whether a class or one of its ancestors declares a selector. */
function declaresSelector(module: Module, type: string, selector: string): boolean {
  for (let s = structType(module, type); s !== null; s = s.base === null ? null : structType(module, s.base))
    if (s.selectors.includes(selector) || s.methods.has(selector)) return true;
  return false;
}

/** Checks a whole module: declarations and functions. */
export function verifyModule(module: Module): VerifyError[] {
  const errors: VerifyError[] = [];
  const error = (message: string) => errors.push({ func: null, block: null, text: '', message, loc: 0 });
  const typeExists = (type: StorageType, where: string) => {
    if (isRef(type) && type.ref !== 'object' && !module.types.has(type.ref))
      error(`${where}: no type '${type.ref}'`);
  };
  const functionExists = (name: string | null, where: string) => {
    if (name !== null && !module.functions.has(name)) error(`${where}: no function '${name}'`);
  };
  const fits = (type: ValueType, wanted: StorageType, where: string) => {
    if (!isAssignable(module, type, widen(wanted)))
      error(`${where}: ${typeName(type)} where ${typeName(wanted)} is wanted`);
  };
  verifyTypes(module, error, typeExists, functionExists);
  // What follows walks base classes, which must not form a cycle.
  if (errors.length > 0) return errors;
  for (const global of module.globals.values()) {
    typeExists(global.type, `global '${global.name}'`);
    fits(global.init.type, global.type, `global '${global.name}'`);
  }
  module.prebuilt.forEach((object, i) => {
    const where = `prebuilt p${i}`;
    const type = module.types.get(object.type);
    if (object.id !== i) error(`${where} has id ${object.id}`);
    if (type === undefined) error(`${where}: no type '${object.type}'`);
    else if (type.kind === 'struct') {
      if (type.abstract) error(`${where}: class '${type.name}' is abstract`);
      const slots = fieldsOf(module, type.name);
      if (slots.length !== object.fields.length)
        error(`${where}: ${slots.length} fields wanted, ${object.fields.length} given`);
      else object.fields.forEach((c, j) => fits(c.type, slots[j] as StorageType, where));
    } else if (type.name === 'string' ? object.text === null : object.items === null)
      error(`${where}: no contents`);
    else if (isRef(type.element))
      for (const item of object.items ?? [])
        if (typeof item === 'object') fits(item.type, type.element, where);
        else error(`${where}: a number where a reference is wanted`);
  });
  for (const [name, { func, signature }] of module.exports) {
    const where = `export '${name}'`;
    functionExists(func, where);
    const target = module.functions.get(func);
    if (target === undefined) continue;
    const params = (target.blocks[0] as Block).params;
    if (params.length !== signature.params.length)
      error(`${where}: ${signature.params.length} parameters, the function has ${params.length}`);
    else
      signature.params.forEach((p, i) => {
        const type = hostValueType(p.type);
        if (type === null) error(`${where}: parameter '${p.name}' is void`);
        else fits(type, (params[i] as Value).type, `${where}: parameter '${p.name}'`);
      });
    const result = hostValueType(signature.result);
    // A result that is not wanted may be dropped at the boundary.
    if (result !== null && target.result === null) error(`${where}: the function returns nothing`);
    else if (result !== null) fits(target.result as ValueType, result, `${where}: result`);
  }
  for (const driver of module.drivers.values()) {
    functionExists(driver.location, `driver '${driver.name}'`);
    functionExists(driver.shouldUnrollOneIteration, `driver '${driver.name}'`);
    functionExists(driver.privateFrom, `driver '${driver.name}'`);
  }
  for (const [name, func] of module.functions) {
    if (func.name !== name) error(`function '${func.name}' is registered as '${name}'`);
    functionExists(func.attributes.lookInsideIff ?? null, `function '${name}'`);
    for (const e of verifyFunction(module, func)) errors.push(e);
  }
  return errors;
}

function fieldsOf(module: Module, type: string): StorageType[] {
  const own = structType(module, type);
  if (own === null) return [];
  return [...(own.base === null ? [] : fieldsOf(module, own.base)), ...own.fields.map((field) => field.type)];
}

function verifyTypes(
  module: Module,
  error: (message: string) => void,
  typeExists: (type: StorageType, where: string) => void,
  functionExists: (name: string, where: string) => void,
): void {
  const acyclic = new Set<string>();
  for (const [name, type] of module.types) {
    const where = `type '${name}'`;
    if (type.name !== name) error(`${where} is called '${type.name}'`);
    if (type.kind === 'array') {
      typeExists(type.element, where);
      const base = type.base ?? null;
      if (base !== null && structType(module, base)?.abstract !== true)
        error(`${where}: its class '${base}' must be abstract`);
      else if (base !== null && fieldsOf(module, base).length > 0)
        error(`${where}: its class '${base}' has fields`);
      continue;
    }
    const chain = new Set<string>();
    for (let s: string | null = name; s !== null && !acyclic.has(s);) {
      if (chain.has(s)) {
        error(`${where} derives from itself`);
        return;
      }
      chain.add(s);
      const base: string | null = structType(module, s)?.base ?? null;
      if (base !== null && structType(module, base) === null) error(`type '${s}': no base class '${base}'`);
      s = base;
    }
    for (const s of chain) acyclic.add(s);
    const names = new Set<string>();
    for (const field of type.fields) {
      if (names.has(field.name)) error(`${where}: two fields '${field.name}'`);
      names.add(field.name);
      typeExists(field.type, `${where}.${field.name}`);
    }
    for (const [selector, func] of type.methods) {
      functionExists(func, `${where}, method '${selector}'`);
      const receiver = module.functions.get(func)?.blocks[0]?.params[0];
      if (module.functions.has(func) && (receiver === undefined || !isRef(receiver.type)))
        error(`${where}, method '${selector}': @${func} has no receiver`);
      else if (receiver !== undefined && isRef(receiver.type) && !isSubclass(module, name, receiver.type.ref))
        error(`${where}, method '${selector}': @${func} wants ${typeName(receiver.type)}`);
      if (!declaresSelector(module, name, selector))
        error(`${where}: selector '${selector}' is not declared`);
    }
  }
}
