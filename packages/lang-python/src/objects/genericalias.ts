/**
 * `list[int]` and `int | str`: objects that annotations evaluate to. They print, compare and can be called (aliases),
 * nothing more.
 */
import { FixedArray } from '@weft/core';
import { Compare } from '../bytecode/opcodes.js';
import { newBool } from './int.js';
import { BinOp, W_Object } from './object.js';
import { qualifiedName } from './objecttype.js';
import { W_Tuple, newTuple } from './tuple.js';
import { W_Type, newBuiltinType, objectType, w_None } from './type.js';

export const genericAliasType: W_Type = newBuiltinType('types.GenericAlias', [objectType], null);
export const unionTypeType: W_Type = newBuiltinType('types.UnionType', [objectType], null);

/** How a type prints inside of an alias. */
function shortRepr(w: W_Object): string {
  if (w === w_None) return 'None';
  return w instanceof W_Type ? qualifiedName(w) : w.repr();
}

/** `list[int]` */
export class W_GenericAlias extends W_Object {
  readonly origin: W_Type;
  readonly args: W_Tuple;
  constructor(origin: W_Type, args: W_Tuple) {
    super();
    this.origin = origin;
    this.args = args;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return genericAliasType;
  }
  override repr(): string {
    const parts: string[] = [];
    for (const arg of this.args.items()) parts.push(shortRepr(arg));
    return `${qualifiedName(this.origin)}[${parts.length === 0 ? '()' : parts.join(', ')}]`;
  }
  override isCallable(): boolean {
    return true;
  }
  override callKw(args: FixedArray<W_Object>, names: FixedArray<string>): W_Object {
    return this.origin.callKw(args, names);
  }
  override findAttr(name: string): W_Object | null {
    if (name === '__origin__') return this.origin;
    if (name === '__args__') return this.args;
    return this.origin.findAttr(name);
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (op !== Compare.EQ || !(other instanceof W_GenericAlias) || other.origin !== this.origin) return null;
    return this.args.compare(op, other.args);
  }
}

/** `int | str` */
export class W_Union extends W_Object {
  readonly args: FixedArray<W_Object>;
  constructor(args: FixedArray<W_Object>) {
    super();
    this.args = args;
  }
  override hasPlainAttributes(): boolean {
    return false;
  }
  override getType(): W_Type {
    return unionTypeType;
  }
  override repr(): string {
    const parts: string[] = [];
    for (const arg of this.args) parts.push(shortRepr(arg));
    return parts.join(' | ');
  }
  override binary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.OR ? makeUnion(this, other) : null;
  }
  override rbinary(op: BinOp, other: W_Object): W_Object | null {
    return op === BinOp.OR ? makeUnion(other, this) : null;
  }
  override compare(op: Compare, other: W_Object): W_Object | null {
    if (op !== Compare.EQ || !(other instanceof W_Union)) return null;
    if (other.args.length !== this.args.length) return newBool(false);
    for (const arg of this.args) {
      let found = false;
      for (const candidate of other.args) if (candidate === arg) found = true;
      if (!found) return newBool(false);
    }
    return newBool(true);
  }
  override findAttr(name: string): W_Object | null {
    return name === '__args__' ? newTuple(this.args) : super.findAttr(name);
  }
}

function unionPart(w: W_Object): boolean {
  return w === w_None || w instanceof W_Type || w instanceof W_GenericAlias || w instanceof W_Union;
}
/** The union of two types; null when one of them is no type. */
export function makeUnion(left: W_Object, right: W_Object): W_Object | null {
  if (!unionPart(left) || !unionPart(right)) return null;
  const parts: W_Object[] = [];
  for (const side of [left, right]) {
    const members = side instanceof W_Union ? side.args : FixedArray.of<W_Object>(side);
    for (const member of members) if (!parts.includes(member)) parts.push(member);
  }
  return parts.length === 1 ? parts[0]! : new W_Union(FixedArray.from(parts));
}

/** Builtin classes that can be subscripted. */
const generics: Set<string> = new Set<string>([
  'list',
  'dict',
  'tuple',
  'set',
  'frozenset',
  'type',
  'defaultdict',
  'deque',
  'enumerate',
]);

/** `cls[key]` for builtin generics; null for other types. */
export function makeGenericAlias(w_type: W_Type, key: W_Object): W_Object | null {
  if (w_type.isHeap || !generics.has(w_type.name)) return null;
  return new W_GenericAlias(w_type, key instanceof W_Tuple ? key : newTuple(FixedArray.of(key)));
}
