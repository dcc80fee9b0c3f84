/**
 * The functions that the virtual machine exports to its host.
 *
 * `runMain` runs a program and returns its exit status; the compiled program travels as a marshalled string.
 */
import type { i32 } from '@weft/core';
import '../world.js';
import { initSys } from '../modules/sys.js';
import { sysState } from '../modules/sysstate.js';
import { flushFile, writeTo } from '../modules/textio.js';
import { W_Code } from '../objects/code.js';
import { excData, normalize, ownError } from '../objects/exceptions.js';
import { w_KeyboardInterrupt, w_SystemExit } from '../objects/exctypes.js';
import { ec } from '../objects/frame.js';
import { W_Int, W_Long } from '../objects/int.js';
import { W_Module } from '../objects/module.js';
import { OperationError } from '../objects/object.js';
import { forgetFinalizers } from './finalize.js';
import { hostFlush, hostWrite } from './host.js';
import { newModuleDict, runCode, syntaxErrorFrom } from './imports.js';
import { printException } from './report.js';
import { shutDownModule } from './shutdown.js';
import { unmarshal } from './unmarshal.js';

/** The `__main__` module, made by the first program that runs. */
class Main {
  module: W_Module | null = null;
}
const main = new Main();

/** The status of an uncaught KeyboardInterrupt: what shells answer for a program that was ended by the signal. */
const interruptedStatus: i32 = 130;

function mainModule(filename: string): W_Module {
  let module = main.module;
  if (module === null) {
    initSys();
    const file = filename.startsWith('<') ? null : filename;
    module = new W_Module(newModuleDict('__main__', file, null));
    main.module = module;
    sysState.modules.setStr('__main__', module);
  }
  return module;
}

/**
 * Runs a marshalled module as `__main__` with `__file__` = `filename` (unless that starts with `<`); prints the traceback of
 * an uncaught exception. The result is the exit status.
 */
export function runMain(marshalled: string, filename: string): i32 {
  const status = guarded(marshalled, filename);
  finish();
  return status < 0 ? 0 : status;
}

/** Runs a marshalled 'single' code in `__main__`; 0 … 255 is a request to exit with that status, -1 to go on. */
export function runInteractive(marshalled: string): i32 {
  const status = guarded(marshalled, '<stdin>');
  finish();
  const failed = status === 1 || status === interruptedStatus;
  return failed && main.module !== null && !exitRequest.requested ? -1 : status;
}

/** Prints the SyntaxError in an answer of the host's compiler as for an uncaught exception. */
export function reportSyntaxError(answer: string): i32 {
  mainModule('<stdin>');
  const error = syntaxErrorFrom(answer);
  printException(normalize(error));
  finish();
  return 1;
}

/** Forgets `__main__` and all imported modules, so that the next program starts afresh. */
export function reset(): void {
  main.module = null;
  ec.reset();
  for (const key of sysState.modules.keysArray()) {
    const name = key.strValue();
    if (name !== 'sys' && name !== 'builtins') sysState.modules.removeKey(key);
  }
}

/** Calls the finalizers of what is alive when the program ends. Nothing is run afterwards. */
export function shutDown(): void {
  const module = main.module;
  if (module === null) return;
  shutDownModule(module.dict);
  finish();
}

/** Whether the last run ended with SystemExit. */
class ExitRequest {
  requested: boolean = false;
}
const exitRequest = new ExitRequest();

function guarded(marshalled: string, filename: string): i32 {
  exitRequest.requested = false;
  // An earlier run may have been stopped in the middle.
  ec.leaveAll();
  forgetFinalizers();
  try {
    const module = mainModule(filename);
    const code = unmarshal(marshalled, 0);
    if (code instanceof W_Code) runCode(code, module.dict, module.dict);
    return -1;
  } catch (e) {
    if (!(e instanceof OperationError)) throw e;
    return uncaught(ownError(e));
  }
}

/** Prints an uncaught exception; returns the exit status. */
function uncaught(e: OperationError): i32 {
  const value = normalize(e);
  if (e.w_type.isSubtype(w_SystemExit)) {
    exitRequest.requested = true;
    const code = excData(value)!.fields[0]!;
    if (code === null || code.isNone()) return 0;
    const exact = code.exact();
    if (exact instanceof W_Int) return Number(BigInt.asIntN(32, exact.value)) & 255;
    if (exact instanceof W_Long) return 255;
    try {
      writeTo(sysState.attribute('stderr'), `${code.str()}\n`);
    } catch (inner) {
      if (!(inner instanceof OperationError)) throw inner;
    }
    return 1;
  }
  try {
    flushFile(sysState.attribute('stdout'));
    printException(value);
  } catch (inner) {
    if (!(inner instanceof OperationError)) throw inner;
    hostWrite(2, `${e.w_type.name}\n`);
  }
  return e.w_type.isSubtype(w_KeyboardInterrupt) ? interruptedStatus : 1;
}

/** Flushes what the program wrote. */
function finish(): void {
  try {
    flushFile(sysState.attribute('stdout'));
  } catch (inner) {
    if (!(inner instanceof OperationError)) throw inner;
  }
  hostFlush(1);
}
