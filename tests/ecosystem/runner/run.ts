// Runs tests with Vitest's own runner inside whatever runtime this is, and says what came of them.

import { type File, startTests, type Task } from '@vitest/runner';

/** What came of a run. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, by name and reason. */
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

/** Runs the tests that `declare` declares, one after the other. */
export async function runTests(declare: () => Promise<void> | void): Promise<Report> {
  const files = await startTests(['suite'], {
    importFile: (_, source) => (source === 'collect' ? declare() : undefined),
    config: {
      root: '/',
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
  });
  return reportOf(files);
}

function reportOf(files: readonly File[]): Report {
  const tasks = files.flatMap((file) => [file, ...below(file.tasks)]);
  const tests = tasks.filter(({ type }) => type === 'test');
  // A suite fails by itself when its hooks do; it counts as one more failure.
  const failures = tasks
    .filter(({ result }) => result?.state === 'fail' && (result.errors?.length ?? 0) > 0)
    .map(({ name, result }) => ({
      name: name.trim(),
      message: (result?.errors ?? []).map(({ message }) => message).join('; '),
    }));
  const passed = tests.filter(({ result }) => result?.state === 'pass').length;
  const failed = Math.max(
    failures.length,
    tests.filter(({ result }) => result?.state === 'fail').length,
  );
  const skipped = tests.filter(({ mode }) => mode === 'skip' || mode === 'todo').length;
  return { passed, failed, skipped, failures };
}

function below(tasks: readonly Task[]): Task[] {
  return tasks.flatMap((task) => ('tasks' in task ? [task, ...below(task.tasks)] : [task]));
}
