/**
 * Flags of the JavaScript engine that suit a short-lived virtual machine. Imported first by the command, which owns its process; the
 * embedding API changes nothing.
 *
 * The tracer, the optimizer and the code generator are JavaScript that is run in short bursts. V8 would optimize two hundred of
 * their functions in the first second, on threads that compete with the program and with the compilation of traces, and be
 * ready when the bursts are over. A larger budget lets it optimize only what stays hot: on two cores the
 * benchmark programs take a tenth less time as whole processes, and a fifth less processor time.
 */
import { setFlagsFromString } from 'node:v8';

/** Bytes of bytecode that a function runs before it is optimized; V8's own choice is 132 kB. */
const interruptBudget = 540_000;

if (!process.execArgv.some((option) => /^--interrupt[-_]budget\b/.test(option)))
  setFlagsFromString(`--interrupt-budget=${interruptBudget}`);
