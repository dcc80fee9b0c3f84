/**
 * The bridge between the prebuilt heap and the frontend: what the freezer asks about types, and the module-level values
 * that lowering asks for.
 */
import {
  createFreezer,
  FreezeError,
  type FreezeRuntime,
  type FreezeTypes,
  type FrozenLayout,
  type Shape,
} from '../freeze/freeze.js';
import type { LoadedProgram } from '../freeze/load.js';
import type { Const, RefType } from '../ir/index.js';
import type { ClassInfo } from './classes.js';
import { refuse } from './diagnostics.js';
import { closureForFrozen } from './lowering/closures.js';
import { arrayTypeOf } from './lowering/context.js';
import * as R from './rtypes.js';
import type { ClassType, RType } from './rtypes.js';
import type { ModuleValues, Translation } from './state.js';
import type { ts } from './ts.js';

function layoutOf(info: ClassInfo): FrozenLayout<RType> {
  return {
    struct: info.struct.name,
    isString: info.isString,
    fields: [...info.fields.values()].map((f) => ({ name: f.name, type: f.type })),
  };
}

/** What the freezer may ask about RTypes. */
function freezeTypes(t: Translation): FreezeTypes<RType> {
  return {
    describe: (type) => type.key,
    shape(type): Shape<RType> {
      const nullable = type.kind === 'nullable';
      const inner = R.nonNull(type);
      switch (inner.kind) {
        case 'bool':
          return { kind: 'boolean' };
        case 'string':
          return { kind: 'string', nullable };
        case 'fixed':
          arrayTypeOf({ t }, inner);
          return { kind: 'fixed-array', nullable, arrayType: inner.ir, element: inner.element };
        case 'function':
          t.functions.functionStruct(inner);
          return { kind: 'function', nullable, ref: R.valueType(inner) as RefType };
        case 'class': {
          const ref = R.valueType(inner) as RefType;
          if (t.classes.libraryArgs(inner, 'WeftArray') !== null) return { kind: 'array', nullable, ref };
          // An untranslated WeftMap has tables, which are plain classes; a JavaScript Map is laid out as one.
          if (t.classes.libraryArgs(inner, 'WeftMap') !== null) return { kind: 'map', nullable, ref };
          if (t.classes.libraryArgs(inner, 'WeftSet') !== null) return { kind: 'set', nullable, ref };
          return { kind: 'class', nullable, ref };
        }
        case 'nullable':
        case 'void':
        case 'never':
        case 'error':
          return { kind: 'void' };
        case 'null':
        case 'object':
          return { kind: 'class', nullable: true, ref: { ref: 'object' } };
        default:
          return { kind: inner.kind };
      }
    },
    exactClass(id, type) {
      const inner = R.nonNull(type);
      const decl = t.classes.byDeclarationId(id);
      if (decl === null) return `the class ${id} is not part of the program`;
      if (inner.kind === 'object' && decl.typeParameters.length === 0)
        return layoutOf(t.classes.get(t.types.classType(decl, [])));
      if (inner.kind !== 'class')
        return `a value of type ${type.key} is expected, found an instance of ${id}`;
      const exact = exactInstance(t, decl, inner);
      if (exact === null) return `a value of type ${type.key} is expected, found an instance of ${decl.name}`;
      return layoutOf(t.classes.get(exact));
    },
    container: (type) => layoutOf(t.classes.get(R.nonNull(type) as ClassType)),
    closure(id, type) {
      const inner = R.nonNull(type);
      return inner.kind === 'function'
        ? closureForFrozen(t, id, inner)
        : `a value of type ${type.key} is expected, found a function`;
    },
  };
}

/** The class type of an instance of `decl` where `expected` is declared; null when it is not a subclass. */
function exactInstance(t: Translation, decl: R.ClassDecl, expected: ClassType): ClassType | null {
  if (decl === expected.decl) return expected;
  if (decl.typeParameters.length > 0) {
    // A generic subclass is taken with the arguments of its base when they correspond one to one.
    const candidate = t.types.classType(decl, expected.args.slice(0, decl.typeParameters.length));
    if (expected.args.length < decl.typeParameters.length) return null;
    return t.classes.isSubclass(candidate, expected) ? candidate : null;
  }
  const type = t.types.classType(decl, []);
  return t.classes.isSubclass(type, expected) ? type : null;
}

/** Module-level values, frozen on demand. */
export function moduleValues(t: Translation, program: LoadedProgram): ModuleValues {
  const newInstance = (id: string): unknown => {
    const constructor = program.declared(id) as (new () => unknown) | undefined;
    if (constructor === undefined) throw new Error(`the runtime library has no ${id}`);
    return new constructor();
  };
  const runtime: FreezeRuntime = {
    newMap: () => newInstance('@weft/core/rtlib/map.ts#WeftMap') as { set(k: unknown, v: unknown): unknown },
    newSet: () => newInstance('@weft/core/rtlib/map.ts#WeftSet') as { add(v: unknown): unknown },
    identityHashes:
      (program.variable('@weft/core/author/hints.ts', 'hashes')?.value as
        WeakMap<object, number> | undefined) ?? new WeakMap(),
  };
  const freezer = createFreezer<RType>(t.module, program, freezeTypes(t), runtime);
  const freeze = (value: unknown, type: RType, path: string, node: ts.Node): Const => {
    try {
      return freezer.freeze(value, type, path);
    } catch (error) {
      if (error instanceof FreezeError) refuse(node, 'WEFT1019', error.path, error.reason);
      throw error;
    }
  };
  return {
    variable(file, name, type, node) {
      const found = program.variable(file, name);
      return found === undefined ? null : freeze(found.value, type, name, node);
    },
    staticField(classId, name, type, node) {
      const cls = program.declared(classId) as unknown as Record<string, unknown> | undefined;
      return freeze(cls?.[name], type, `${classId.slice(classId.indexOf('#') + 1)}.${name}`, node);
    },
    string: (text) => freezer.string(text),
  };
}
