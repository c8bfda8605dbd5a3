// Replays an event log on the WebAssembly module and hashes what it answers, as log.h describes.
//
// It runs in every engine, so it uses the language and WebAssembly only: the bytes and the module come
// from outside.

import { layout, statNames } from '../../js/src/generated/abi.ts';

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  core_config(): number;
  core_init(): number;
  core_event(kind: number, handle: number, a: number, b: number, now: number): number;
  core_outbox(): number;
  core_stats(): number;
  core_next_deadline(): number;
  core_snapshot(): number;
}

/** What a build did; a hash is 16 hexadecimal digits, a checkpoint the hash so far. */
export interface Replayed {
  readonly events: number;
  readonly commands: number;
  readonly hash: string;
  readonly checkpoints: readonly string[];
}

/** FNV-1a, 64 bits, in two words: a product of a word and 0x1b3 is exact in a double. */
class Hash {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(bytes: Uint8Array, from: number, to: number): void {
    let high = this.#high;
    let low = this.#low;
    for (let i = from; i < to; ++i) {
      low = (low ^ (bytes[i] ?? 0)) >>> 0;
      // The prime is 2^40 + 0x1b3.
      const product = low * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    this.#high = high;
    this.#low = low;
  }

  get text(): string {
    const digits = (word: number): string => word.toString(16).padStart(8, '0');
    return digits(this.#high) + digits(this.#low);
  }
}

export function replay(module: WebAssembly.Module, log: ArrayBuffer): Replayed {
  const core = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  core._initialize();
  const bytes = new Uint8Array(core.memory.buffer);
  const memory = new DataView(core.memory.buffer);
  const outbox = core.core_outbox();
  const scratch = new DataView(new ArrayBuffer(8));
  const scratchBytes = new Uint8Array(scratch.buffer);
  const input = new DataView(log);
  const hash = new Hash();
  let events = 0;
  let commands = 0;
  let at = 0;
  const word = (): number => input.getUint32((at += 4) - 4, true);

  const everyEvent = word() !== 0;
  const checkpoints: string[] = [];
  while (at < log.byteLength) {
    const options = word();
    const config = core.core_config();
    memory.setUint32(config + layout.configSeedLow, word(), true);
    memory.setUint32(config + layout.configSeedHigh, 0, true);
    for (let i = 0; i < options; ++i) {
      memory.setUint32(config + layout.configOptions + 4 * i, word(), true);
    }
    if (core.core_init() !== 0) throw new Error('the core refuses the options of the log');
    for (let left = word(); left > 0; --left) {
      const now = input.getFloat64(at + 16, true);
      const answer = core.core_event(word(), word(), word(), word(), now);
      at += 8;
      scratch.setInt32(0, answer, true);
      hash.add(scratchBytes, 0, 4);
      const count = Math.max(answer, 0);
      hash.add(bytes, outbox, outbox + count * layout.commandSize);
      commands += count;
      events += 1;
      if (everyEvent) checkpoints.push(hash.text);
    }
    const stats = core.core_stats();
    hash.add(bytes, stats, stats + 4 * statNames.length);
    scratch.setFloat64(0, core.core_next_deadline(), true);
    hash.add(scratchBytes, 0, 8);
    const snapshot = core.core_snapshot();
    hash.add(bytes, snapshot, snapshot + layout.snapshotBytes + layout.snapshotSize);
    if (!everyEvent) checkpoints.push(hash.text);
  }
  return { events, commands, hash: hash.text, checkpoints };
}
