// What a whole run of `npm run prove` must reach, and what it fell short of.
//
// The goals are those of the project's plan for the core; each line reads like one of them.

interface Goal {
  readonly text: string;
  readonly reached: (figures: Figures) => boolean;
}

/** The figures of build/proof.json that a goal asks for. */
class Figures {
  readonly #report: Readonly<Record<string, unknown>>;

  constructor(report: Readonly<Record<string, unknown>>) {
    this.#report = report;
  }

  #value(path: string): unknown {
    let value: unknown = this.#report;
    for (const key of path.split('.'))
      value = (value as Record<string, unknown> | undefined)?.[key];
    return value;
  }

  /** The number at a path such as `mutants.killed`; NaN, which reaches no goal, where there is none. */
  at(path: string): number {
    const value = this.#value(path);
    return typeof value === 'number' ? value : NaN;
  }

  is(path: string): boolean {
    return this.#value(path) === true;
  }

  hashes(): string[] {
    return Object.values((this.#value('logHashes') ?? {}) as Record<string, string>);
  }
}

const goals: readonly Goal[] = [
  { text: 'no violation', reached: (f) => f.at('violations') === 0 },
  { text: 'at least 100,000,000 events', reached: (f) => f.at('events') >= 1e8 },
  {
    text: 'at least 30 % of them take a transition',
    reached: (f) => f.at('transitionShare') >= 0.3,
  },
  { text: 'every row is hit at least 10,000 times', reached: (f) => f.at('minRowHits') >= 1e4 },
  { text: 'every row is covered', reached: (f) => f.at('rowCoverage') === 1 },
  { text: 'every state meets every event', reached: (f) => f.at('stateEventCoverage') === 1 },
  { text: 'interleavings were searched', reached: (f) => f.at('interleavings') > 0 },
  { text: 'at least 200 mutants', reached: (f) => f.at('mutants.total') >= 200 },
  {
    text: 'at least 100 of them in policies or guards',
    reached: (f) => f.at('mutants.inPoliciesOrGuards') >= 100,
  },
  {
    text: 'at least 95 % of the mutants are killed',
    reached: (f) => f.at('mutants.killed') >= 0.95 * f.at('mutants.total'),
  },
  {
    text: 'all of at least 40 classic bugs are found',
    reached: (f) =>
      f.at('classicBugs.total') >= 40 && f.at('classicBugs.found') === f.at('classicBugs.total'),
  },
  {
    text: 'no specification case fails, and some pass',
    reached: (f) => f.at('spec.failed') === 0 && f.at('spec.passed') + f.at('spec.skipped') > 0,
  },
  { text: 'no crash', reached: (f) => f.at('fuzz.crashes') === 0 && f.at('fuzz.executions') > 0 },
  {
    text: 'six builds and runtimes give one log',
    reached: (f) => f.hashes().length >= 6 && new Set(f.hashes()).size === 1,
  },
  { text: 'the naive control is caught', reached: (f) => f.is('control.caught') },
];

/** The goals that these figures do not reach. */
export function shortcomings(report: Readonly<Record<string, unknown>>): string[] {
  const figures = new Figures(report);
  return goals.filter(({ reached }) => !reached(figures)).map(({ text }) => text);
}
