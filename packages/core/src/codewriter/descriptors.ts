/**
 * Makes the descriptors of a program: each field, array type, class, global and function gets one object with a number.
 */
import { isRef, type TypeLayout } from '../aot/layout.js';
import { enterName } from '../aot/warmstate.js';
import type { ImagePlan } from '../aot/emit.js';
import { isPureHost } from '../aot/effects.js';
import { hostValueType, resolveMethod } from '../ir/typing.js';
import type { Func, Inst, StorageType, ValueType } from '../ir/types.js';
import {
  analyzeEffects,
  type FunctionEffects,
  type ModuleEffects,
  type PlaceSet,
} from '../passes/effects.js';
import {
  kindOfStorage,
  type ArrayDescr,
  type CallDescr,
  type CallEffect,
  type DriverDescr,
  type EffectInfo,
  type FieldDescr,
  type GlobalDescr,
  type Kind,
  type Storage,
  type StructDescr,
  type VirtualDescr,
  type VirtualizableDescr,
} from '../trace/descr.js';
import type { JitGraphs } from './select.js';
import { specialMeaning } from './special.js';

/** The bank of a value. */
export function kindOf(type: ValueType): Kind {
  switch (type) {
    case 'i32':
      return 'i';
    case 'i64':
      return 'l';
    case 'f64':
      return 'f';
    default:
      return 'r';
  }
}

function storageOf(type: StorageType): Storage {
  return isRef(type) ? 'ref' : type;
}

const noPlaces = new Uint32Array(0);

/** All descriptors of a program, by what they describe. */
export class Descriptors {
  readonly places: string[] = [];
  readonly fields: FieldDescr[] = [];
  readonly arrays: ArrayDescr[] = [];
  readonly structs: StructDescr[] = [];
  readonly globals: GlobalDescr[] = [];
  readonly calls: CallDescr[] = [];
  readonly virtuals: VirtualDescr[] = [];
  readonly drivers: DriverDescr[] = [];
  readonly effects: EffectInfo[] = [];
  readonly moduleEffects: ModuleEffects;
  private readonly placeNumbers = new Map<string, number>();
  private readonly fieldOf = new Map<string, FieldDescr>();
  private readonly arrayOf = new Map<string, ArrayDescr>();
  private readonly structOf = new Map<string, StructDescr>();
  private readonly globalOf = new Map<string, GlobalDescr>();
  private readonly callOf = new Map<string, CallDescr>();
  private readonly virtualOf = new Map<string, VirtualDescr>();
  private readonly effectOf = new Map<string, EffectInfo>();
  private readonly jitcodes = new Map<string, number>();
  private readonly runners = new Map<string, number>();
  /** Places that the fields of virtualizables are. */
  private readonly virtualizablePlaces: string[] = [];
  private readonly quasiPlaces: string[] = [];
  private readonly bitsOfSet = new Map<PlaceSet, Uint32Array>();

  constructor(
    private readonly graphs: JitGraphs,
    private readonly plan: ImagePlan,
  ) {
    this.moduleEffects = analyzeEffects(graphs.module, graphs.hierarchy);
    graphs.functions.forEach((func, index) => this.jitcodes.set(func.name, index));
    for (const type of plan.layout.byId) if (type !== undefined) this.addType(type);
    // All places get their numbers before effects are made: sets of places are over them.
    this.place('#hash');
    for (const name of graphs.module.globals.keys()) this.place(`@${name}`);
    const drivers = [...graphs.module.drivers.values()].filter((driver) => driver.runner !== undefined);
    drivers.forEach((driver, index) => this.runners.set(driver.runner!, index));
    for (const driver of drivers)
      for (const field of driver.virtualizable?.fields ?? []) {
        const cls = this.redClass(
          driver.runner!,
          driver.greens.length + driver.reds.indexOf(driver.virtualizable!.red),
        );
        this.virtualizablePlaces.push(this.placeOfField(cls, field.replace('[*]', '')));
      }
    drivers.forEach((driver, index) => this.addDriver(driver, index));
  }

