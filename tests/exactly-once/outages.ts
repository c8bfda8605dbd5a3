// What goes down under load: gateways that are killed with SIGKILL and started again, and a database whose
// primary steps down and is elected anew.

import type { MongoClient } from 'mongodb';

import { Draws } from '../../tools/stage/faults.ts';
import type { Load } from './load.ts';
import { pause } from './load.ts';
import type { TwoGateways } from './stage.ts';

/** The longest time between a start, with writes flowing again, and the next kill, in ms. */
const upMaxMS = 100;

/** How long there is no primary, in seconds. */
const downSeconds = 0.1;

/** So many writes must be applied after a start before they flow again; the wait for them, in ms. */
const flow = { writes: 20, waitMaxMS: 5000 };

/** In one of so many rounds both gateways are killed at once, and nobody is there for a while. */
const bothOneIn = 8;

/** Kills one gateway after the other, while the other one serves. Resolves when both are up again. */
export async function killAndRestart(
  stage: TwoGateways,
  load: Load,
  count: number,
  seed: number,
): Promise<void> {
  const draws = new Draws(seed);
  let left = count;
  for (let round = 0; left > 0; ++round) {
    await flowing(load);
    await pause(draws.next() * upMaxMS);
    const both = left > 1 && draws.next() < 1 / bothOneIn;
    const victims: readonly (0 | 1)[] = both ? [0, 1] : [round % 2 === 0 ? 0 : 1];
    left -= victims.length;
    await Promise.all(victims.map((index) => stage.kill(index)));
    await Promise.all(victims.map((index) => stage.restart(index)));
  }
}

/** Lets the primary step down for a moment, so many times. */
export async function stepDown(driver: MongoClient, load: Load, count: number): Promise<void> {
  for (let i = 0; i < count; ++i) {
    await flowing(load);
    await driver.db('admin').command({ replSetStepDown: downSeconds });
    await pause(2 * downSeconds * 1000);
  }
}

async function flowing(load: Load): Promise<void> {
  const enough = load.applied + flow.writes;
  const until = performance.now() + flow.waitMaxMS;
  while (load.applied < enough && performance.now() < until) await pause(10);
}
