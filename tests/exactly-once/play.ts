// Plays one phase: offers its operations under its faults, lets everything settle, and has it judged.

import type { MongoClient } from 'mongodb';

import type { BreakCounts } from './breaks.ts';
import { countBreak, noBreaks, onIncAndPush } from './breaks.ts';
import { closeCallers, makeCallers } from './callers.ts';
import type { Told, Verdict } from './judge.ts';
import { judge } from './judge.ts';
import { Journal } from './journal.ts';
import type { LateCopies } from './late-copies.ts';
import { Load, pause } from './load.ts';
import type { Kind } from './operations.ts';
import { planOperations } from './operations.ts';
import type { Phase } from './phases.ts';
import type { TwoGateways } from './stage.ts';
import { DATABASE } from './stage.ts';
import { plantDoomed, readTruth } from './truth.ts';

export interface PhaseResult extends Verdict {
  readonly name: string;
  readonly seconds: number;
  readonly breaks: BreakCounts;
  /** Operations told `unknown` that were applied after all, as far as each leaves a trace of its own. */
  readonly unknownApplied: number;
}

export interface Scene {
  readonly stage: TwoGateways;
  /** The official driver, past everything. */
  readonly driver: MongoClient;
  readonly seed: number;
  /** What this database cannot do. */
  readonly skip: readonly Kind[];
  readonly late: LateCopies;
}

export async function play(scene: Scene, phase: Phase): Promise<PhaseResult> {
  const { stage, driver, seed, skip, late } = scene;
  const operations = planOperations(phase.name, seed, phase.operationsMax, skip);
  const planted = operations.filter(({ kind }) => kind === 'delete').map(({ id }) => id);
  await plantDoomed(driver.db(DATABASE), planted);
  const breaks = noBreaks();
  const began = performance.now();
  stage.proxy.onBreak = (what, delivery) => countBreak(breaks, what, delivery);
  const journal = new Journal();
  stage.proxy.onNews = (news, delivery) => {
    journal.note(news, delivery);
    late.note(news, delivery);
  };
  const told = await offerAll(scene, phase, new Load(operations), breaks);
  const truth = await readTruth(driver.db(DATABASE), planted);
  const verdict = judge(told, truth);
  const unknowns = told.filter(({ outcome }) => outcome === 'unknown');
  return {
    name: phase.name,
    seconds: (performance.now() - began) / 1000,
    breaks,
    ...verdict,
    findings: verdict.findings.flatMap((finding) => [finding, ...journal.storyOf(finding)]),
    unknownApplied: unknowns.filter(({ id }) => (truth.times.get(id) ?? 0) > 0).length,
  };
}

/** How long a command may be between a dead gateway and the database, in ms. */
const afterglowMS = 250;

/** Afterwards nothing is under way any more, no copy either. */
async function offerAll(
  scene: Scene,
  phase: Phase,
  load: Load,
  breaks: BreakCounts,
): Promise<readonly Told[]> {
  const { stage } = scene;
  const callers = makeCallers(stage.uri, phase.clients);
  stage.proxy.faults = phase.faults;
  stage.databaseFaults = phase.databaseFaults;
  const until = performance.now() + phase.limitMS;
  let over = false;
  const running = load.run(callers, phase.width).finally(() => (over = true));
  const besides = (phase.besides?.(scene, load) ?? Promise.resolve()).finally(() => (busy = false));
  let busy = true;
  while (!over && (busy || (performance.now() < until && !enough(phase, breaks)))) {
    // A copy that is kept comes when its operation is settled.
    stage.proxy.deliverKept(load.oldestStart);
    await pause(20);
  }
  load.stop();
  await Promise.all([running, besides]);
  stage.proxy.faults = {};
  stage.databaseFaults = { cutBefore: 0, cutAfter: 0 };
  stage.proxy.deliverKept();
  await stage.proxy.settled();
  // What a gateway had sent when it was killed is on its way to the database.
  await pause(afterglowMS);
  await closeCallers(callers);
  return load.told;
}

function enough({ ambiguous, unknown }: Phase, breaks: BreakCounts): boolean {
  return onIncAndPush(breaks) >= ambiguous && onIncAndPush(breaks, ['unknown']) >= unknown;
}
