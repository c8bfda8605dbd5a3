// Makes the core trap when the test says so, by a real trap and by real corruption of its memory.
//
// While the tap is open every new instance is watched. Nothing of the core is imitated: until it is told
// to trap, each call goes to the compiled core.

/** (module (func (export "t") unreachable)) */
const unreachable = new WebAssembly.Instance(
  new WebAssembly.Module(
    Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version 1
      ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // one type: () -> ()
      ...[0x03, 0x02, 0x01, 0x00], // one function of it
      ...[0x07, 0x05, 0x01, 0x01, 0x74, 0x00, 0x00], // exported as "t"
      ...[0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b], // its body: unreachable, end
    ]),
  ),
).exports['t'] as () => never;

type Exports = Record<string, unknown> & {
  memory: WebAssembly.Memory;
  core_event(...args: readonly number[]): number;
};

export class CoreTap implements Disposable {
  /** Instances made since the tap was opened. */
  instances = 0;
  /** The number of events that are still let through; undefined: all. */
  eventsLeft: number | undefined;
  #newest: Exports | undefined;
  readonly #original = WebAssembly.Instance;

  constructor() {
    const make = (module: WebAssembly.Module): { exports: Exports } => this.#make(module);
    WebAssembly.Instance = function Instance(module: WebAssembly.Module) {
      return make(module);
    } as unknown as typeof WebAssembly.Instance;
  }

  #make(module: WebAssembly.Module): { exports: Exports } {
    const real = new this.#original(module, {}).exports as unknown as Exports;
    this.instances += 1;
    this.#newest = real;
    const core_event = (...args: readonly number[]): number => {
      if (this.eventsLeft === undefined || this.#newest !== real) return real.core_event(...args);
      if (this.eventsLeft-- > 0) return real.core_event(...args);
      this.eventsLeft = undefined;
      return unreachable();
    };
    return { exports: { ...real, core_event } };
  }

  /** The next event traps. */
  trapNext(): void {
    this.eventsLeft = 0;
  }

  /** Leaves the newest instance as a call that never returned does: the sentinel set, tables torn. */
  corrupt(): void {
    if (this.#newest !== undefined) new Uint8Array(this.#newest.memory.buffer).fill(0xff);
  }

  [Symbol.dispose](): void {
    WebAssembly.Instance = this.#original;
  }
}
