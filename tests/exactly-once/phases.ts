// The phases of a run: which clients, which faults, and when it is enough.

import type { ConnectionOptions } from '../../edge-adapter/node/index.ts';
import type { Faults } from '../../tools/stage/faults.ts';
import { defaults, driverRules } from './callers.ts';
import type { Load } from './load.ts';
import { killAndRestart, stepDown } from './outages.ts';
import type { Scene } from './play.ts';
import type { DatabaseFaults } from './stage.ts';

export interface Phase {
  readonly name: string;
  readonly clients: readonly ConnectionOptions[];
  /** Operations that each client has under way at once. */
  readonly width: number;
  readonly faults: Faults;
  readonly databaseFaults: DatabaseFaults;
  /** Operations to offer at the most. */
  readonly operationsMax: number;
  /** How long it may take, in ms. */
  readonly limitMS: number;
  /** It is enough when as many ambiguous failures of `$inc` and `$push` were met. */
  readonly ambiguous: number;
  /** And as many of them between gateway and database. */
  readonly unknown: number;
  /** And when this has come to its end. */
  readonly besides?: (scene: Scene, load: Load) => Promise<void>;
}

/** How much of it all: `npm run test:exactly-once`, and the share of `npm test`. */
export interface Extent {
  readonly heavy: Pick<Phase, 'ambiguous' | 'unknown' | 'limitMS'>;
  readonly defaults: Pick<Phase, 'ambiguous' | 'unknown' | 'limitMS'>;
  /** Times that the primary steps down, while connections are cut. */
  readonly stepDowns: number;
  readonly kills: number;
  readonly controlWrites: number;
}

export const full: Extent = {
  heavy: { ambiguous: 9_400, unknown: 1_000, limitMS: 900_000 },
  defaults: { ambiguous: 600, unknown: 20, limitMS: 300_000 },
  stepDowns: 10,
  kills: 100,
  controlWrites: 1_000,
};

export const share: Extent = {
  heavy: { ambiguous: 450, unknown: 40, limitMS: 120_000 },
  defaults: { ambiguous: 60, unknown: 1, limitMS: 120_000 },
  stepDowns: 2,
  kills: 5,
  controlWrites: 100,
};

/** Clients without breaker and retry budget bear a network in which every second command breaks. */
function heavy(extent: Extent): Phase {
  return {
    name: 'heavy',
    clients: driverRules,
    width: 8,
    faults: {
      cutBefore: 0.1,
      cutDuring: 0.12,
      cutAfter: 0.16,
      held: 0.08,
      copyAtOnce: 0.04,
      copyLater: 0.04,
      copyKept: 0.03,
    },
    databaseFaults: { cutBefore: 0.04, cutAfter: 0.08 },
    operationsMax: 100_000,
    ...extent.heavy,
  };
}

/** The clients that users get by default; they would stop at more faults than these, as they should. */
function asUsersHave(extent: Extent): Phase {
  return {
    name: 'defaults',
    clients: Array.from({ length: 8 }, () => defaults).flat(),
    width: 4,
    faults: {
      cutBefore: 0.015,
      cutDuring: 0.015,
      cutAfter: 0.03,
      held: 0.01,
      copyAtOnce: 0.02,
      copyLater: 0.02,
      copyKept: 0.02,
    },
    databaseFaults: { cutBefore: 0.001, cutAfter: 0.003 },
    operationsMax: 60_000,
    ...extent.defaults,
    besides: ({ stage, driver }, load) =>
      stage.embedded ? stepDown(driver, load, extent.stepDowns) : Promise.resolve(),
  };
}

/** Both kinds of clients, while gateways are killed; and copies, which meet the successors. */
function whileKilled({ kills }: Extent): Phase {
  return {
    name: 'kills',
    clients: [...driverRules, ...defaults, ...defaults],
    width: 5,
    faults: { copyAtOnce: 0.02, copyLater: 0.02, copyKept: 0.02 },
    databaseFaults: { cutBefore: 0, cutAfter: 0 },
    operationsMax: 150_000,
    limitMS: 240_000,
    ambiguous: 0,
    unknown: 0,
    besides: ({ stage, seed }, load) => killAndRestart(stage, load, kills, seed),
  };
}

export function phases(extent: Extent): readonly Phase[] {
  return [heavy(extent), asUsersHave(extent), whileKilled(extent)];
}
