/**
 * Containers that contain themselves: `repr` of one that is already being written is `[...]`. The guard holds the
 * containers under way, innermost last; nesting is shallow, so a search through it is cheap.
 */
import type { W_Object } from './object.js';

export class ReprGuard {
  private readonly active: W_Object[] = [];
  /** False when `w` is under way already; else `leave` must follow. */
  enter(w: W_Object): boolean {
    for (let i = this.active.length - 1; i >= 0; i--) if (this.active[i] === w) return false;
    this.active.push(w);
    return true;
  }
  leave(): void {
    this.active.pop();
  }
}

export const reprGuard: ReprGuard = new ReprGuard();
