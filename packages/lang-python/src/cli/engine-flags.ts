/**
 * Flags of the JavaScript engine that suit a short-lived virtual machine. Set by the command, which owns its process; the
 * embedding API changes nothing.
 *
 * The tracer, the optimizer and the code generator are JavaScript that is run in short bursts. V8 11 (Node 20) would optimize two hundred
 * of their functions in the first second, on threads that compete with the program and with the compilation of traces, and be
 * ready when the bursts are over. A larger budget lets it optimize only what stays hot: on two cores the
 * benchmark programs take a tenth less time as whole processes, and a fifth less processor time. Later engines do not have the
 * flag: they count otherwise, and have a tier more.
 */

import { nodeBinding } from './node-binding.js';

interface Flags {
  setFlagsFromString(flags: string): void;
}

let found: Partial<Flags> | undefined;

/** Node's function. Its module, `node:v8`, brings all of the streams with it, which takes longer than the rest of what is loaded here. So the binding behind it is asked first. */
function setFlagsFromString(flags: string): void {
  found ??= nodeBinding<Flags>('v8');
  if (typeof found?.setFlagsFromString !== 'function') found = process.getBuiltinModule('node:v8');
  found.setFlagsFromString!(flags);
}

/** Bytes of bytecode that a function runs before it is optimized; the engine's own choice is 132 kB. */
const interruptBudget = 540_000;

/** Before anything else is compiled. */
export function setFlags(): void {
  const hasFlag = Number.parseInt(process.versions.v8) < 12;
  const isGiven = process.execArgv.some((option) => /^--interrupt[-_]budget\b/.test(option));
  if (hasFlag && !isGiven) setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
}

/**
 * Stops the growth of V8's young generation where it is. The garbage of traces would double it again and again, up to 32 MB that the process
 * then has for good; what it is when the program has been compiled (8 MB, 16 for large programs) is as fast. V8 reads the factor each
 * time it would grow, and an engine that does not is not harmed.
 */
export function stopYoungGeneration(): void {
  if (!process.execArgv.some((option) => /semi[-_]space/.test(option)))
    setFlagsFromString('--semi-space-growth-factor=1');
}

/** Takes that back: code that V8 keeps for other processes is for those that start with its usual flags. */
export function letYoungGenerationGrow(): void {
  if (!process.execArgv.some((option) => /semi[-_]space/.test(option)))
    setFlagsFromString('--semi-space-growth-factor=2');
}
