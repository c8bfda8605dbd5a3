// What Mooring may weigh, in bytes: THE ONE TABLE. `npm run size` prints what is left of each, and the test run
// fails where one is exceeded.

export const budgets = [
  { of: 'wasm', as: 'gzip', bytes: 10 * 1024 },
  { of: 'client', as: 'brotli', bytes: 25 * 1024 },
  { of: 'manager', as: 'brotli', bytes: 12 * 1024 },
] as const;
