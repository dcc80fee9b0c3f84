/**
 * Descriptors for tests of traces, declared in a few lines of text in front of the trace.
 *
 * ```
 * struct W_Object abstract
 * struct W_Int : W_Object (value: i64 immutable)
 * struct W_List : W_Object (items: ref, size: i32)
 * array objs of ref
 * global counter: i64
 * call add(l, l) -> l elidable_can_raise
 * call append(r, r) can_raise collects reads W_List.size writes W_List.items, W_List.size, objs[]
 * ----
 * [r0]
 * l1 = get_field(r0, W_Int.value)
 * …
 * ```
 *
 * - **struct** `Name [: Base] [abstract | value] [(field: storage flags…, …)]`. Storages are those of `descr.ts`; flags are `immutable`,
 *   `immutable_items` (nobody writes to the array in it) and `quasi` (quasi-immutable).
 * - **array** `name [: class] of storage [immutable]`; the arrays are the objects of the class.
 * - **global** `name: storage`.
 * - **call** `name(kinds) [-> kind] words…`: an effect (`elidable`, …; else `can_raise`), `collects`, `forces`, `invalidates`, `random`,
 *   `special name`, and `reads`/`writes` with places separated by commas: `Struct.field`, `array[]`, `@global`, `#hash`.
 *
 * Objects are laid out as the real ones: a header of 8 bytes, fields at multiples of at most 4, the length of an array at
 * offset 8, globals from {@link globalsStart}. Type ids are dense from 1; subclasses are numbered right behind their base.
 */
import { loopWords } from '../../src/trace/warm-layout.js';
import type {
  ArrayDescr,
  CallDescr,
  CallEffect,
  EffectInfo,
  FieldDescr,
  GlobalDescr,
  Kind,
  ResultKind,
  Storage,
  StructDescr,
} from '../../src/trace/descr.js';
import { kindOfStorage } from '../../src/trace/descr.js';
import { parseTrace, type TraceNames } from '../../src/trace/parse.js';
import type { LoopToken, TargetToken, Trace } from '../../src/trace/trace.js';

export const headerSize = 8;
export const lengthOffset = 8;
export const itemsOffset = 12;
/** Where globals are in the memory of tests, 8 bytes each. */
export const globalsStart = 1024;

const sizes: Readonly<Record<Storage, number>> = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  f32: 4,
  ref: 4,
  i64: 8,
  f64: 8,
};

/** Everything that was declared. */
export interface TraceEnv extends TraceNames {
  readonly structs: readonly StructDescr[];
  readonly arrays: readonly ArrayDescr[];
  readonly globals: readonly GlobalDescr[];
  readonly calls: readonly CallDescr[];
  /** The number of a place, `Struct.field`, `array[]`, `@global` or `#hash`. */
  place(name: string): number;
  /** Loop 1, which labels belong to. */
  readonly token: LoopToken;
  /** Labels that were made so far. */
  readonly targets: ReadonlyMap<number, TargetToken>;
}

interface FieldDeclaration {
  readonly name: string;
  readonly storage: Storage;
  readonly flags: ReadonlySet<string>;
}
interface StructDeclaration {
  readonly name: string;
  readonly base: string | null;
  readonly abstract: boolean;
  readonly valueClass: boolean;
  readonly fields: readonly FieldDeclaration[];
}
interface ArrayDeclaration {
  readonly name: string;
  readonly cls?: string | null;
  readonly storage: Storage;
  readonly immutable: boolean;
}
interface GlobalDeclaration {
  readonly name: string;
  readonly storage: Storage;
}
interface CallDeclaration {
  readonly name: string;
  readonly args: readonly Kind[];
  readonly result: ResultKind;
  readonly words: string;
}

/** What {@link makeEnv} makes descriptors of. The random generator fills it directly. */
export interface Declarations {
  readonly structs: StructDeclaration[];
  readonly arrays: ArrayDeclaration[];
  readonly globals: GlobalDeclaration[];
  readonly calls: CallDeclaration[];
}

// -- reading -------------------------------------------------------------------------------------------------

function storage(text: string): Storage {
  if (!(text in sizes)) throw new Error(`'${text}' is no storage type`);
  return text as Storage;
}

function readField(text: string): FieldDeclaration {
  const match = /^(\w+)\s*:\s*(\w+)((?:\s+\w+)*)$/.exec(text.trim());
  if (match === null) throw new Error(`cannot read field '${text}'`);
  const flags = match[3]!.trim().split(/\s+/).filter(Boolean);
  for (const flag of flags)
    if (!['immutable', 'immutable_items', 'quasi'].includes(flag)) throw new Error(`no flag '${flag}'`);
  return { name: match[1]!, storage: storage(match[2]!), flags: new Set(flags) };
}

