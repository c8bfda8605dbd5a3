// Several ways of doing the same, timed in turns.
//
// A block is as many calls as take some milliseconds. Each round times one block of everybody in a random order, so
// that nobody always comes after the one who leaves the most garbage. The ratios are taken within the round. What is taken
// is the processor's time, so that another program on the machine is not counted.

import { median } from '../gateway/rows.ts';

const WARM_UP_MS = 300;
const BLOCK_MS = 12;

/** Somebody to be timed. The result is returned so that no engine can leave the work out. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

/** What was found of one contender, one figure a round. */
export interface Timed {
  readonly name: string;
  /** Of one call. */
  readonly microseconds: readonly number[];
  /** The median of the ratios to the first contender in the same round. */
  readonly ratio: number;
}

let sink: unknown;

/** The processor's time of one call in microseconds, all threads of the process together: the collector's too. */
function timeOf(run: () => unknown, calls: number): number {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) sink = run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

function callsInBlock(run: () => unknown): number {
  const until = performance.now() + WARM_UP_MS;
  let calls = 1;
  let last = 0;
  while (performance.now() < until) {
    last = timeOf(run, calls);
    // Below a millisecond the clock's own steps show.
    if (last * calls < 1000) calls *= 2;
  }
  return Math.max(1, Math.round((BLOCK_MS * 1000) / last));
}

/** The integers from 0 to `count` - 1 in a random order. */
function shuffled(count: number): number[] {
  const keyed = Array.from({ length: count }, (_, index) => ({ index, key: Math.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ index }) => index);
}

/** Times everybody `rounds` times. The first is what the others are compared with. */
export function interleave(contenders: readonly Contender[], rounds: number): Timed[] {
  const calls = contenders.map(({ run }) => callsInBlock(run));
  const found = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const index of shuffled(contenders.length)) {
      const contender = contenders[index];
      if (contender === undefined) continue;
      found[index]?.push(timeOf(contender.run, calls[index] ?? 1));
    }
  }
  const base = found[0] ?? [];
  return contenders.map(({ name }, index) => {
    const microseconds = found[index] ?? [];
    const ratios = microseconds.map((time, round) => time / (base[round] ?? NaN));
    return { name, microseconds, ratio: median(ratios) };
  });
}

/** What the last call answered. */
export function lastResult(): unknown {
  return sink;
}
