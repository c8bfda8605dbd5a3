// What a step of the test run counts, read from the report that its runner wrote.
//
// The rule that matters: a step that executed no test has failed. A renamed folder or a broken filter
// must not turn a suite into a green nothing. So a missing or empty report is a failure, and so is a
// runner that exits with an error although its report shows none (a crash after the last test).

/** One step's tests. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

/** A step that is one check: it holds or it does not. */
export function oneCheck(ok: boolean): Counts {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** The line that ends a run. Its form is read by machines. */
export function closingLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** Puts a runner's exit and its report together; `report` is undefined when it wrote none. */
export function settle(exitedWell: boolean, report: Counts | undefined): Counts {
  const counts = report ?? noCounts;
  const ranNothing = counts.passed + counts.failed === 0;
  const silentFailure = !exitedWell && counts.failed === 0;
  return ranNothing || silentFailure ? add(counts, oneCheck(false)) : counts;
}

/** Reads the JSON that Vitest's `json` reporter (and our lint) writes; undefined when it is no such report. */
export function fromVitest(text: string): Counts | undefined {
  const report: unknown = JSON.parse(text);
  if (typeof report !== 'object' || report === null) return undefined;
  const number = (key: string): number => {
    const value: unknown = Reflect.get(report, key);
    return typeof value === 'number' ? value : 0;
  };
  // A file that cannot even be loaded is a failed suite without a failed test.
  const failedTests = number('numFailedTests');
  return {
    passed: number('numPassedTests'),
    failed: failedTests === 0 && number('numFailedTestSuites') > 0 ? 1 : failedTests,
    skipped: number('numPendingTests') + number('numTodoTests'),
  };
}

/** Reads the report of `npm run prove`, which counts its parts; undefined when it is no such report. */
export function fromProof(text: string): Counts | undefined {
  const { counts } = JSON.parse(text) as { counts?: Counts };
  return counts;
}

/** Reads build/gateway.json: one row for each database that the gateway's suite knows. */
export function fromGateway(text: string): Counts | undefined {
  const { rows } = JSON.parse(text) as { rows?: Counts[] };
  return rows?.reduce(add, noCounts);
}

/** Reads build/spec.json; where MongoDB's files are absent it has only what was skipped. */
export function fromUnified(text: string): Counts | undefined {
  return (JSON.parse(text) as { total?: Counts }).total;
}

/** Reads CTest's JUnit file, in which each test case is one element with a status. */
export function fromJUnit(text: string): Counts | undefined {
  if (!text.includes('<testsuite')) return undefined;
  const counts = { ...noCounts };
  for (const [, status] of text.matchAll(/<testcase\b[^>]*\bstatus="(\w+)"/g)) {
    if (status === 'run') counts.passed += 1;
    else if (status === 'fail') counts.failed += 1;
    else counts.skipped += 1;
  }
  return counts;
}
