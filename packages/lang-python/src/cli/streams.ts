/**
 * Standard streams of the process, synchronously. stdout is collected and written in large pieces (by lines on a terminal); stderr
 * goes out at once, after what stdout holds, so that both read in order where they meet.
 *
 * A reader that went away (`| head -1`) ends the process quietly, with the status CPython has when it cannot flush.
 */
import { fstatSync, readSync, writeSync } from 'node:fs';
import { interruptWaits, waiting } from './signals.js';

const flushAt = 1 << 16;
/** CPython's exit status when flushing stdout fails at exit. */
const brokenPipeStatus = 120;

/** Milliseconds until a sleep looks for signals. */
const sleepSlice = 50;

const sleeping = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread. */
export function pause(milliseconds: number): void {
  Atomics.wait(sleeping, 0, 0, milliseconds);
}

/** Sleeps; a signal that the program wants to hear of ends that. */
export function sleep(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0 && !interruptWaits(); left = end - performance.now())
    pause(Math.min(left, sleepSlice));
}

function errorCode(error: unknown): string {
  return (error as { code?: string }).code ?? '';
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const code = errorCode(error);
      // A pipe that is full and not blocking: wait for the reader.
      if (code === 'EAGAIN') pause(1);
      else if (code === 'EPIPE' || code === 'EBADF' || code === 'EIO') process.exit(brokenPipeStatus);
      else throw error;
    }
  }
}

/** Whether a descriptor is a terminal. Node's module for that brings sockets with it, so it is asked about devices only. */
export function isTerminal(fd: number): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule('node:tty').isatty(fd);
}

let pending: string[] = [];
let pendingLength = 0;
let lineBuffered: boolean | null = null;

/** Writes to stdout (1) or stderr (2). */
export function write(fd: number, text: string): void {
  if (fd !== 1) {
    flush();
    writeAll(2, Buffer.from(text));
    return;
  }
  pending.push(text);
  pendingLength += text.length;
  lineBuffered ??= isTerminal(1);
  if (pendingLength >= flushAt || (lineBuffered && text.includes('\n'))) flush();
}

/** Empties the buffer of stdout. */
export function flush(): void {
  if (pendingLength === 0) return;
  const text = pending.join('');
  pending = [];
  pendingLength = 0;
  writeAll(1, Buffer.from(text));
}

const chunk = Buffer.allocUnsafe(1 << 16);
let input: Buffer = Buffer.alloc(0);
let inputEnded = false;

/** Appends what stdin has; false at its end. */
function fill(): boolean {
  while (!inputEnded) {
    try {
      const count = waiting(() => readSync(0, chunk, 0, chunk.length, null));
      if (count === 0) inputEnded = true;
      else input = Buffer.concat([input, chunk.subarray(0, count)]);
      return count > 0;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EAGAIN') pause(5);
      else if (code === 'EOF' || code === 'EBADF' || code === 'EIO') inputEnded = true;
      else throw error;
    }
  }
  return false;
}

/** The next line of stdin with its newline; '' at the end. */
export function readLine(): string {
  flush();
  let searched = 0;
  for (;;) {
    const newline = input.indexOf(10, searched);
    if (newline >= 0) {
      const line = input.subarray(0, newline + 1).toString();
      input = input.subarray(newline + 1);
      return line.endsWith('\r\n') ? line.slice(0, -2) + '\n' : line;
    }
    searched = input.length;
    if (!fill()) break;
  }
  const rest = input.toString();
  input = Buffer.alloc(0);
  return rest;
}

/** All that is left of stdin, as bytes. */
export function readRest(): Buffer {
  flush();
  const parts: Buffer[] = [input];
  input = Buffer.alloc(0);
  while (fill()) {
    parts.push(input);
    input = Buffer.alloc(0);
  }
  return Buffer.concat(parts);
}