function readLine(line: string, into: Declarations): void {
  let match;
  if ((match = /^struct (\w+)\s*(?::\s*(\w+))?\s*(abstract|value)?\s*(?:\((.*)\))?$/.exec(line)) !== null) {
    const [, name, base, mark, fields] = match;
    into.structs.push({
      name: name!,
      base: base ?? null,
      abstract: mark === 'abstract',
      valueClass: mark === 'value',
      fields: (fields ?? '')
        .split(',')
        .filter((f) => f.trim() !== '')
        .map(readField),
    });
  } else if ((match = /^array (\w+)(?: : (\w+))? of (\w+)( immutable)?$/.exec(line)) !== null)
    into.arrays.push({
      name: match[1]!,
      cls: match[2] ?? null,
      storage: storage(match[3]!),
      immutable: match[4] !== undefined,
    });
  else if ((match = /^global (\w+)\s*:\s*(\w+)$/.exec(line)) !== null)
    into.globals.push({ name: match[1]!, storage: storage(match[2]!) });
  else if ((match = /^call ([\w.]+)\(([ilfr, ]*)\)(?:\s*->\s*([ilfrn]))?(.*)$/.exec(line)) !== null)
    into.calls.push({
      name: match[1]!,
      args: match[2]!
        .split(',')
        .map((k) => k.trim())
        .filter(Boolean) as Kind[],
      result: (match[3] ?? 'n') as ResultKind,
      words: match[4]!.trim(),
    });
  else throw new Error(`cannot read declaration '${line}'`);
}

/** Reads declarations; `;` starts a comment. */
export function readDeclarations(text: string): Declarations {
  const result: Declarations = { structs: [], arrays: [], globals: [], calls: [] };
  for (const whole of text.split('\n')) {
    const line = whole.replace(/;.*/, '').trim();
    if (line !== '') readLine(line, result);
  }
  return result;
}

// -- making --------------------------------------------------------------------------------------------------

const effects: readonly string[] = [
  'elidable',
  'elidable_can_raise',
  'loopinvariant',
  'cannot_raise',
  'can_raise',
] satisfies CallEffect[];

function makeEffect(words: string, place: (name: string) => number): [EffectInfo, string] {
  let effect: CallEffect = 'can_raise';
  let special = '';
  const flags = new Set<string>();
  const sets = { reads: new Uint32Array(8), writes: new Uint32Array(8) };
  const list = words.split(/[\s,]+/).filter(Boolean);
  let set: Uint32Array | null = null;
  for (let k = 0; k < list.length; k++) {
    const word = list[k]!;
    if (effects.includes(word)) effect = word as CallEffect;
    else if (['collects', 'forces', 'invalidates', 'random'].includes(word)) flags.add(word);
    else if (word === 'special') special = list[++k] ?? '';
    else if (word === 'reads' || word === 'writes') set = sets[word];
    else if (set === null) throw new Error(`cannot read effect '${word}'`);
    else {
      const p = place(word);
      set[p >> 5] = set[p >> 5]! | (1 << (p & 31));
    }
  }
  return [
    {
      effect,
      canCollect: flags.has('collects') || flags.has('random'),
      forces: flags.has('forces') || flags.has('random'),
      canInvalidate: flags.has('invalidates') || flags.has('random'),
      random: flags.has('random'),
      ...sets,
    },
    special,
  ];
}

