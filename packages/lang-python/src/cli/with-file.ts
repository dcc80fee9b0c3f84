/**
 * Reads large files that are needed for a moment, and gives their memory back at once.
 *
 * An ordinary buffer is a block of `malloc`. It is freed when a collection comes, and then the C library (glibc) takes its size as a sign: from
 * then on each of its arenas keeps twice as much free memory for the next block. V8 compiles on four threads with an arena each, and its
 * compiler makes and drops megabytes for a function. So a file of 1.8 MB that was read at the start became up to 14 MB that were resident,
 * and not in use, for the rest of the process:
 *
 * ```
 * largest block freed      an arena keeps
 * 1.8 MB, the image        3.5 MB
 * 0.3 MB, V8's own         0.5 MB
 * ```
 *
 * The memory of a resizable array buffer comes from the system, since it must be able to grow where it is, and goes back when the buffer is made
 * empty.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What TypeScript's library of ES2023 does not have yet. */
interface ResizableBuffer extends ArrayBuffer {
  resize(length: number): void;
}
const ResizableBuffer = ArrayBuffer as unknown as new (
  length: number,
  options: { readonly maxByteLength: number },
) => ResizableBuffer;

/** What `use` makes of a file's bytes, which are gone afterwards. Throws what `readFileSync` throws. */
export function withFile<T>(file: string | URL, use: (bytes: Buffer) => T): T {
  const fd = openSync(file, 'r');
  let memory: ResizableBuffer;
  let length = 0;
  try {
    const { size } = fstatSync(fd);
    memory = new ResizableBuffer(size, { maxByteLength: size });
    const bytes = new Uint8Array(memory);
    while (length < size) {
      const count = readSync(fd, bytes, length, size - length, null);
      if (count === 0) break;
      length += count;
    }
  } finally {
    closeSync(fd);
  }
  try {
    return use(Buffer.from(memory, 0, length));
  } finally {
    memory.resize(0);
  }
}