  // -- types ------------------------------------------------------------------------------------------------

  private place(name: string): number {
    let number = this.placeNumbers.get(name);
    if (number === undefined) {
      this.placeNumbers.set(name, (number = this.places.length));
      this.places.push(name);
    }
    return number;
  }

  private addType(type: TypeLayout): void {
    if (type.type.kind === 'array') {
      const { element, immutable } = type.type;
      const descr: ArrayDescr = {
        type: 'array',
        index: this.arrays.length,
        name: type.name,
        typeId: type.id,
        itemsOffset: type.end,
        itemSize: type.elementSize,
        storage: storageOf(element),
        kind: kindOfStorage(storageOf(element)),
        immutable,
        place: this.place(`${type.name}[]`),
        // The runtime links them when it reads the tables.
        cls: null,
      };
      this.arrays.push(descr);
      this.arrayOf.set(type.name, descr);
    } else {
      for (const field of type.own.values()) {
        const descr: FieldDescr = {
          type: 'field',
          index: this.fields.length,
          owner: type.name,
          name: field.name,
          offset: field.offset,
          storage: storageOf(field.type),
          kind: kindOfStorage(storageOf(field.type)),
          immutable: field.immutable,
          immutableItems: field.immutableItems,
          mutateOffset: field.mutateOffset,
          place: this.place(`${type.name}.${field.name}`),
        };
        this.fields.push(descr);
        this.fieldOf.set(`${type.name}.${field.name}`, descr);
        if (field.mutateOffset >= 0) this.quasiPlaces.push(`${type.name}.${field.name}`);
      }
    }
    const base = type.type.base ?? null;
    const inherited = base === null ? [] : this.struct(base).fields;
    const own = [...type.own.keys()].map((name) => this.fieldOf.get(`${type.name}.${name}`)!);
    const descr: StructDescr = {
      type: 'struct',
      index: this.structs.length,
      name: type.name,
      typeId: type.id,
      lastId: type.hi,
      size: type.size,
      abstract: type.type.kind === 'array' ? base === null : type.type.abstract,
      valueClass: type.type.kind === 'struct' && type.type.valueClass === true,
      fields: [...inherited, ...own],
    };
    this.structs.push(descr);
    this.structOf.set(type.name, descr);
  }

  /** Also for array types: they are what `instance_of` may test for. */
  struct(name: string): StructDescr {
    const found = this.structOf.get(name);
    if (found === undefined) throw new Error(`codewriter: no type '${name}'`);
    return found;
  }

  array(name: string): ArrayDescr {
    const found = this.arrayOf.get(name);
    if (found === undefined) throw new Error(`codewriter: no array type '${name}'`);
    return found;
  }

  /** The field as `type` declares or inherits it. */
  field(type: string, name: string): FieldDescr {
    const found = this.fieldOf.get(this.placeOfField(type, name));
    if (found === undefined) throw new Error(`codewriter: no field '${type}.${name}'`);
    return found;
  }

  private placeOfField(type: string, name: string): string {
    for (let t: string | null = type; t !== null;) {
      if (this.fieldOf.has(`${t}.${name}`)) return `${t}.${name}`;
      const layout: TypeLayout | undefined = this.plan.layout.byName.get(t);
      t = layout?.type.kind === 'struct' ? layout.type.base : null;
    }
    return `${type}.${name}`;
  }

  global(name: string): GlobalDescr {
    let descr = this.globalOf.get(name);
    if (descr === undefined) {
      const variable = this.plan.module.globals.get(name);
      const address = this.plan.image.globals.get(name);
      if (variable === undefined || address === undefined) throw new Error(`codewriter: no global '${name}'`);
      descr = {
        type: 'global',
        index: this.globals.length,
        name,
        address,
        storage: storageOf(variable.type),
        kind: kindOfStorage(storageOf(variable.type)),
        place: this.place(`@${name}`),
      };
      this.globals.push(descr);
      this.globalOf.set(name, descr);
    }
    return descr;
  }

  // -- calls ------------------------------------------------------------------------------------------------

