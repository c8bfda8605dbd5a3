// A run that errors can name: the driver loop's, with what the core does not take, or loses, as an error for callers.

import { CoreError } from './core.ts';
import type { Driver } from './driver.ts';
import type { DriverScope } from './live.ts';
import { refusedError } from './settled-error.ts';
import type { Settled, Work } from './work.ts';

/** Runs an operation to its one end. @throws MongoError where the core did not settle it. */
export async function runNamed<T>(
  driver: Driver,
  work: Work<T>,
  scope: DriverScope | undefined,
  what: string,
): Promise<Settled<T>> {
  let attempts = 0;
  const counted: Work<T> = {
    ...work,
    attempt: (attempt) => {
      attempts = attempt.number;
      return work.attempt(attempt);
    },
  };
  try {
    return await driver.run(counted, scope);
  } catch (error) {
    throw error instanceof CoreError ? refusedError(error, work.kind, attempts, what) : error;
  }
}
