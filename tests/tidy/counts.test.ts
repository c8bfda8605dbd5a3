// The test run cannot close green on nothing: tools/counts.ts, on reports as the runners write them.

import { describe, expect, it } from 'vitest';

import {
  add,
  closingLine,
  fromGateway,
  fromJUnit,
  fromProof,
  fromUnified,
  fromVitest,
  oneCheck,
  settle,
} from '../../tools/counts.ts';

const counts = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped });

const junit = (...statuses: readonly string[]): string =>
  `<testsuite name="(empty)" tests="${statuses.length}">` +
  statuses
    .map((status) => `<testcase name="a" time="0" status="${status}">\n</testcase>`)
    .join('') +
  '</testsuite>';

describe('a step', () => {
  it('passes on its report', () => {
    expect(settle(true, counts(3, 0, 1))).toEqual(counts(3, 0, 1));
  });
  it('fails when it wrote no report', () => {
    expect(settle(true, undefined).failed).toBe(1);
  });
  it('fails when it executed no test', () => {
    expect(settle(true, counts(0, 0, 0)).failed).toBe(1);
    expect(settle(true, counts(0, 0, 5)).failed).toBe(1);
  });
  it('fails when its runner crashed after tests that passed', () => {
    expect(settle(false, counts(3, 0, 0))).toEqual(counts(3, 1, 0));
  });
  it('does not count a failure twice', () => {
    expect(settle(false, counts(3, 2, 0))).toEqual(counts(3, 2, 0));
  });
  it('that is one check counts as one', () => {
    expect(oneCheck(true)).toEqual(counts(1, 0, 0));
    expect(oneCheck(false)).toEqual(counts(0, 1, 0));
  });
});

describe('a report', () => {
  it("of CTest counts each test case by CTest's status", () => {
    expect(fromJUnit(junit('run', 'run', 'fail', 'notrun', 'disabled'))).toEqual(counts(2, 1, 2));
  });
  it('of CTest without tests counts nothing', () => {
    expect(fromJUnit(junit())).toEqual(counts(0, 0, 0));
  });
  it('that is no JUnit file is no report', () => {
    expect(fromJUnit('ctest: no such preset')).toBeUndefined();
  });
  it('of Vitest counts passed, failed and skipped', () => {
    const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(fromVitest(JSON.stringify(report))).toEqual(counts(4, 1, 3));
  });
  it('of Vitest in which a file did not load is a failure', () => {
    const report = { numPassedTests: 4, numFailedTests: 0, numFailedTestSuites: 1 };
    expect(fromVitest(JSON.stringify(report))).toEqual(counts(4, 1, 0));
  });
  it('of the proof counts its parts, and without counts is no report', () => {
    expect(fromProof(JSON.stringify({ counts: counts(8, 0, 22) }))).toEqual(counts(8, 0, 22));
    expect(fromProof('{}')).toBeUndefined();
  });
  it("of the gateway's suite sums up its databases, and without rows is no report", () => {
    const rows = [
      { database: 'a', ...counts(3, 0, 1) },
      { database: 'b', ...counts(2, 1, 4) },
    ];
    expect(fromGateway(JSON.stringify({ rows }))).toEqual(counts(5, 1, 5));
    expect(fromGateway('{}')).toBeUndefined();
  });
  it("of MongoDB's unified tests counts its cases, and without a total is no report", () => {
    expect(fromUnified(JSON.stringify({ total: counts(7, 1, 2) }))).toEqual(counts(7, 1, 2));
    expect(fromUnified('{}')).toBeUndefined();
  });
});

describe('the closing line', () => {
  it('is the sum, in the form that machines read', () => {
    const total = add(counts(10, 0, 2), counts(1, 1, 0));
    expect(closingLine(total)).toBe('11 passed, 1 failed, 2 skipped');
    expect(closingLine(total)).toMatch(/^\d+ passed, \d+ failed, \d+ skipped$/);
  });
});
