// The goals of `npm run prove`: figures that reach them all, and each goal missed alone.

import { describe, expect, it } from 'vitest';

import { shortcomings } from '../../tools/proof-goals.ts';

const builds = ['a', 'b', 'c', 'd', 'e', 'f'];

const good = {
  violations: 0,
  events: 1e8,
  transitionShare: 0.3,
  minRowHits: 1e4,
  rowCoverage: 1,
  stateEventCoverage: 1,
  interleavings: 1,
  mutants: { total: 200, killed: 190, inPoliciesOrGuards: 100 },
  classicBugs: { total: 40, found: 40 },
  spec: { passed: 300, failed: 0, skipped: 20 },
  fuzz: { executions: 1, crashes: 0 },
  logHashes: Object.fromEntries(builds.map((name) => [name, 'hash'])),
  control: { caught: true },
};

describe('the goals', () => {
  it('are all reached by figures at their edge', () => {
    expect(shortcomings(good)).toEqual([]);
  });

  it.each([
    ['no violation', { violations: 1 }],
    ['at least 100,000,000 events', { events: 1e8 - 1 }],
    ['at least 30 %', { transitionShare: 0.29 }],
    ['every row is hit', { minRowHits: 9_999 }],
    ['every row is covered', { rowCoverage: 0.99 }],
    ['every state meets every event', { stateEventCoverage: 0.99 }],
    ['interleavings', { interleavings: 0 }],
    ['at least 200 mutants', { mutants: { total: 199, killed: 199, inPoliciesOrGuards: 100 } }],
    ['in policies or guards', { mutants: { total: 200, killed: 200, inPoliciesOrGuards: 99 } }],
    ['at least 95 %', { mutants: { total: 200, killed: 189, inPoliciesOrGuards: 100 } }],
    ['classic bugs', { classicBugs: { total: 40, found: 39 } }],
    ['specification', { spec: { passed: 300, failed: 1, skipped: 0 } }],
    ['no crash', { fuzz: { executions: 1, crashes: 1 } }],
    ['one log', { logHashes: { ...good.logHashes, f: 'another' } }],
    ['one log', { logHashes: { a: 'hash' } }],
    ['naive control', { control: { caught: false } }],
  ])('say so when they are missed: %s', (text, figures) => {
    const missed = shortcomings({ ...good, ...figures });
    expect(missed).toHaveLength(1);
    expect(missed[0]).toContain(text);
  });

  it('are missed where a figure is not there', () => {
    expect(shortcomings({}).length).toBeGreaterThan(12);
  });
});
