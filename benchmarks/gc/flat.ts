/**
 * Whether memory stays flat: a process with about 100 MB that live allocates for some minutes, while its resident memory is sampled once a
 * second (Linux, from `/proc`). The samples become a plot.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, imageOf, weftCommand } from './processes.js';

const MB = 1 << 20;

/** A sample: seconds since the start, resident MB. */
type Sample = readonly [number, number];

function residentMB(pid: number): number {
  const kilobytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return kilobytes === null ? NaN : Number(kilobytes[1]) / 1024;
}

/** Runs the program, prints how memory went and writes the plot. */
export async function plotFlat(minutes: number, svg: string): Promise<void> {
  const [file, ...args] = weftCommand('on', 1000 * MB, [join(here, 'flat.py'), String(minutes)]);
  const child = spawn(file!, args, {
    env: { ...process.env, WEFT_PYTHON_IMAGE: imageOf('minimark') },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const start = performance.now();
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    try {
      const sample: Sample = [(performance.now() - start) / 1000, residentMB(child.pid!)];
      if (!Number.isNaN(sample[1])) samples.push(sample);
    } catch {
      // The process has just ended.
    }
  }, 1000);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  writeFileSync(svg, plot(samples, minutes));
  const after = (seconds: number) => samples.filter(([time]) => time >= seconds).map(([, memory]) => memory);
  // The first tenth is building and warming up.
  const steady = after(minutes * 6);
  const third = Math.floor(steady.length / 3);
  const mean = (part: readonly number[]) => part.reduce((sum, memory) => sum + memory, 0) / part.length;
  console.log(
    `${samples.length} samples; behind the first tenth ${Math.min(...steady).toFixed(0)} to ${Math.max(...steady).toFixed(0)} MB, ` +
      `mean of the first third ${mean(steady.slice(0, third)).toFixed(1)} MB, of the last ${mean(steady.slice(-third)).toFixed(1)} MB`,
  );
}

/** A line of samples over time, in megabytes from 0 on. */
export function plot(samples: readonly Sample[], minutes: number): string {
  const [width, height, left, bottom] = [720, 300, 56, 36];
  const most = Math.ceil(Math.max(100, ...samples.map(([, memory]) => memory)) / 100) * 100;
  const x = (seconds: number) => left + (seconds / (60 * minutes)) * (width - left - 16);
  const y = (memory: number) => height - bottom - (memory / most) * (height - bottom - 16);
  const lines = Array.from({ length: most / 100 + 1 }, (_, k) => k * 100).map(
    (memory) =>
      `<path d="M${left} ${y(memory).toFixed(1)}H${width - 16}" stroke="#ddd"/>` +
      `<text x="${left - 6}" y="${(y(memory) + 4).toFixed(1)}" text-anchor="end">${memory}</text>`,
  );
  const marks = Array.from({ length: Math.floor(minutes) + 1 }, (_, minute) => minute).map(
    (minute) =>
      `<text x="${x(minute * 60).toFixed(1)}" y="${height - 18}" text-anchor="middle">${minute}</text>`,
  );
  const points = samples
    .filter(([seconds]) => seconds <= 60 * minutes)
    .map(([seconds, memory]) => `${x(seconds).toFixed(1)},${y(memory).toFixed(1)}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...lines,
    ...marks,
    `<text x="${(width + left) / 2}" y="${height - 4}" text-anchor="middle">minutes</text>`,
    `<text x="12" y="${height / 2}" transform="rotate(-90 12 ${height / 2})" text-anchor="middle">resident memory, MB</text>`,
    `<polyline fill="none" stroke="#1565c0" points="${points.join(' ')}"/>`,
    '</svg>',
    '',
  ].join('\n');
}
