/**
 * IR as text. `parser.ts` reads back exactly what is printed here; tests compare this text, people debug with it.
 *
 * The form, by example (`;` starts a comment, a statement ends with its line):
 *
 * ```
 * module demo
 * abstract struct Shape {
 *   selector area
 * }
 * struct Circle extends Shape {
 *   r: f64 immutable
 *   method area = @Circle.area
 * }
 * array floats: f64
 * host @print(text: string) -> void
 * prebuilt p0: Circle {1.0}
 * global @last: ref Shape = p0
 * export main = @main(n: i32) -> f64
 *
 * func @main(v0: i32) -> f64 inline=never {
 * b0:
 *   v1: f64 = invoke call @risky v0 -> b1, except v2 -> b2(v2) !src/main.ts:3:5
 * b1:
 *   return v1
 * b2(v3: ref object):
 *   throw v3
 * }
 * ```
 *
 * Constants carry their type in their spelling: `5` is i32, `5n` i64, `5.0` f64, `null` an object reference (`null
 * Shape` one of that static class), `p0` a prebuilt object. A result's type is written only where the table of
 * operations does not determine it: for calls. Locations (`!file:line:column`) can be left out.
 */
import { ops } from './ops.js';
import { allFields, resultType, sameType, typeName, widen } from './typing.js';
import type {
  Block,
  Const,
  DriverInfo,
  Edge,
  Func,
  FuncAttributes,
  HeapType,
  HostSignature,
  HostType,
  Inst,
  Module,
  Operand,
  Prebuilt,
  StorageType,
  Terminator,
  Value,
  ValueType,
} from './types.js';

/** What to leave out. */
export interface PrintOptions {
  /** Print source locations (default true). */
  readonly locations?: boolean;
}

/** A name of a type, field, selector, driver …: bare when it looks like an identifier. */
export function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*(\.[\w$]+)*$/.test(name) ? name : JSON.stringify(name);
}
/** A name of a function, global or host function. */
export function printSymbol(name: string): string {
  return /^[\w$.]+$/.test(name) ? `@${name}` : `@${JSON.stringify(name)}`;
}
/** A storage or value type; null is `void`. */
export function printType(type: StorageType | null): string {
  return type !== null && typeof type === 'object' ? `ref ${printName(type.ref)}` : typeName(type);
}
function printHostType(type: HostType): string {
  return typeof type === 'object' ? printType(type) : type;
}

/** A constant; a null of the `expected` static class is printed without its class. */
export function printConst(constant: Const, expected: ValueType = { ref: 'object' }): string {
  switch (constant.type) {
    case 'i32':
      return String(constant.value);
    case 'i64':
      return `${constant.value}n`;
    case 'f64':
      return printFloat(constant.value);
    default: {
      const object = constant.value;
      if (object === null)
        return sameType(constant.type, expected) ? 'null' : `null ${printName(constant.type.ref)}`;
      return object.type === constant.type.ref
        ? `p${object.id}`
        : `p${object.id} ${printName(constant.type.ref)}`;
    }
  }
}

