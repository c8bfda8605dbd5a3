// The judge must be able to find something: a loss, a double and a lie of every sort are planted.

import { describe, expect, it } from 'vitest';

import type { Told, Truth, Verdict } from './judge.ts';
import { judge } from './judge.ts';

const told = (id: string, outcome: Told['outcome'], rest: Partial<Told> = {}): Told => ({
  id,
  kind: 'push',
  outcome,
  ...rest,
});

const truth = (
  times: Record<string, number>,
  sums: Record<string, number> = {},
  torn: readonly string[] = [],
): Truth => ({
  times: new Map(Object.entries(times)),
  sums: new Map(Object.entries(sums)),
  torn,
});

const wrong = ({ acknowledgedLost, appliedTwice, misreported }: Verdict): number[] => [
  acknowledgedLost,
  appliedTwice,
  misreported,
];

const counting = (outcomes: readonly Told['outcome'][]): Told[] =>
  outcomes.map((outcome, i) => told(`i${i}`, outcome, { kind: 'inc', counter: 'c' }));

describe('operations that leave a trace of their own', () => {
  it('finds nothing where all is as it was told', () => {
    const all = [
      told('a', 'applied', { fits: true }),
      told('b', 'not-applied', { sent: true }),
      told('c', 'unknown', { sent: true }),
      told('d', 'unknown', { sent: true }),
      told('e', 'not-applied', { sent: false }),
    ];
    const verdict = judge(all, truth({ a: 1, c: 1 }));
    expect(wrong(verdict)).toEqual([0, 0, 0]);
    expect(verdict).toMatchObject({
      operations: 5,
      applied: 1,
      failed: { notApplied: 2, unknown: 2 },
      neverSent: 1,
      findings: [],
    });
  });

  it('finds a planted loss', () => {
    const verdict = judge([told('a', 'applied'), told('b', 'applied')], truth({ a: 1 }));
    expect(wrong(verdict)).toEqual([1, 0, 0]);
    expect(verdict.findings).toEqual(['acknowledgedLost: push b, told applied: found 0 times']);
  });

  it.each(['applied', 'unknown'] as const)('finds a planted double that was told %s', (outcome) => {
    expect(wrong(judge([told('a', outcome)], truth({ a: 2 })))).toEqual([0, 1, 0]);
  });

  it('finds a planted lie: told not-applied, but it is there', () => {
    const lie = told('a', 'not-applied', { why: 'MongoNetworkError 6' });
    const verdict = judge([lie], truth({ a: 1 }));
    expect(wrong(verdict)).toEqual([0, 0, 1]);
    expect(verdict.findings[0]).toContain('MongoNetworkError 6');
  });

  it('finds a success whose reply speaks of no effect, or of several', () => {
    expect(wrong(judge([told('a', 'applied', { fits: false })], truth({ a: 1 })))).toEqual([
      0, 0, 1,
    ]);
  });

  it('finds a document of which an update changed only a part', () => {
    expect(wrong(judge([told('a', 'applied')], truth({ a: 1 }, {}, ['both/x'])))).toEqual([
      0, 0, 1,
    ]);
  });
});

describe('operations of which only the sum is known', () => {
  const sample = ['applied', 'applied', 'unknown', 'not-applied'] as const;

  it.each([
    [2, [0, 0, 0]],
    [3, [0, 0, 0]],
    [1, [1, 0, 0]],
    [0, [2, 0, 0]],
    // The one that was told not-applied may be the fourth; a fifth can only be a second time.
    [4, [0, 0, 1]],
    [5, [0, 1, 1]],
  ])('a sum of %d of two applied, one unknown and one not applied', (sum, expected) => {
    expect(wrong(judge(counting(sample), truth({}, { c: sum })))).toEqual(expected);
  });

  it('a counter that is not there has lost what was acknowledged', () => {
    expect(wrong(judge(counting(['applied']), truth({})))).toEqual([1, 0, 0]);
  });

  it.each([
    ['the same value for two', [1, 1], 2, 1],
    ['a value beyond the sum', [1, 3], 2, 1],
    ['each its own', [2, 1], 2, 0],
  ])('values returned: %s', (_, values, sum, misreported) => {
    const all = values.map((value, i) => {
      return told(`f${i}`, 'applied', { kind: 'findAndModify', counter: 'c', value, fits: true });
    });
    expect(wrong(judge(all, truth({}, { c: sum })))).toEqual([0, 0, misreported]);
  });
});
