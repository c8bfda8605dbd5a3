// Makes the suite's tests for one database.
//
// A case that needs what the database lacks is skipped by name, with the reason. A lack that was only declared is
// tried first: if the case passes all the same, the declaration is out of date, and that is a failure.

import { MongoClient } from 'mongodb';
import { afterAll, describe, it } from 'vitest';

import {
  type Lacks,
  OutOfReach,
  type StartDatabase,
  type TestDatabase,
} from './databases/database.ts';
import { findLacks } from './databases/found.ts';
import type { Case } from './suite/case.ts';
import { suite } from './suite/index.ts';
import { buildStage, type Stage } from './world.ts';

/** Declares all cases for the database called `name`; or one, skipped, if it is out of reach. */
export async function runSuite(name: string, start: StartDatabase): Promise<void> {
  let prepared: Prepared;
  try {
    prepared = await prepare(await start());
  } catch (error) {
    // One test, so that the table has a row for it.
    describe(name, () => {
      it('can be reached', ({ skip }) => {
        if (error instanceof OutOfReach) skip(error.message);
        throw error;
      });
    });
    return;
  }
  describe(name, () => {
    for (const [concept, cases] of Object.entries(suite)) {
      describe(concept, () => {
        for (const one of cases) declare(concept, one, prepared);
      });
    }
  });
  afterAll(() => end(prepared));
}

/** A database that was looked at, with gateways before it. */
interface Prepared {
  readonly database: TestDatabase;
  readonly direct: MongoClient;
  readonly found: Lacks;
  readonly stage: Stage;
}

async function prepare(database: TestDatabase): Promise<Prepared> {
  const { uri, faults, untried } = database;
  const wrong = Object.keys({ ...faults, ...untried }).filter((fault) => !allNames().has(fault));
  if (wrong.length > 0) throw new Error(`No case has these names: ${wrong.join('; ')}`);
  const direct = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
  const found = await findLacks(direct);
  return { database, direct, found, stage: await buildStage(uri, direct) };
}

function allNames(): Set<string> {
  const all = Object.entries(suite).map(([concept, cases]) =>
    cases.map((one) => `${concept} > ${one.name}`),
  );
  return new Set(all.flat());
}

/** One test: skipped for what was found missing, or for what is claimed if that is so. */
function declare(concept: string, one: Case, { database, found, stage }: Prepared): void {
  const { lacks, faults, untried } = database;
  const name = `${concept} > ${one.name}`;
  const missing = reasons(one, found) ?? marked('not tried', untried[name]);
  const claimed = reasons(one, lacks) ?? marked('fault', faults[name]);
  it(one.name, async ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const run = one.run(stage.next());
    if (claimed === undefined) return run;
    const passed = await run.then(
      () => true,
      () => false,
    );
    if (!passed) skip(claimed);
    throw new Error(`It passes, so this is no longer true of the database: ${claimed}.`);
  });
}

function marked(mark: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${mark}: ${fault}`;
}

/** Why a case cannot pass, or undefined. */
function reasons({ needs = [] }: Case, lacks: Lacks): string | undefined {
  const missing = needs.flatMap((need) => {
    const reason = lacks.get(need);
    return reason === undefined ? [] : [`${need}: ${reason}`];
  });
  return missing.length === 0 ? undefined : missing.join('; ');
}

async function end({ database, direct, stage }: Prepared): Promise<void> {
  if (database.stays) await stage.drop();
  await stage.end();
  await direct.close();
  await database.stop();
}
