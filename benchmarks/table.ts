/**
 * Results of the benchmarks as tables: how many times faster than CPython each engine is, and how the JIT got there.
 */
import type { JitNumbers, Timing } from './measure.js';

export interface Result {
  readonly program: string;
  readonly size: string;
  /** By engine; null where it failed. */
  readonly timings: Record<string, Timing | null>;
  jit: JitNumbers | null;
}

type Ratio = 'steady' | 'whole';

/** How many times faster than CPython an engine is, or null where there is no figure. */
function speedup(result: Result, engine: string, kind: Ratio): number | null {
  const base = result.timings['cpython'];
  const own = result.timings[engine];
  return base && own ? base[kind] / own[kind] : null;
}

const geometricMean = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);

export interface Summary {
  /** Geometric means of the speed-ups over CPython. */
  readonly steady: number;
  readonly whole: number;
  /** The program with the least speed-up in the steady state. */
  readonly worst: string;
  readonly worstSpeedup: number;
  /** Programs that are slower than CPython in the steady state. */
  readonly slower: readonly string[];
  /** The same, of the whole process with one `main`. */
  readonly slowerWhole: readonly string[];
  readonly failed: number;
}

export function summarize(results: readonly Result[], engines: readonly string[]): Record<string, Summary> {
  const summaries: Record<string, Summary> = {};
  for (const engine of engines) {
    const rows = results.flatMap((result) => {
      const steady = speedup(result, engine, 'steady');
      const whole = speedup(result, engine, 'whole');
      return steady === null || whole === null ? [] : [{ program: result.program, steady, whole }];
    });
    if (rows.length === 0) continue;
    const worst = rows.reduce((a, b) => (b.steady < a.steady ? b : a));
    summaries[engine] = {
      steady: geometricMean(rows.map((row) => row.steady)),
      whole: geometricMean(rows.map((row) => row.whole)),
      worst: worst.program,
      worstSpeedup: worst.steady,
      slower: rows.filter((row) => row.steady < 1).map((row) => row.program),
      slowerWhole: rows.filter((row) => row.whole < 1).map((row) => row.program),
      failed: results.length - rows.length,
    };
  }
  return summaries;
}

/** How many times the steady time of `other` an engine needs, the geometric mean over the programs that both ran; null if there are none. */
export function timesOf(
  results: readonly Result[],
  engine: string,
  other: string,
): { readonly factor: number; readonly programs: number } | null {
  const factors = results.flatMap(({ timings }) => {
    const [own, others] = [timings[engine], timings[other]];
    return own && others ? [own.steady / others.steady] : [];
  });
  return factors.length === 0 ? null : { factor: geometricMean(factors), programs: factors.length };
}

const cell = (text: string, width = 16): string => text.padStart(width);
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** The lines of the tables. */
export function table(results: readonly Result[], engines: readonly string[]): string[] {
  const summaries = summarize(results, engines);
  const lines = [
    'How many times faster than CPython: steady state (whole process with one main)',
    'program'.padEnd(16) + cell('cpython s', 10) + engines.map((name) => cell(name)).join(''),
  ];
  for (const result of results) {
    const base = result.timings['cpython'];
    const ratios = engines.map((name) => {
      const steady = speedup(result, name, 'steady');
      const whole = speedup(result, name, 'whole');
      return cell(
        steady === null || whole === null ? 'failed' : `${steady.toFixed(2)} (${whole.toFixed(2)})`,
      );
    });
    lines.push(
      result.program.padEnd(16) + cell(base ? base.steady.toFixed(3) : 'failed', 10) + ratios.join(''),
    );
  }
  const means = engines.map((name) => {
    const summary = summaries[name];
    return cell(summary === undefined ? '-' : `${summary.steady.toFixed(2)} (${summary.whole.toFixed(2)})`);
  });
  lines.push('geometric mean'.padEnd(26) + means.join(''));
  for (const [name, s] of Object.entries(summaries)) {
    const slower = s.slower.length === 0 ? 'none' : s.slower.join(', ');
    const slowerWhole = s.slowerWhole.length === 0 ? 'none' : s.slowerWhole.join(', ');
    const failed = s.failed > 0 ? `; ${s.failed} failed` : '';
    lines.push(
      `${name}: worst ${s.worst} (${s.worstSpeedup.toFixed(2)}); slower than CPython: ${slower} (whole process: ${slowerWhole})${failed}`,
    );
    if (name === 'weft') lines.push(`  why: ${whyWorst(results, s.worst)}`);
  }
  const needed = timesOf(results, 'weft', 'pypy');
  if (needed !== null)
    lines.push(
      `weft needs ${needed.factor.toFixed(2)} times PyPy's time in the steady state (${needed.programs} programs that both run)`,
    );
  return [...lines, ...warmUpTable(results)];
}

/** What took the time of the worst program, as far as the JIT and the collector count it. */
function whyWorst(results: readonly Result[], program: string): string {
  const jit = results.find((result) => result.program === program)?.jit;
  if (!jit) return 'no counters (the JIT is off)';
  const share = (milliseconds: number) => `${((100 * milliseconds) / jit.all).toFixed(0)} %`;
  return [
    `of all rounds the collector's pauses took ${share(jit.collector)}`,
    `the JIT's own work ${share(jit.milliseconds)}`,
    `${jit.guardFailures} guard failures were finished by the blackhole interpreter`,
    `${jit.aborts} traces were given up`,
    'the rest is the program: compiled, interpreted, or in the runtime library',
  ].join(', ');
}

/** Warm-up and memory of programs under the JIT. */
function warmUpTable(results: readonly Result[]): string[] {
  const rows = results.filter((result) => result.jit !== null && result.timings['weft']);
  if (rows.length === 0) return [];
  const lines = [
    '',
    'Under the JIT: seconds until 90 % of the steady state, the first main, compile time, code, peak memory beside CPython',
    'program'.padEnd(16) +
      ['warm-up s', 'first s', 'steady s', 'compile s', 'modules', 'code KB', 'MB', 'cpython MB']
        .map((name) => cell(name, 11))
        .join(''),
  ];
  for (const { program, timings, jit } of rows) {
    const own = timings['weft']!;
    const cells = [
      own.warmUp.toFixed(2),
      own.first.toFixed(3),
      own.steady.toFixed(3),
      (jit!.milliseconds / 1000).toFixed(2),
      String(jit!.modules),
      (jit!.codeBytes / 1024).toFixed(0),
      megabytes(own.memory),
      megabytes(timings['cpython']?.memory ?? NaN),
    ];
    lines.push(program.padEnd(16) + cells.map((text) => cell(text, 11)).join(''));
  }
  return lines;
}
