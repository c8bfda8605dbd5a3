// One Mongoose application: models as projects write them, and what they expect of them.
//
// It knows nothing of drivers. The same cases run over Mongoose's own driver in Node, over Mooring's in Node, and over
// Mooring's in workerd, so whatever passes in one place and not in another is a difference between the drivers.

import type mongoose from 'mongoose';
import type { Model } from 'mongoose';

import { reads } from './cases/reads.ts';
import { values } from './cases/values.ts';
import { writes } from './cases/writes.ts';
import { defineModels, type Models } from './models.ts';

/** Runs with models whose collections are empty. @throws when something is not as expected */
export type Case = (models: Models) => Promise<void>;

/** How a case ended. */
export interface CaseResult {
  readonly name: string;
  /** Why it failed; undefined: it passed. */
  readonly error?: string;
}

/** All cases by name. */
export const cases: Readonly<Record<string, Case>> = { ...writes, ...reads, ...values };

/** Runs every case on a connected Mongoose, and empties the database before each. */
export async function runApplication(connected: typeof mongoose): Promise<CaseResult[]> {
  const models = await defineModels(connected);
  const results: CaseResult[] = [];
  for (const [name, run] of Object.entries(cases)) {
    try {
      await Promise.all(
        Object.values(models as unknown as Record<string, Model<object>>).map((model) =>
          model.deleteMany({}),
        ),
      );
      await run(models);
      results.push({ name });
    } catch (error) {
      results.push({
        name,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  // The next place defines them anew.
  connected.deleteModel(/./);
  return results;
}
