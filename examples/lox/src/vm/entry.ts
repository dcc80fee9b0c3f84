/**
 * What the host can call.
 */
import { runScript } from './calls.js';
import { World } from './code.js';
import { RuntimeError } from './errors.js';
import { clock } from './host.js';
import { loadCode } from './loader.js';
import { Native } from './objects.js';
import { NumberValue } from './values.js';

/** A world with the native functions and nothing else. */
export function newWorld(): World {
  const world = new World();
  world.global('clock').define(new Native(() => new NumberValue(clock())));
  return world;
}

/** Runs a compiled script. The result is empty, or the report of the runtime error that stopped it. */
export function run(world: World, image: string): string {
  try {
    runScript(loadCode(image, world));
    return '';
  } catch (e) {
    if (e instanceof RuntimeError) return e.report();
    throw e;
  }
}
