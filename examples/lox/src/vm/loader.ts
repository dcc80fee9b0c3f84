/**
 * Reads the compiled program that the host hands over as one string; `compiler/image.ts` writes it.
 *
 * A string crosses the boundary in one piece, and each of its UTF-16 units holds a number below 2¹⁵, or part of a bigger one: all parts
 * but the last have the high bit set, the lowest come first. Texts are their length and then themselves.
 */
import { FixedArray, type ReadonlyFixedArray, type i32 } from '@weft/core';
import { Code, type Global, type World } from './code.js';
import { Site } from './properties.js';
import { NumberValue, StringValue, type Value } from './values.js';

class Reader {
  private at: i32 = 0;

  constructor(
    private readonly image: string,
    private readonly world: World,
  ) {}

  private number(): i32 {
    let value = 0;
    let shift = 0;
    for (;;) {
      const unit = this.image.charCodeAt(this.at);
      this.at++;
      value |= (unit & 0x7fff) << shift;
      if (unit < 0x8000) return value;
      shift += 15;
    }
  }
  private text(): string {
    const length = this.number();
    const start = this.at;
    this.at += length;
    return this.image.slice(start, start + length);
  }
  private numbers(): ReadonlyFixedArray<i32> {
    const numbers = new FixedArray<i32>(this.number(), 0);
    for (let i = 0; i < numbers.length; i++) numbers[i] = this.number();
    return numbers;
  }
  private constants(): ReadonlyFixedArray<Value> {
    const constants: Value[] = [];
    for (let left = this.number(); left > 0; left--) {
      const isNumber = this.number() === 1;
      const text = this.text();
      constants.push(isNumber ? new NumberValue(parseFloat(text)) : new StringValue(text));
    }
    return FixedArray.from(constants);
  }
  private globals(): ReadonlyFixedArray<Global> {
    const globals: Global[] = [];
    for (let left = this.number(); left > 0; left--) globals.push(this.world.global(this.text()));
    return FixedArray.from(globals);
  }
  private sites(): ReadonlyFixedArray<Site> {
    const sites: Site[] = [];
    for (let left = this.number(); left > 0; left--) {
      const name = this.text();
      sites.push(new Site(name, this.number()));
    }
    return FixedArray.from(sites);
  }
  private functions(): ReadonlyFixedArray<Code> {
    const functions: Code[] = [];
    for (let left = this.number(); left > 0; left--) functions.push(this.code());
    return FixedArray.from(functions);
  }
  code(): Code {
    const name = this.text();
    const arity = this.number();
    const frameSize = this.number();
    const instructions = this.numbers();
    const lines = this.numbers();
    const constants = this.constants();
    const globals = this.globals();
    const sites = this.sites();
    const functions = this.functions();
    return new Code(
      name,
      arity,
      frameSize,
      instructions,
      lines,
      constants,
      globals,
      sites,
      functions,
      this.numbers(),
    );
  }
}

/** The script in an image, with its global variables in `world`. */
export function loadCode(image: string, world: World): Code {
  return new Reader(image, world).code();
}
