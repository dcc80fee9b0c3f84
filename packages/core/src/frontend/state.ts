/**
 * The state of one translation, shared by everything in the frontend.
 */
import type { Const, Module } from '../ir/index.js';
import type { ClassTable } from './classes.js';
import type { Diagnostic } from './diagnostics.js';
import type { FunctionTable } from './functions.js';
import type { NameTable } from './names.js';
import type { Project } from './project.js';
import type { ClassType, RType, TypeTable } from './rtypes.js';
import type { ts } from './ts.js';

/** What type parameters and `this` stand for in the code being looked at. */
export interface TypeEnv {
  readonly args: ReadonlyMap<ts.Symbol, RType>;
  readonly thisType: ClassType | null;
}

export const emptyEnv: TypeEnv = { args: new Map(), thisType: null };

/** Values of module-level code, frozen into the image. */
export interface ModuleValues {
  /** Value of a module-level variable of `file` as a `type`; null when there is no such variable. */
  variable(file: string, name: string, type: RType, node: ts.Node): Const | null;
  /** Value of a static field of the class declared as `classId`. */
  staticField(classId: string, name: string, type: RType, node: ts.Node): Const;
  /** A string literal. */
  string(text: string): Const;
}

/** One translation. */
export interface Translation {
  readonly project: Project;
  readonly checker: ts.TypeChecker;
  readonly module: Module;
  readonly types: TypeTable;
  readonly names: NameTable;
  readonly classes: ClassTable;
  readonly functions: FunctionTable;
  readonly values: ModuleValues;
  /** Module-level `let` variables and mutable static fields that translated code uses. */
  readonly globals: Map<ts.Symbol, { readonly name: string; readonly type: RType }>;
  readonly diagnostics: Diagnostic[];
  /** Compile self-checks. */
  readonly debug: boolean;
  /** Work still to be done: bodies of functions that something refers to. */
  readonly queue: (() => void)[];
}
