// The figures of a run: build/exactly-once.json, the table that a person reads, and whether they hold.

import { mkdirSync, writeFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Break, FaultProxy } from '../../tools/stage/fault-proxy.ts';
import { onIncAndPush } from './breaks.ts';
import type { Control } from './control.ts';
import type { Extent } from './phases.ts';
import type { PhaseResult } from './play.ts';

export interface Run {
  readonly seed: number;
  readonly extent: Extent;
  readonly seconds: number;
  readonly stepDowns: number;
  readonly skipped: readonly string[];
  /** The phases in which connections are cut, and the one in which gateways are killed. */
  readonly cuts: readonly PhaseResult[];
  readonly kills: PhaseResult;
  readonly control: Control;
  readonly databaseCuts: { readonly cutBefore: number; readonly cutAfter: number };
  /** How copies older than their horizon were answered. */
  readonly lateAnswers: Readonly<Record<string, number>>;
  readonly proxy: Pick<FaultProxy, 'counts' | 'copyAnswers'>;
}

const sum = (results: readonly PhaseResult[], of: (result: PhaseResult) => number): number =>
  results.reduce((total, result) => total + of(result), 0);

/** The keys of DESIGN.md section 5, and more. */
export function figures(run: Run) {
  const { cuts, kills, control, seed, proxy, databaseCuts } = run;
  const all = [...cuts, kills];
  const { copyAtOnce, copyLater, copyKept, held, crossed } = proxy.counts;
  return {
    ambiguous: sum(cuts, ({ breaks }) => onIncAndPush(breaks)),
    acknowledgedLost: sum(all, (one) => one.acknowledgedLost),
    appliedTwice: sum(all, (one) => one.appliedTwice),
    misreported: sum(all, (one) => one.misreported),
    failed: {
      notApplied: sum(all, ({ failed }) => failed.notApplied),
      unknown: sum(all, ({ failed }) => failed.unknown),
    },
    operations: sum(all, (one) => one.operations),
    control,
    kills: {
      count: run.extent.kills,
      ambiguous: onIncAndPush(kills.breaks),
      underWay: onIncAndPush(kills.breaks, ['lost']),
      ...verdictOf(kills),
    },
    betweenClientAndGateway: byBreak(cuts, ['cutBefore', 'cutDuring', 'cutAfter', 'held']),
    betweenGatewayAndDatabase: sum(cuts, ({ breaks }) => onIncAndPush(breaks, ['unknown'])),
    databaseConnectionsCut: databaseCuts,
    replayed: { atOnce: copyAtOnce, later: copyLater, afterSettled: copyKept, held },
    replayAnswers: Object.fromEntries(proxy.copyAnswers),
    afterTheHorizon: run.lateAnswers,
    stepDowns: run.stepDowns,
    retriesAtTheOtherGateway: crossed,
    phases: all,
    skipped: run.skipped,
    seed,
    seconds: run.seconds,
  };
}

function verdictOf(result: PhaseResult) {
  const { operations, applied, acknowledgedLost, appliedTwice, misreported, failed } = result;
  return { operations, applied, acknowledgedLost, appliedTwice, misreported, failed };
}

function byBreak(results: readonly PhaseResult[], breaks: readonly Break[]) {
  return Object.fromEntries(
    breaks.map((one) => [one, sum(results, (result) => onIncAndPush(result.breaks, [one]))]),
  ) as Partial<Record<Break, number>>;
}

type Figures = ReturnType<typeof figures>;

/** What does not hold, in words; nothing: the promise held, and the faults had teeth. */
export function complaints(found: Figures, { extent }: Run): string[] {
  const rules: [boolean, string][] = [
    [found.acknowledgedLost === 0, 'an acknowledged write was lost'],
    [found.appliedTwice === 0, 'a write was applied twice'],
    [found.misreported === 0, 'an outcome was misreported'],
    [
      found.control.appliedTwice > 0,
      'the naive control doubled nothing, so the faults prove nothing',
    ],
    [
      found.ambiguous >= extent.heavy.ambiguous + extent.defaults.ambiguous,
      'too few ambiguous failures',
    ],
    [
      found.betweenGatewayAndDatabase >= extent.heavy.unknown,
      'too few of them between gateway and database',
    ],
    [
      [...Object.values(found.betweenClientAndGateway), ...Object.values(found.replayed)].every(
        (count) => count > 0,
      ),
      'a kind of fault never happened',
    ],
    [
      Object.keys(found.afterTheHorizon).every((answer) => answer.endsWith('horizon-passed')),
      'a copy that came after its horizon was not refused',
    ],
    [found.retriesAtTheOtherGateway > 0, 'no retry came to the other gateway'],
    [found.kills.underWay > 0, 'no kill met a command under way'],
    [
      found.phases.every(({ applied, operations, neverSent }) => {
        return applied * 2 > operations - neverSent;
      }),
      'most operations failed, so little was tried',
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, complaint]) => complaint);
}

export function writeFigures(found: Figures, file: string): void {
  mkdirSync(`${repositoryRoot}build`, { recursive: true });
  writeFileSync(`${repositoryRoot}${file}`, `${JSON.stringify(found, null, 2)}\n`);
}

/** One row a phase, then one a kind of fault. */
export function table(found: Figures): string {
  const columns = [
    'phase',
    'seconds',
    'operations',
    'applied',
    'not-applied',
    '(unsent)',
    'unknown',
    'ambiguous',
    'lost',
    'twice',
    'misreported',
  ];
  const rows = found.phases.map((one) => [
    one.name,
    one.seconds.toFixed(1),
    one.operations,
    one.applied,
    one.failed.notApplied,
    one.neverSent,
    one.failed.unknown,
    onIncAndPush(one.breaks),
    one.acknowledgedLost,
    one.appliedTwice,
    one.misreported,
  ]);
  const lines = [columns, ...rows].map((row) =>
    row.map((cell, i) => String(cell)[i === 0 ? 'padEnd' : 'padStart'](11)).join(' '),
  );
  const listed = (counts: Readonly<Record<string, unknown>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ');
  return [
    ...lines,
    '',
    `ambiguous failures of $inc and $push by cuts: ${found.ambiguous}`,
    `  between client and gateway: ${listed(found.betweenClientAndGateway)}`,
    `  between gateway and database: ${found.betweenGatewayAndDatabase}`,
    `replayed: ${listed(found.replayed)}; answered: ${listed(found.replayAnswers)}`,
    `copies after the horizon of a minute: ${listed(found.afterTheHorizon) || 'none was old enough'}`,
    `retries that came to the other gateway: ${found.retriesAtTheOtherGateway}`,
    `primary stepped down: ${found.stepDowns} times; gateways killed: ${found.kills.count}, with ${found.kills.underWay} commands under way`,
    `the naive control doubled ${found.control.appliedTwice} of ${found.control.writes} writes`,
    ...found.phases.flatMap(({ findings }) => findings),
  ].join('\n');
}
