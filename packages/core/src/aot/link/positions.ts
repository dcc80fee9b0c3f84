/**
 * Source maps in and out: Binaryen says where the positions of functions are; the linker writes those of the image.
 */
import type { Marks } from './code.js';
import { noPosition } from './code.js';
import { decodePositions } from '../../runtime/stack.js';

/** The positions of a binary that was compiled with symbols: lines from `firstLine` on stand for the function's locations. */
export function readMarks(sourceMap: string | null, firstLine: number): Marks {
  if (sourceMap === null) return { offsets: [], numbers: [] };
  const { mappings } = JSON.parse(sourceMap) as { mappings: string };
  const { offsets, files, lines } = decodePositions(mappings);
  return {
    offsets: [...offsets],
    numbers: Array.from(files, (file, i) => (file < 0 ? noPosition : lines[i]! - firstLine)),
  };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit]!;
  } while (rest > 0);
  return text;
}

/** Writes the mappings of a one-line source map. */
export class MappingsWriter {
  private readonly groups: string[] = [];
  private offset = 0;
  private file = 0;
  private line = 1;
  private column = 0;
  private known = false;

  /** Code from `offset` on has this position. */
  add(offset: number, file: number, line: number, column: number): void {
    this.groups.push(
      vlq(offset - this.offset) + vlq(file - this.file) + vlq(line - this.line) + vlq(column - this.column),
    );
    [this.offset, this.file, this.line, this.column, this.known] = [offset, file, line, column, true];
  }

  /** Code from `offset` on has no position. */
  addNone(offset: number): void {
    if (!this.known) return;
    this.groups.push(vlq(offset - this.offset));
    this.offset = offset;
    this.known = false;
  }

  text(): string {
    return this.groups.join(',');
  }
}
