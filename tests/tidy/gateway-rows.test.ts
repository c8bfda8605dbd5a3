// The table of `npm run test:gateway`: what counts as what, and that nothing is skipped without a word.

import { expect, it } from 'vitest';

import { addResult, rowOf, table } from '../gateway/rows.ts';

it('counts by state, and what never ended as failed', () => {
  const row = rowOf('x');
  for (const state of ['passed', 'passed', 'failed', 'pending']) addResult(row, state, state);
  addResult(row, 'a', 'skipped', 'no sessions');
  addResult(row, 'b', 'skipped', 'no sessions');
  addResult(row, 'c', 'skipped');
  expect(row).toEqual({
    database: 'x',
    passed: 2,
    failed: 2,
    skipped: 3,
    skippedReasons: { 'no sessions': ['a', 'b'], 'no reason given': ['c'] },
  });
});

it('shows each database, and each reason with how many it concerns', () => {
  const one = rowOf('embedded');
  addResult(one, 'a', 'passed');
  const other = rowOf('mongo-java-server');
  addResult(other, 'a', 'skipped', 'no sessions');
  addResult(other, 'b', 'failed');
  expect(table([one, other]).split('\n')).toEqual([
    'database            passed  skipped   failed',
    'embedded                 1        0        0',
    'mongo-java-server        0        1        1',
    '  1 skipped: no sessions',
  ]);
});
