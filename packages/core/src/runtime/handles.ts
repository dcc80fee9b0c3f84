/**
 * Handles: references to guest objects that the host may keep.
 *
 * A handle is an index into the guest's handle table, an array object that is a root; the collector moves the object
 * and the entry follows. A handle keeps its object alive until it is released, explicitly or when JavaScript's own
 * collector finds the handle dead.
 */

/** A rooted reference to a guest object of class `C` or a subclass. */
export interface Handle<C extends string = string> {
  /** Exact class of the object. */
  readonly className: string;
  /** Gives the reference up; the handle must not be used afterwards. */
  release(): void;
  /** @internal */
  readonly [handleIndex]: number;
  /** @internal Carries the static class in types only. */
  readonly [handleClass]?: C;
}

/** @internal */
export const handleIndex: unique symbol = Symbol('weft.handle');
/** @internal */
export declare const handleClass: unique symbol;

/** What the table needs of the guest. */
export interface HandleGuest {
  grow(length: number): void;
  get(index: number): number;
  set(index: number, address: number): void;
}

/** The host's side of the handle table. */
export class HandleTable {
  private readonly free: number[] = [];
  private capacity = 0;
  private readonly made = new WeakSet<Handle>();
  private readonly registry = new FinalizationRegistry<number>((index) => this.give(index));

  constructor(private readonly guest: HandleGuest) {}

  /** Number of handles in use. */
  get size(): number {
    return this.capacity - this.free.length;
  }

  /** Makes sure that {@link make} needs no allocation: it runs while an address is at hand. */
  reserve(): void {
    if (this.free.length > 0) return;
    const old = this.capacity;
    const capacity = Math.max(64, old * 2);
    this.guest.grow(capacity);
    this.capacity = capacity;
    for (let i = capacity - 1; i >= old; i--) this.free.push(i);
  }

  /** Makes a handle of an object; {@link reserve} was called before. */
  make(address: number, className: string): Handle {
    const index = this.free.pop();
    if (index === undefined) throw new Error('the handle table was not reserved');
    this.guest.set(index, address);
    const handle = new HandleObject(className, index, (h) => {
      this.registry.unregister(h);
      this.give(index);
    });
    this.made.add(handle);
    this.registry.register(handle, index, handle);
    return handle;
  }

  /** Whether the handle belongs to this table. */
  owns(handle: Handle): boolean {
    return this.made.has(handle);
  }

  /** Address of a handle's object, valid until the guest allocates. */
  address(handle: Handle): number {
    const index = handle[handleIndex];
    if (index < 0) throw new TypeError('this handle was released');
    if (!this.made.has(handle)) throw new TypeError('this handle belongs to another instance');
    return this.guest.get(index);
  }

  private give(index: number): void {
    this.guest.set(index, 0);
    this.free.push(index);
  }
}

class HandleObject implements Handle {
  [handleIndex]: number;
  constructor(
    readonly className: string,
    index: number,
    private readonly onRelease: (handle: HandleObject) => void,
  ) {
    this[handleIndex] = index;
  }
  release(): void {
    if (this[handleIndex] < 0) return;
    this.onRelease(this);
    this[handleIndex] = -1;
  }
}
