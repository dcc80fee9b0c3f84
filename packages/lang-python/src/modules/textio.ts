/**
 * `sys.stdin`, `sys.stdout`, `sys.stderr`: text files over the host's descriptors 0, 1 and 2. The host buffers.
 */
import { FixedArray } from '@weft/core';
import type { i32 } from '@weft/core';
import { hostFlush, hostIsatty, hostReadAll, hostReadLine, hostWrite } from '../interpreter/host.js';
import { addMethods, fn1, fn12, fn2, fnVar } from '../objects/builtinfn.js';
import { addGetSet } from '../objects/descriptors.js';
import { newError, w_OSError, w_StopIteration } from '../objects/exctypes.js';
import { newBool, newIntI32 } from '../objects/int.js';
import { newList } from '../objects/list.js';
import { OperationError, W_Object, typeError } from '../objects/object.js';
import { newStr } from '../objects/str.js';
import { newBuiltinType, objectType, w_None, type W_Type } from '../objects/type.js';

export const textFileType: W_Type = newBuiltinType('_io.TextIOWrapper', [objectType], null);

/** A standard stream. */
export class W_TextFile extends W_Object {
  readonly fd: i32;
  readonly name: string;
  constructor(fd: i32, name: string) {
    super();
    this.fd = fd;
    this.name = name;
  }
  override getType(): W_Type {
    return textFileType;
  }
  override repr(): string {
    const mode = this.fd === 0 ? 'r' : 'w';
    return `<_io.TextIOWrapper name='${this.name}' mode='${mode}' encoding='utf-8'>`;
  }
  override iter(): W_Object {
    return this;
  }
  override isIterator(): boolean {
    return true;
  }
  override next(): W_Object | null {
    const line = this.readLine();
    return line === '' ? null : newStr(line);
  }
  write(text: string): void {
    if (this.fd === 0) throw new OperationError(w_OSError, 'not writable');
    hostWrite(this.fd, text);
  }
  readLine(): string {
    if (this.fd !== 0) throw new OperationError(w_OSError, 'not readable');
    return hostReadLine();
  }
}

/** Writes to a file object: directly to a standard stream, else through its `write` method. */
export function writeTo(file: W_Object, text: string): void {
  if (file instanceof W_TextFile) file.write(text);
  else file.getAttr('write').call1(newStr(text));
}
/** Flushes a file object. */
export function flushFile(file: W_Object): void {
  if (file instanceof W_TextFile) hostFlush(file.fd);
  else file.getAttr('flush').call0();
}

function asFile(w: W_Object): W_TextFile {
  if (w instanceof W_TextFile) return w;
  throw typeError(`descriptor requires a '_io.TextIOWrapper' object but received a '${w.getType().name}'`);
}
/** Number of code points. */
function characters(text: string): i32 {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) n++;
  }
  return n;
}

addMethods(textFileType, [
  fn2('write', (self: W_Object, w: W_Object): W_Object => {
    const text = w.strValue();
    if (text === null) throw typeError(`write() argument must be str, not ${w.getType().name}`);
    asFile(self).write(text);
    return newIntI32(characters(text));
  }),
  fn2('writelines', (self: W_Object, lines: W_Object): W_Object => {
    const it = lines.iter();
    for (let line = it.next(); line !== null; line = it.next()) asFile(self).write(line.str());
    return w_None;
  }),
  fn1('flush', (self: W_Object): W_Object => {
    flushFile(self);
    return w_None;
  }),
  fn12('readline', (self: W_Object, _size: W_Object | null): W_Object => newStr(asFile(self).readLine())),
  fn12('read', (self: W_Object, _size: W_Object | null): W_Object => {
    asFile(self);
    return newStr(hostReadAll());
  }),
  fn12('readlines', (self: W_Object, _hint: W_Object | null): W_Object => {
    const lines: W_Object[] = [];
    for (let line = asFile(self).readLine(); line !== ''; line = asFile(self).readLine())
      lines.push(newStr(line));
    return newList(FixedArray.from(lines));
  }),
  fn1('__iter__', (self: W_Object): W_Object => self),
  fn1('__next__', (self: W_Object): W_Object => {
    const line = asFile(self).next();
    if (line === null) throw new OperationError(w_StopIteration, null);
    return line;
  }),
  fn1('isatty', (self: W_Object): W_Object => newBool(hostIsatty(asFile(self).fd))),
  fn1('fileno', (self: W_Object): W_Object => newIntI32(asFile(self).fd)),
  fn1('readable', (self: W_Object): W_Object => newBool(asFile(self).fd === 0)),
  fn1('writable', (self: W_Object): W_Object => newBool(asFile(self).fd !== 0)),
  fn1('close', (_self: W_Object): W_Object => w_None),
  fn1('__enter__', (self: W_Object): W_Object => self),
  fnVar('__exit__', 4, 4, (_args: FixedArray<W_Object>): W_Object => w_None),
  fnVar('reconfigure', 1, -1, (_args: FixedArray<W_Object>): W_Object => w_None),
  fn1('seek', (_self: W_Object): W_Object => {
    throw newError(w_OSError, FixedArray.of<W_Object>(newIntI32(29), newStr('Illegal seek')));
  }),
  fn1('__repr__', (self: W_Object): W_Object => newStr(self.repr())),
]);
addGetSet(textFileType, 'name', (self: W_Object): W_Object => newStr(asFile(self).name));
addGetSet(textFileType, 'encoding', (_self: W_Object): W_Object => newStr('utf-8'));
addGetSet(textFileType, 'errors', (_self: W_Object): W_Object => newStr('strict'));
addGetSet(textFileType, 'closed', (_self: W_Object): W_Object => newBool(false));
