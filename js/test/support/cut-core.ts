// The compiled core, stopped at any of its stores.
//
// A host may end an invocation in the middle of an event, and nothing of it unwinds. Between two stores
// the memory does not change, so a stop at each store is a stop anywhere. wasm-opt puts a call before each
// load and store; here that call throws when the time has come.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';

export class Cut extends Error {
  override readonly name = 'Cut';
}

/** The module with a call before each load and store. */
export function compileCutCore(): WebAssembly.Module {
  const to = 'build/test/core-cut.wasm';
  mkdirSync('build/test', { recursive: true });
  const features = ['--enable-bulk-memory', '--enable-nontrapping-float-to-int'];
  const passes = [...features, '--instrument-memory'];
  execFileSync('wasm-opt', [...passes, 'build/wasm/core.wasm', '-o', to], { stdio: 'inherit' });
  return new WebAssembly.Module(readFileSync(to));
}

/** Counts stores and throws before the one that it is told. */
export class StoreCounter {
  stores = 0;
  /** Where the last store that was counted goes. */
  address = 0;
  /** Counted from 1; undefined: never. */
  cutAt: number | undefined;
  counting = true;

  readonly imports: WebAssembly.Imports = {
    env: {
      load_ptr: (_id: number, _bytes: number, _offset: number, address: number) => address,
      store_ptr: (_id: number, _bytes: number, offset: number, address: number) => {
        if (!this.counting) return address;
        this.address = address + offset;
        if (++this.stores === this.cutAt) throw new Cut();
        return address;
      },
      ...Object.fromEntries(
        ['load', 'store'].flatMap((what) =>
          ['i32', 'i64', 'f32', 'f64'].map((type) => [`${what}_val_${type}`, same]),
        ),
      ),
    },
  };
}

const same = (_id: number, value: unknown): unknown => value;

type CoreEventFunction = (...args: readonly number[]) => number;

/**
 * While it is open, the first core that is made is cut at a store of its events: the caller either gets
 * the exception, or hears of nothing (as if it had vanished, which is what a killed invocation does).
 */
export class CutTap implements Disposable {
  instances = 0;
  /** Whether the cut has happened. */
  cut = false;
  /** Whether it came before the first store of its call, which therefore changed nothing. */
  untouched = false;
  readonly counter = new StoreCounter();
  readonly #original = WebAssembly.Instance;

  constructor(module: WebAssembly.Module, caller: 'hears' | 'vanishes', cutAt?: number) {
    this.counter.cutAt = cutAt;
    this.counter.counting = false;
    const make = (): { exports: WebAssembly.Exports } => this.#make(module, caller);
    WebAssembly.Instance = function Instance() {
      return make();
    } as unknown as typeof WebAssembly.Instance;
  }

  #make(
    module: WebAssembly.Module,
    caller: 'hears' | 'vanishes',
  ): { exports: WebAssembly.Exports } {
    const real = new this.#original(module, this.counter.imports).exports;
    this.instances += 1;
    if (this.instances > 1) return { exports: real };
    const event = real['core_event'] as CoreEventFunction;
    const core_event: CoreEventFunction = (...args) => {
      this.counter.counting = true;
      const before = this.counter.stores;
      try {
        return event(...args);
      } catch (error) {
        if (!(error instanceof Cut)) throw error;
        this.cut = true;
        this.untouched = this.counter.stores === before + 1;
        if (caller === 'hears') throw error;
        return 0;
      } finally {
        this.counter.counting = false;
      }
    };
    return { exports: { ...real, core_event } };
  }

  [Symbol.dispose](): void {
    WebAssembly.Instance = this.#original;
  }
}
