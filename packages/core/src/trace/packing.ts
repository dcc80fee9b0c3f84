/**
 * Data that is kept as long as code, and read hardly ever, as bytes.
 *
 * For each guard the runtime keeps what it restores and what a bridge may rely on. That is a few hundred small numbers, and as objects it
 * would be most of what the JIT holds: few guards ever fail. So a compilation writes all of it into one array of bytes, numbers with
 * seven bits a byte, and what is no number (descriptors, constants, bounds) into a table beside it.
 *
 * ```
 * uint 300, then thing W_Int, then thing W_Int       bytes: ac 02 00 00      things: [W_Int]
 * ```
 */
import { ConstNumbers } from './constnumbers.js';
import type { Const } from './trace.js';

/** What one compilation packed. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly things: readonly unknown[];
}

/** Writes {@link Packed}; used again for the next one after {@link finish}. */
export class Packer {
  private data = new Uint8Array(1 << 12);
  private length = 0;
  private things: unknown[] = [];
  private numbers = new Map<unknown, number>();
  private constants = new ConstNumbers((c) => this.things.push(c) - 1);

  /** Where the next number goes. */
  get at(): number {
    return this.length;
  }

  private byte(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Uint8Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length++] = value;
  }

  /** A number of 32 bits, as unsigned. */
  uint(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A number of 32 bits that may be negative. */
  int(value: number): void {
    this.uint((value << 1) ^ (value >> 31));
  }

  /** An object, known by identity. */
  thing(object: object): void {
    let number = this.numbers.get(object);
    if (number === undefined) this.numbers.set(object, (number = this.things.push(object) - 1));
    this.uint(number);
  }

  /** A constant: equal ones are one thing. */
  constant(constant: Const): void {
    this.uint(this.constants.of(constant));
  }

  finish(): Packed {
    const packed = { bytes: this.data.slice(0, this.length), things: this.things };
    this.length = 0;
    this.things = [];
    this.numbers = new Map();
    this.constants = new ConstNumbers((c) => this.things.push(c) - 1);
    return packed;
  }
}

/** Reads numbers of seven bits a byte, the lowest first. */
export class NumberReader {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  uint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; ; shift += 7) {
      byte = bytes[this.at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  }

  int(): number {
    const value = this.uint();
    return (value >>> 1) ^ -(value & 1);
  }
}

/** Reads {@link Packed} from a place. */
export class Unpacker extends NumberReader {
  private readonly things: readonly unknown[];

  constructor({ bytes, things }: Packed, at: number) {
    super(bytes, at);
    this.things = things;
  }

  /** A thing or a constant. */
  thing<T>(): T {
    return this.things[this.uint()] as T;
  }
}