/** Makes descriptors of declarations. */
export function makeEnv(declared: Declarations): TraceEnv {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name);
    if (known === undefined) throw new Error(`no place '${name}'`);
    return known;
  };
  const addPlace = (name: string): number => {
    if (places.has(name)) throw new Error(`'${name}' is declared twice`);
    places.set(name, places.size);
    return places.size - 1;
  };
  addPlace('#hash');
  let index = 0;

  const structs = new Map<string, StructDescr>();
  const fields = new Map<string, FieldDescr>();
  let typeId = 1;
  const layOut = (declaration: StructDeclaration, inherited: readonly FieldDescr[], start: number): void => {
    const { name } = declaration;
    const own: FieldDescr[] = [];
    let end = start;
    const room = (size: number): number => {
      const alignment = Math.min(size, 4);
      const offset = (end + alignment - 1) & -alignment;
      end = offset + size;
      return offset;
    };
    for (const field of declaration.fields) {
      const descr: FieldDescr = {
        type: 'field',
        index: index++,
        owner: name,
        name: field.name,
        offset: room(sizes[field.storage]),
        storage: field.storage,
        kind: kindOfStorage(field.storage),
        immutable: field.flags.has('immutable') || field.flags.has('immutable_items'),
        immutableItems: field.flags.has('immutable_items'),
        mutateOffset: field.flags.has('quasi') ? room(4) : -1,
        place: addPlace(`${name}.${field.name}`),
      };
      own.push(descr);
      fields.set(`${name}.${field.name}`, descr);
    }
    const all = [...inherited, ...own];
    const id = typeId++;
    for (const other of declared.structs) if (other.base === name) layOut(other, all, end);
    structs.set(name, {
      type: 'struct',
      index: index++,
      name,
      typeId: id,
      lastId: typeId - 1,
      size: (end + 7) & -8,
      abstract: declaration.abstract,
      valueClass: declaration.valueClass,
      fields: all,
    });
  };
  for (const declaration of declared.structs) {
    if (declaration.base === null) layOut(declaration, [], headerSize);
    else if (!declared.structs.some((other) => other.name === declaration.base))
      throw new Error(`no struct '${declaration.base}'`);
  }

  const arrays = declared.arrays.map((declaration): ArrayDescr => ({
    type: 'array',
    cls: structs.get(declaration.cls ?? '') ?? null,
    index: index++,
    name: declaration.name,
    typeId: typeId++,
    itemsOffset,
    itemSize: sizes[declaration.storage],
    storage: declaration.storage,
    kind: kindOfStorage(declaration.storage),
    immutable: declaration.immutable,
    place: addPlace(`${declaration.name}[]`),
  }));

  const globals = declared.globals.map((declaration, k): GlobalDescr => ({
    type: 'global',
    index: index++,
    name: declaration.name,
    address: globalsStart + 8 * k,
    storage: declaration.storage,
    kind: kindOfStorage(declaration.storage),
    place: addPlace(`@${declaration.name}`),
  }));

  const calls = declared.calls.map((declaration): CallDescr => {
    const [effect, special] = makeEffect(declaration.words, place);
    return {
      type: 'call',
      index: index++,
      name: declaration.name,
      args: declaration.args,
      result: declaration.result,
      effect,
      jitcode: -1,
      portal: -1,
      predicate: null,
      special,
    };
  });

  const byName = <T extends { readonly name: string }>(list: readonly T[]) =>
    new Map(list.map((descr) => [descr.name, descr]));
  const arrayNames = byName(arrays);
  const globalNames = byName(globals);
  const callNames = byName(calls);
  const loops = new Map<number, LoopToken>();
  const loop = (id: number): LoopToken => {
    let token = loops.get(id);
    if (token === undefined) loops.set(id, (token = makeLoopToken(id)));
    return token;
  };
  const targets = new Map<number, TargetToken>();
  return {
    structs: [...structs.values()],
    arrays,
    globals,
    calls,
    place,
    field: (name) => fields.get(name),
    array: (name) => arrayNames.get(name),
    struct: (name) => structs.get(name),
    global: (name) => globalNames.get(name),
    call: (name) => callNames.get(name),
    target(id, kinds) {
      let token = targets.get(id);
      if (token === undefined) {
        token = { type: 'target', id, loop: loop(1), kinds, state: null, code: null };
        targets.set(id, token);
      }
      if (token.kinds.join() !== kinds.join()) throw new Error(`t${id} has kinds ${token.kinds.join()}`);
      return token;
    },
    loop,
    token: loop(1),
    targets,
  };
}

/** A token of driver 0. Its flag is in the page of globals. */
export function makeLoopToken(id: number): LoopToken {
  return {
    type: 'loop',
    id,
    driver: 0,
    name: `loop${id}`,
    targets: [],
    invalidFlag: invalidFlagsStart + loopWords.size * id,
    slot: id,
    compiled: false,
    code: null,
  };
}

/** Where the flags of `guard_not_invalidated` are, behind the globals. */
export const invalidFlagsStart = globalsStart + 2048;

/** Where the words of `call_portal` are: of loop n, which must have code for it, at 8 * n; the first are always 0. */
export const portalWordsStart = invalidFlagsStart + 512;

/** Descriptors from text. */
export function parseEnv(text: string): TraceEnv {
  return makeEnv(readDeclarations(text));
}

/**
 * Declarations and a trace in one text. The declarations end where a line starts with `[`.
 *
 * ```
 * const { env, trace } = parseTraceText(`
 *   struct W_Int(value: i64)
 *   [r0]
 *   l1 = get_field(r0, W_Int.value)
 *   finish(l1)`);
 * ```
 */
export function parseTraceText(text: string): { readonly env: TraceEnv; readonly trace: Trace } {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trimStart().startsWith('['));
  if (start < 0) throw new Error('no trace');
  const header = lines.slice(0, start).filter((line) => !/^-+$/.test(line.trim()));
  const env = parseEnv(header.join('\n'));
  return { env, trace: parseTrace(lines.slice(start).join('\n'), env, start + 1) };
}