function printFloat(value: number): string {
  if (value !== value) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** An operand: `v3` or a constant. */
export function printOperand(operand: Operand): string {
  return operand.kind === 'value' ? `v${operand.id}` : printConst(operand);
}

function printParam(value: Value): string {
  return `v${value.id}: ${printType(value.type)}`;
}

function printEdge(edge: Edge): string {
  return edge.args.length === 0
    ? `b${edge.block.id}`
    : `b${edge.block.id}(${edge.args.map(printOperand).join(', ')})`;
}

function printLoc(module: Module, loc: number, options: PrintOptions): string {
  const location = loc === 0 || options.locations === false ? undefined : module.locations[loc];
  if (location === undefined) return '';
  const file = /^[^\s":]+$/.test(location.file) ? location.file : JSON.stringify(location.file);
  return ` !${file}:${location.line}:${location.column}`;
}

/** Operations whose `name` is a symbol of the module. */
function namesSymbol(inst: Inst): boolean {
  switch (inst.op) {
    case 'call':
    case 'call_host':
    case 'get_global':
    case 'set_global':
      return true;
    default:
      return false;
  }
}

/** An instruction without its location. */
export function printInst(module: Module, inst: Inst): string {
  return `${printResult(module, inst)}${printOperation(inst)}`;
}

function printResult(module: Module, inst: Inst): string {
  if (inst.result === null) return '';
  const derived = ops[inst.op].result === 'sig' ? null : resultType(module, inst);
  return sameType(derived, inst.result.type) ? `v${inst.result.id} = ` : `${printParam(inst.result)} = `;
}

function printOperation(inst: Inst): string {
  const parts: string[] = inst.tail === true ? ['tail', inst.op] : [inst.op];
  const immediates = ops[inst.op].immediates;
  if (immediates.includes('type')) {
    const member = immediates.includes('field')
      ? inst.field
      : immediates.includes('selector')
        ? inst.selector
        : undefined;
    parts.push(member === undefined ? printName(inst.type ?? '') : printMember(inst.type ?? '', member));
  }
  if (immediates.includes('name'))
    parts.push(namesSymbol(inst) ? printSymbol(inst.name ?? '') : printName(inst.name ?? ''));
  if (immediates.includes('labels')) {
    const labels = (inst.labels ?? []).map(printName);
    const greens = inst.offset ?? 0;
    parts.push(`[${labels.slice(0, greens).join(', ')} | ${labels.slice(greens).join(', ')}]`);
  } else if (immediates.includes('offset')) parts.push(`+${inst.offset ?? 0}`);
  if (inst.args.length > 0) parts.push(inst.args.map(printOperand).join(', '));
  return parts.join(' ');
}

/** `Point.x`; both parts quoted when one of them has to be. */
function printMember(type: string, member: string): string {
  return printName(type) === type && /^[A-Za-z_$][\w$]*$/.test(member)
    ? `${type}.${member}`
    : `${JSON.stringify(type)} ${JSON.stringify(member)}`;
}

/** A terminator without its location. */
export function printTerminator(module: Module, term: Terminator): string {
  switch (term.kind) {
    case 'jump':
      return `jump ${printEdge(term.target)}`;
    case 'br_if':
      return `br_if ${printOperand(term.cond)}, ${printEdge(term.then)}, ${printEdge(term.else)}`;
    case 'switch': {
      const cases = term.cases.map((c) => `${c.value}: ${printEdge(c.target)}`);
      return `switch ${printOperand(term.value)}, [${cases.join(', ')}], ${printEdge(term.default)}`;
    }
    case 'return':
      return term.value === null ? 'return' : `return ${printOperand(term.value)}`;
    case 'throw':
      return `throw ${printOperand(term.value)}`;
    case 'invoke':
      return (
        `${printResult(module, term.inst)}invoke ${printOperation(term.inst)} -> ${printEdge(term.normal)}, ` +
        `except v${term.exception.id} -> ${printEdge(term.except)}`
      );
    case 'trap':
      return `trap ${term.name}`;
  }
}

/** A function. */
export function printFunction(module: Module, func: Func, options: PrintOptions = {}): string {
  const params = (func.blocks[0] as Block).params.map(printParam).join(', ');
  const head = `func ${printSymbol(func.name)}(${params}) -> ${printType(func.result)}`;
  const lines = [`${head}${printAttributes(func.attributes)}${printLoc(module, func.loc, options)} {`];
  func.blocks.forEach((block, i) => {
    const blockParams =
      i === 0 || block.params.length === 0 ? '' : `(${block.params.map(printParam).join(', ')})`;
    lines.push(`b${block.id}${blockParams}:`);
    for (const inst of block.insts)
      lines.push(`  ${printInst(module, inst)}${printLoc(module, inst.loc, options)}`);
    lines.push(`  ${printTerminator(module, block.term)}${printLoc(module, block.term.loc, options)}`);
  });
  lines.push('}');
  return lines.join('\n');
}

function printAttributes(attributes: FuncAttributes): string {
  const words: string[] = [];
  if (attributes.elidable) words.push('elidable');
  if (attributes.unrollSafe) words.push('unroll_safe');
  if (attributes.dontLookInside) words.push('dont_look_inside');
  if (attributes.loopInvariant) words.push('loop_invariant');
  if (attributes.lookInsideIff !== undefined)
    words.push(`look_inside_iff=${printSymbol(attributes.lookInsideIff)}`);
  if (attributes.inline !== undefined) words.push(`inline=${attributes.inline}`);
  return words.map((word) => ` ${word}`).join('');
}

function extendsClause(type: HeapType): string {
  const base = type.base ?? null;
  return base === null ? '' : ` extends ${printName(base)}`;
}

/** A struct or array type. */
export function printHeapType(type: HeapType): string {
  if (type.kind === 'array')
    return `array ${printName(type.name)}${extendsClause(type)}: ${printType(type.element)}${type.immutable ? ' immutable' : ''}`;
  const lines = [
    `${type.abstract ? 'abstract ' : ''}${type.valueClass === true ? 'value ' : ''}struct ${printName(type.name)}${extendsClause(type)} {`,
  ];
  for (const field of type.fields) {
    const marks = `${field.immutable ? ' immutable' : ''}${field.quasiImmutable ? ' quasi_immutable' : ''}${field.immutableItems === true ? ' immutable_items' : ''}`;
    lines.push(`  ${printName(field.name)}: ${printType(field.type)}${marks}`);
  }
  for (const selector of type.selectors) lines.push(`  selector ${printName(selector)}`);
  for (const [selector, func] of type.methods)
    lines.push(`  method ${printName(selector)} = ${printSymbol(func)}`);
  lines.push('}');
  return lines.join('\n');
}

function printPrebuilt(module: Module, object: Prebuilt): string {
  const hash = object.hash === 0 ? '' : ` hash=${object.hash}`;
  return `prebuilt p${object.id}: ${printName(object.type)}${hash} ${printContents(module, object)}`;
}

function printContents(module: Module, object: Prebuilt): string {
  if (object.text !== null) return JSON.stringify(object.text);
  const type = module.types.get(object.type);
  if (object.items !== null) {
    const element = type?.kind === 'array' ? widen(type.element) : 'i32';
    return `[${object.items.map((item) => printItem(item, element)).join(', ')}]`;
  }
  const slots = allFields(module, object.type);
  const fields = object.fields.map((c, i) => {
    const slot = slots[i];
    return printConst(c, slot === undefined ? { ref: 'object' } : widen(slot.field.type));
  });
  return `{${fields.join(', ')}}`;
}

function printItem(item: number | bigint | Const, element: ValueType): string {
  if (typeof item === 'bigint') return `${item}n`;
  if (typeof item === 'number') return element === 'f64' ? printFloat(item) : String(item);
  return printConst(item, element);
}

function printSignature(signature: HostSignature): string {
  const params = signature.params.map((p) => `${printName(p.name)}: ${printHostType(p.type)}`);
  return `(${params.join(', ')}) -> ${printHostType(signature.result)}`;
}

function printDriver(driver: DriverInfo): string {
  const list = (names: readonly string[]) => `[${names.map(printName).join(', ')}]`;
  const words = [
    `driver ${printName(driver.name)}`,
    `greens ${list(driver.greens)}`,
    `reds ${list(driver.reds)}`,
  ];
  if (driver.virtualizable !== null) {
    const { red, fields, top } = driver.virtualizable;
    words.push(`virtualizable ${printName(red)} ${list(fields)}`);
    if (top !== null) words.push(`top ${printName(top)}`);
  }
  if (driver.location !== null) words.push(`location ${printSymbol(driver.location)}`);
  if (driver.shouldUnrollOneIteration !== null)
    words.push(`unroll ${printSymbol(driver.shouldUnrollOneIteration)}`);
  if (driver.privateFrom !== null) words.push(`private ${printSymbol(driver.privateFrom)}`);
  if (driver.isRecursive) words.push('recursive');
  return words.join(' ');
}

/** Everything of a module that comes before its functions. */
export function printDeclarations(module: Module): string {
  const lines = [`module ${printName(module.name)}`];
  // Every module has strings; they are worth a line when they have a class.
  for (const type of module.types.values())
    if (type.name !== 'string' || (type.base ?? null) !== null) lines.push(printHeapType(type));
  for (const [name, signature] of module.hostImports)
    lines.push(`host ${printSymbol(name)}${printSignature(signature)}`);
  for (const object of module.prebuilt) lines.push(printPrebuilt(module, object));
  for (const global of module.globals.values())
    lines.push(
      `global ${printSymbol(global.name)}: ${printType(global.type)} = ${printConst(global.init, widen(global.type))}`,
    );
  for (const driver of module.drivers.values()) lines.push(printDriver(driver));
  for (const [name, { func, signature }] of module.exports)
    lines.push(`export ${printName(name)} = ${printSymbol(func)}${printSignature(signature)}`);
  return lines.join('\n');
}

/** A whole module. */
export function printModule(module: Module, options: PrintOptions = {}): string {
  const parts = [printDeclarations(module)];
  for (const func of module.functions.values()) parts.push(printFunction(module, func, options));
  return `${parts.join('\n\n')}\n`;
}