  /** The set of places as bits; functions that call each other share their sets. */
  private bitsOf(set: PlaceSet): Uint32Array {
    let bits = this.bitsOfSet.get(set);
    if (bits !== undefined) return bits;
    const words: number[] = [];
    this.places.forEach((place, n) => {
      if (!set.has(place)) return;
      while (words.length <= n >> 5) words.push(0);
      words[n >> 5]! |= 1 << (n & 31);
    });
    bits = Uint32Array.from(words);
    this.bitsOfSet.set(set, bits);
    return bits;
  }

  private effectInfo(effects: FunctionEffects, effect: CallEffect): EffectInfo {
    const { reads, writes } = effects;
    // A set that has everything has any place.
    const random = [reads, writes].some((set) => set.has('*') || set.has('raw'));
    const forces = random || this.virtualizablePlaces.some((place) => reads.has(place));
    const canInvalidate = random || this.quasiPlaces.some((place) => writes.has(place));
    const info: EffectInfo = {
      effect,
      canCollect: effects.collects,
      forces,
      canInvalidate,
      random,
      reads: random ? noPlaces : this.bitsOf(reads),
      writes: random ? noPlaces : this.bitsOf(writes),
    };
    const key = JSON.stringify([
      effect,
      info.canCollect,
      forces,
      canInvalidate,
      random,
      ...info.reads,
      '|',
      ...info.writes,
    ]);
    const known = this.effectOf.get(key);
    if (known !== undefined) return known;
    this.effectOf.set(key, info);
    this.effects.push(info);
    return info;
  }

  private callEffect(func: Func, raises: boolean): CallEffect {
    if (func.attributes.elidable === true) return raises ? 'elidable_can_raise' : 'elidable';
    if (func.attributes.loopInvariant === true) return 'loopinvariant';
    return raises ? 'can_raise' : 'cannot_raise';
  }

  private addCall(key: string, make: (index: number) => CallDescr): CallDescr {
    const known = this.callOf.get(key);
    if (known !== undefined) return known;
    const index = this.calls.length;
    // The place is taken first: making it may add its predicate.
    this.calls.push(undefined as never);
    const descr = make(index);
    this.calls[index] = descr;
    this.callOf.set(key, descr);
    return descr;
  }

  /** The descriptor for calls of a function of the program. */
  call(name: string): CallDescr {
    return this.addCall(name, (index) => {
      const func = this.graphs.module.functions.get(name);
      if (func === undefined) throw new Error(`codewriter: no function '${name}'`);
      const effects = this.moduleEffects.of(name);
      const portal = this.runners.get(name) ?? -1;
      const predicate = func.attributes.lookInsideIff;
      return {
        type: 'call',
        index,
        name,
        args: func.blocks[0]!.params.map((p) => kindOf(p.type)),
        result: func.result === null ? 'n' : kindOf(func.result),
        effect: this.effectInfo(effects, this.callEffect(func, effects.raises)),
        jitcode: portal >= 0 ? -1 : (this.jitcodes.get(name) ?? -1),
        portal,
        predicate: predicate === undefined ? null : this.call(predicate),
        special: specialMeaning(this.graphs.module, func),
      };
    });
  }

  /** The descriptor for calls of a host function. */
  host(inst: Inst): CallDescr {
    const name = inst.name!;
    return this.addCall(`host.${name}`, (index) => {
      const signature = this.plan.module.hostImports.get(name);
      if (signature === undefined) throw new Error(`codewriter: no host function '${name}'`);
      const pure = isPureHost(name) && name !== 'Math.random';
      const result = hostValueType(signature.result);
      return {
        type: 'call',
        index,
        name: `host.${name}`,
        args: signature.params.map((p) => kindOf(hostValueType(p.type)!)),
        result: result === null ? 'n' : kindOf(result),
        effect: this.effectInfo(
          this.moduleEffects.ofInst(inst),
          pure ? 'elidable' : isPureHost(name) ? 'cannot_raise' : 'can_raise',
        ),
        jitcode: -1,
        portal: -1,
        predicate: null,
        special: '',
      };
    });
  }

