// Counts the ambiguous failures by what broke and by what the command did.

import type { Delivery } from '../../tools/stage/delivery.ts';
import type { Break } from '../../tools/stage/fault-proxy.ts';

/** `$inc` and `$push` are what the goal is about; a command with both counts once, as `$push`. */
export type Wrote = '$inc' | '$push' | 'other';

export type BreakCounts = Record<Break, Record<Wrote, number>>;

const nothing = (): Record<Wrote, number> => ({ $inc: 0, $push: 0, other: 0 });

export function noBreaks(): BreakCounts {
  return {
    cutBefore: nothing(),
    cutDuring: nothing(),
    cutAfter: nothing(),
    held: nothing(),
    unreachable: nothing(),
    lost: nothing(),
    unknown: nothing(),
  };
}

export function countBreak(counts: BreakCounts, what: Break, { body }: Delivery): void {
  const wrote = body.includes('"$push"') ? '$push' : body.includes('"$inc"') ? '$inc' : 'other';
  counts[what][wrote] += 1;
}

/** How many there are of `$inc` and `$push`. */
export function onIncAndPush(counts: BreakCounts, breaks = Object.keys(counts) as Break[]): number {
  return breaks.reduce((sum, what) => sum + counts[what].$inc + counts[what].$push, 0);
}
