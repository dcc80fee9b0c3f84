/**
 * Text tests of the codewriter: IR in, jitcode out.
 *
 * ```
 * ; test: all          jitcode of all functions; `drivers`: portals are cut, and what the runners reach gets jitcode
 * ; show: calls        optional: the tables of calls and drivers too
 * func …
 * ----
 * jitcode 0 @f …
 * ```
 *
 * `WEFT_BLESS=1` writes the expected part.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../src/codewriter/disassemble.js';
import type { JitImage } from '../../src/codewriter/jitcode.js';
import { assertValid, parseModule } from '../../src/ir/index.js';
import type { CallDescr, EffectInfo } from '../../src/trace/descr.js';
import { refNames, write } from './harness.js';

const root = fileURLToPath(new URL('./filetests', import.meta.url));
const separator = '\n----\n';

function placesText(image: JitImage, bits: Uint32Array): string {
  return image.places.filter((_, place) => ((bits[place >> 5] ?? 0) >>> (place & 31)) & 1).join(' ');
}

function effectText(image: JitImage, effect: EffectInfo): string {
  const words: string[] = [effect.effect];
  if (effect.canCollect) words.push('collects');
  if (effect.forces) words.push('forces');
  if (effect.canInvalidate) words.push('invalidates');
  if (effect.random) words.push('random');
  const reads = placesText(image, effect.reads);
  const writes = placesText(image, effect.writes);
  if (reads !== '') words.push(`reads {${reads}}`);
  if (writes !== '') words.push(`writes {${writes}}`);
  return words.join(' ');
}

function callText(image: JitImage, call: CallDescr): string {
  const words = [
    `call @${call.name}(${call.args.join(' ')})`,
    `-> ${call.result}:`,
    effectText(image, call.effect),
  ];
  if (call.jitcode >= 0) words.push(`jitcode ${call.jitcode}`);
  if (call.portal >= 0) words.push(`portal ${call.portal}`);
  if (call.predicate !== null) words.push(`predicate @${call.predicate.name}`);
  if (call.special !== '') words.push(`special ${call.special}`);
  return words.join(' ');
}

function tables(image: JitImage): string[] {
  const lines = image.calls.map((call) => callText(image, call));
  for (const virtual of image.virtuals) {
    const targets = [...virtual.targets].map(([id, call]) => `${image.structOf(id)!.name}: @${call.name}`);
    lines.push(`virtual ${virtual.name} {${targets.join(', ')}}`);
  }
  for (const d of image.drivers) {
    const names = (list: readonly string[], types: readonly string[]) =>
      list.map((n, k) => `${n}: ${types[k]}`).join(' ');
    lines.push(
      `driver ${d.name} greens (${names(d.greenNames, d.greens)}) reds (${names(d.redNames, d.reds)}) -> ${d.result}`,
    );
    lines.push(
      `  runner @${d.runner} jitcode ${d.jitcode} enter @${d.enter}${d.isRecursive ? ' recursive' : ''}`,
    );
    if (d.location !== null) lines.push(`  location @${d.location.name}`);
    if (d.shouldUnrollOneIteration !== null) lines.push(`  unroll @${d.shouldUnrollOneIteration.name}`);
    const v = d.virtualizable;
    if (v !== null) {
      const fields = v.fields.map((f) => `${f.owner}.${f.name}`);
      const arrays = v.arrays.map((a) => `${a.field.owner}.${a.field.name}: ${a.array.name}`);
      lines.push(
        `  virtualizable red ${v.red} ${v.struct.name} fields (${fields.join(', ')}) arrays (${arrays.join(', ')})`,
      );
    }
  }
  return lines;
}

function perform(input: string): string {
  const header = new Map([...input.matchAll(/^; (\w+): (.*)$/gm)].map((m) => [m[1]!, m[2]!.trim()]));
  const which = header.get('test');
  if (which !== 'all' && which !== 'drivers') throw new Error(`'; test: ${which}'`);
  const module = parseModule(input);
  assertValid(module, 'parsing');
  const { plan, image, graphs } = write(module, which);
  const nameOfRef = refNames(plan);
  const nameOfLocation = (k: number): string => {
    const { file, line, column } = module.locations[k]!;
    return line === 0 ? '' : `${file}:${line}:${column}`;
  };
  const options = { nameOfRef, nameOfLocation };
  const parts = Array.from({ length: image.jitcodeCount }, (_, k) =>
    disassemble(image.jitcode(k), image, options),
  );
  if (header.get('show') === 'calls') parts.push(tables(image).join('\n'));
  if (which === 'drivers') parts.push(`called ${graphs.called.map((name) => `@${name}`).join(' ')}`);
  return parts.join('\n\n');
}

describe('jitcode text tests', () => {
  for (const name of readdirSync(root)
    .filter((n) => n.endsWith('.ir'))
    .sort())
    test(name, () => {
      const path = join(root, name);
      const text = readFileSync(path, 'utf8');
      const at = text.indexOf(separator);
      const input = at < 0 ? `${text.trimEnd()}\n` : text.slice(0, at + 1);
      const actual = perform(input);
      if (process.env.WEFT_BLESS === '1') writeFileSync(path, `${input.trimEnd()}${separator}${actual}\n`);
      else expect(actual).toBe(text.slice(at + separator.length).trimEnd());
    });
});