  /** The descriptor of a virtual method: the implementation for each class that objects can have. */
  virtual(type: string, selector: string): VirtualDescr {
    const key = `${type} ${selector}`;
    let descr = this.virtualOf.get(key);
    if (descr === undefined) {
      const targets = new Map<number, CallDescr>();
      descr = { type: 'virtual', index: this.virtuals.length, name: `${type}.${selector}`, targets };
      this.virtuals.push(descr);
      this.virtualOf.set(key, descr);
      // Methods of classes without objects are not called, and need not exist as AOT code.
      const { hierarchy, module } = this.graphs;
      const reached = new Set(hierarchy.implementations(type, selector));
      for (const cls of hierarchy.subclasses(type)) {
        const layout = this.plan.layout.byName.get(cls);
        const func = resolveMethod(module, cls, selector);
        if (layout === undefined || func === null || !reached.has(func) || !module.functions.has(func))
          continue;
        targets.set(layout.id, this.call(func));
      }
    }
    return descr;
  }

  // -- drivers ----------------------------------------------------------------------------------------------

  private redClass(runner: string, parameter: number): string {
    const { type } = this.graphs.module.functions.get(runner)!.blocks[0]!.params[parameter]!;
    if (typeof type !== 'object')
      throw new Error(`codewriter: the virtualizable of '${runner}' is no object`);
    return type.ref;
  }

  private addDriver(
    driver: JitGraphs['module']['drivers'] extends Map<string, infer D> ? D : never,
    index: number,
  ): void {
    const runner = this.graphs.module.functions.get(driver.runner!)!;
    const kinds = runner.blocks[0]!.params.map((p) => kindOf(p.type));
    let virtualizable: VirtualizableDescr | null = null;
    if (driver.virtualizable !== null) {
      const red = driver.reds.indexOf(driver.virtualizable.red);
      const cls = this.redClass(driver.runner!, driver.greens.length + red);
      const names = driver.virtualizable.fields;
      const type = this.plan.layout.byName.get(cls)!.type;
      virtualizable = {
        red,
        struct: this.struct(cls),
        fields: names.filter((n) => !n.endsWith('[*]')).map((n) => this.field(cls, n)),
        arrays: names
          .filter((n) => n.endsWith('[*]'))
          .map((n) => {
            const name = n.slice(0, -3);
            const field = this.field(cls, name);
            const declared = type.kind === 'struct' ? this.storageType(field.owner, name) : null;
            if (declared === null || !isRef(declared)) throw new Error(`codewriter: ${n} is no array`);
            return { field, array: this.array(declared.ref) };
          }),
        top: driver.greens.indexOf(driver.virtualizable.top ?? ''),
      };
    }
    const optional = (name: string | null): CallDescr | null =>
      name === null || !this.graphs.module.functions.has(name) ? null : this.call(name);
    this.drivers.push({
      type: 'driver',
      index,
      name: driver.name,
      greens: kinds.slice(0, driver.greens.length),
      reds: kinds.slice(driver.greens.length),
      greenNames: driver.greens,
      redNames: driver.reds,
      result: runner.result === null ? 'n' : kindOf(runner.result),
      jitcode: this.jitcodes.get(runner.name)!,
      enter: enterName(driver.name),
      runner: runner.name,
      virtualizable,
      location: optional(driver.location),
      shouldUnrollOneIteration: optional(driver.shouldUnrollOneIteration),
      privateFrom: optional(driver.privateFrom),
      isRecursive: driver.isRecursive,
    });
  }

  private storageType(owner: string, name: string): StorageType | null {
    return this.plan.layout.byName.get(owner)?.own.get(name)?.type ?? null;
  }

  driver(name: string): DriverDescr {
    const found = this.drivers.find((d) => d.name === name);
    if (found === undefined) throw new Error(`codewriter: no driver '${name}'`);
    return found;
  }

  runnerOf(func: string): number {
    return this.runners.get(func) ?? -1;
  }
}
