// What Mooring may weigh, in bytes: THE ONE TABLE. `npm run size` prints what is left of each.
//
// `bytes` is the budget. Where it is exceeded already, `held` is what there is: the test run fails above that, so that it
// shrinks and never grows (docs/decisions/0004-the-client.md).

export const budgets = [
  { of: 'wasm', as: 'gzip', bytes: 10 * 1024, held: 0 },
  { of: 'client', as: 'brotli', bytes: 25 * 1024, held: 30_920 },
  { of: 'manager', as: 'brotli', bytes: 12 * 1024, held: 14_760 },
] as const;
