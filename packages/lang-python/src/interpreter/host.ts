/**
 * The host functions that the interpreter uses, declared once; cli/host.ts describes them.
 */
import { hostFunction } from '@weft/core';
import type { f64, i32 } from '@weft/core';

export const hostWrite = hostFunction<(fd: i32, text: string) => void>('py.write');
export const hostFlush = hostFunction<(fd: i32) => void>('py.flush');
export const hostReadLine = hostFunction<() => string>('py.readLine');
export const hostReadAll = hostFunction<() => string>('py.readAll');
export const hostIsatty = hostFunction<(fd: i32) => boolean>('py.isatty');
export const hostCompile =
  hostFunction<(source: string, filename: string, mode: string) => string>('py.compile');
export const hostPathKind = hostFunction<(path: string) => i32>('py.pathKind');
export const hostReadSource = hostFunction<(path: string) => string>('py.readSource');
export const hostSourceLine = hostFunction<(filename: string, lineno: i32) => string>('py.sourceLine');
export const hostArgc = hostFunction<() => i32>('py.argc');
export const hostArgv = hostFunction<(index: i32) => string>('py.argv');
export const hostPathCount = hostFunction<() => i32>('py.pathCount');
export const hostPathEntry = hostFunction<(index: i32) => string>('py.pathEntry');
export const hostInterrupted = hostFunction<() => boolean>('py.interrupted');
export const hostSleep = hostFunction<(seconds: f64) => void>('py.sleep');
