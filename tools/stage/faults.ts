// What a faulty network does to an exchange, and how that is drawn from a seed.
//
// Two draws for each command: what becomes of the client's connection, and whether a copy of the request
// is delivered besides. The nth command of a run always meets the same fate for the same seed.

/** Shares (0 to 1) of the commands that are broken in this way; what is left out is 0. */
export interface Faults {
  /** The client is cut before the gateway hears of the request. */
  readonly cutBefore?: number;
  /** The client is cut while the gateway works: its repeat races with the first delivery. */
  readonly cutDuring?: number;
  /** The client is cut after the gateway has answered. */
  readonly cutAfter?: number;
  /** The client is cut, and the request is delivered a while later, perhaps after its repeat. */
  readonly held?: number;
  /** A copy is delivered at the same moment, to another gateway where there is one. */
  readonly copyAtOnce?: number;
  /** A copy is delivered a while later. */
  readonly copyLater?: number;
  /** A copy is kept until `deliverKept()`. */
  readonly copyKept?: number;
}

export type Cut = 'none' | 'cutBefore' | 'cutDuring' | 'cutAfter' | 'held';
export type Copy = 'none' | 'copyAtOnce' | 'copyLater' | 'copyKept';

/** What is to be done with one command. */
export interface Fate {
  readonly cut: Cut;
  readonly copy: Copy;
  /** How long "a while" is, in ms. */
  readonly delayMS: number;
  /** A number in [0, 1) that chooses the gateway. */
  readonly target: number;
}

const cuts = ['cutBefore', 'cutDuring', 'cutAfter', 'held'] as const;
const copies = ['copyAtOnce', 'copyLater', 'copyKept'] as const;

/** The longest "while" of a late delivery, in ms. */
const delayMaxMS = 1000;

/** Numbers from a seed. */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, 1) (mulberry32): the same sequence in each run of a seed. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** The next fate. It takes the same number of draws whatever the shares are. */
export function drawFate(draws: Draws, faults: Faults): Fate {
  const cut = chosen(draws.next(), cuts, faults) ?? 'none';
  const copy = chosen(draws.next(), copies, faults) ?? 'none';
  const short = draws.next() ** 3;
  return { cut, copy, delayMS: Math.round(short * delayMaxMS), target: draws.next() };
}

/** Which of these shares of the whole a number in [0, 1) falls into, if any. */
export function chosen<T extends string>(
  number: number,
  names: readonly T[],
  shares: Readonly<Partial<Record<T, number>>>,
): T | undefined {
  let least = 0;
  for (const name of names) {
    least += shares[name] ?? 0;
    if (number < least) return name;
  }
  return undefined;
}
