// The suites: THE ONE LIST. Each is a command that prints its own table, exits with 1 if anything failed, and
// writes build/ecosystem/<name>.json with { passed, failed, skipped }.

export interface SuiteCommand {
  readonly name: string;
  readonly command: readonly string[];
}

export const suites: readonly SuiteCommand[] = [
  { name: 'auth-js', command: ['node', 'tests/ecosystem/auth-js/main.ts'] },
  { name: 'better-auth', command: ['node', 'tests/ecosystem/better-auth/main.ts'] },
  { name: 'mongoose', command: ['node', 'tests/mongoose/main.ts'] },
];
