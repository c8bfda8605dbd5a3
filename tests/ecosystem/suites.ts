// The suites: THE ONE LIST. Each is a command that prints its own table, exits with 1 if anything failed, and
// writes build/ecosystem/<name>.json with { passed, failed, skipped }.

export interface SuiteCommand {
  readonly name: string;
  readonly command: readonly string[];
}

export const suites: readonly SuiteCommand[] = [
  { name: 'auth-examples', command: ['node', 'tests/ecosystem/auth-examples/main.ts'] },
  { name: 'auth-js', command: ['node', 'tests/ecosystem/auth-js/main.ts'] },
  { name: 'better-auth', command: ['node', 'tests/ecosystem/better-auth/main.ts'] },
  { name: 'migration', command: ['node', 'tests/ecosystem/migration/main.ts'] },
  { name: 'mongoose', command: ['node', 'tests/mongoose/main.ts'] },
  { name: 'recipes', command: ['node', 'tests/ecosystem/recipes/main.ts'] },
  // These install Next.js and build with it: three minutes.
  { name: 'auth-next', command: ['node', 'tests/ecosystem/auth-examples/next.ts'] },
  { name: 'next', command: ['node', 'tests/ecosystem/recipes/next.ts'] },
];
