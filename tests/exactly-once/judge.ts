// The judge: what callers were told, against what the database holds. It knows nothing of how either came
// about, so that it can be tried with planted losses, doubles and lies (judge.test.ts).

/** What the caller of one operation was told. */
export interface Told {
  readonly id: string;
  readonly kind: string;
  readonly outcome: 'applied' | 'not-applied' | 'unknown';
  /** The counter that it adds 1 to, where nothing else tells whether it did. */
  readonly counter?: string;
  /** Of a success: whether the reply fits exactly one effect. */
  readonly fits?: boolean;
  /** Of a success that returns it: the counter's value afterwards. */
  readonly value?: number;
  /** Of a failure: the error's name and code. */
  readonly why?: string;
  /** Of a failure: whether a request left for it. */
  readonly sent?: boolean;
  /** Of a failure: when to try again, in ms; 0: nobody knows. */
  readonly retryAfterMS?: number;
}

/** What the database holds, read by the official driver. */
export interface Truth {
  /** How often each operation took effect, by its id; what left no trace is not in it. */
  readonly times: ReadonlyMap<string, number>;
  /** The value of each counter. */
  readonly sums: ReadonlyMap<string, number>;
  /** Documents with both whose counter and list disagree. */
  readonly torn: readonly string[];
}

export interface Verdict {
  readonly operations: number;
  readonly applied: number;
  /** Told `applied`, but the database has no effect. */
  readonly acknowledgedLost: number;
  /** Applied more than once. */
  readonly appliedTwice: number;
  /** Told something that the database contradicts: `not-applied` but there, or a reply that is not true. */
  readonly misreported: number;
  /** Honest failures. */
  readonly failed: { readonly notApplied: number; readonly unknown: number };
  /** Of these, the ones for which no request left, as when the breaker was open. */
  readonly neverSent: number;
  /** The first few findings in words. */
  readonly findings: readonly string[];
}

type Finding = 'acknowledgedLost' | 'appliedTwice' | 'misreported';

const findingsShown = 20;

class Notebook {
  readonly counts: Record<Finding, number> = {
    acknowledgedLost: 0,
    appliedTwice: 0,
    misreported: 0,
  };
  readonly findings: string[] = [];

  note(finding: Finding, what: string, times = 1): void {
    if (times <= 0) return;
    this.counts[finding] += times;
    if (this.findings.length < findingsShown) this.findings.push(`${finding}: ${what}`);
  }
}

export function judge(told: readonly Told[], truth: Truth): Verdict {
  const notebook = new Notebook();
  for (const one of told) judgeOne(one, truth, notebook);
  for (const document of truth.torn) {
    notebook.note('misreported', `${document}: an update was applied in part`);
  }
  const counters = Map.groupBy(
    told.filter(({ counter }) => counter !== undefined),
    ({ counter }) => counter ?? '',
  );
  for (const [counter, group] of counters) {
    judgeCounter(counter, group, truth.sums.get(counter) ?? 0, notebook);
  }
  const count = (outcome: Told['outcome']): number =>
    told.filter((one) => one.outcome === outcome).length;
  return {
    operations: told.length,
    applied: count('applied'),
    ...notebook.counts,
    failed: { notApplied: count('not-applied'), unknown: count('unknown') },
    neverSent: told.filter(({ sent }) => sent === false).length,
    findings: notebook.findings,
  };
}

function judgeOne(one: Told, { times }: Truth, notebook: Notebook): void {
  const { id, kind, outcome } = one;
  const who = `${kind} ${id}, told ${outcome}${one.why === undefined ? '' : ` (${one.why})`}`;
  if (outcome === 'applied' && one.fits === false) {
    notebook.note('misreported', `${who}: its reply does not fit one effect`);
  }
  if (one.counter !== undefined) return;
  const found = times.get(id) ?? 0;
  const what = `${who}: found ${found} times`;
  if (found > 1) notebook.note('appliedTwice', what);
  if (outcome === 'applied' && found === 0) notebook.note('acknowledgedLost', what);
  if (outcome === 'not-applied' && found > 0) notebook.note('misreported', what);
}

/** Each operation of the group adds 1 to the counter, once or not at all. */
function judgeCounter(
  counter: string,
  group: readonly Told[],
  sum: number,
  notebook: Notebook,
): void {
  const of = (outcome: Told['outcome']): number =>
    group.filter((one) => one.outcome === outcome).length;
  const [least, most] = [of('applied'), of('applied') + of('unknown')];
  const what = `${counter} is ${sum}, not within [${least}, ${most}]`;
  notebook.note('acknowledgedLost', what, least - sum);
  // What was said not to be applied may have been; what goes beyond that can only be a second time.
  const lies = Math.min(Math.max(sum - most, 0), of('not-applied'));
  notebook.note('misreported', what, lies);
  notebook.note('appliedTwice', what, sum - most - lies);
  judgeValues(counter, group, sum, notebook);
}

/** Each value that was returned is another step of the counter. */
function judgeValues(
  counter: string,
  group: readonly Told[],
  sum: number,
  notebook: Notebook,
): void {
  const values = group.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const repeated = values.length - new Set(values).size;
  notebook.note('misreported', `${counter} returned a value to more than one caller`, repeated);
  const beyond = values.filter((value) => value < 1 || value > sum).length;
  notebook.note('misreported', `${counter} is ${sum} and returned a value beyond it`, beyond);
}
