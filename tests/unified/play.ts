// Plays one case: sets up, runs its operations, and compares results, errors, events and what is stored.

import { setImmediate, setTimeout } from 'node:timers/promises';

import { Entities } from './entities.ts';
import { checkFailure } from './failure.ts';
import type { Case, EntityDescription, Fields, Operation } from './format.ts';
import { match, type MatchContext, Mismatch } from './match.ts';
import { perform } from './operations.ts';
import type { Stage } from './stage.ts';

/** How long a test may wait for an event that it counts on, in ms. */
const WAIT_MS = 5000;

/** Rejects with what was not as expected. */
export async function play(stage: Stage, { setting, test }: Case): Promise<void> {
  const entities = new Entities(stage.uri);
  const context: MatchContext = { entity: (id) => entities.get(id) };
  try {
    // Not every file says what there is at first; none means what another file has left.
    for (const { database } of setting.createEntities ?? []) {
      if (database !== undefined) await stage.drop(String(database['databaseName']));
    }
    for (const data of setting.initialData ?? []) await stage.fill(data);
    await entities.make(setting.createEntities ?? []);
    for (const operation of test.operations) await run(operation, stage, entities, context);
    // Listeners are called a little later than what they tell of.
    await setImmediate();
    for (const expected of test.expectEvents ?? []) {
      entities.observer(expected.client).check(expected, context);
    }
    // A write that is still held back by a fail point would come after it was looked for.
    await stage.clearFailPoint();
    for (const data of test.outcome ?? []) {
      const held = await stage.contents(data);
      match(data.documents, held, context, `${data.databaseName}.${data.collectionName}`, false);
    }
  } finally {
    await stage.clearFailPoint();
    await entities.close();
  }
}

async function run(
  operation: Operation,
  stage: Stage,
  entities: Entities,
  context: MatchContext,
): Promise<void> {
  const { name, object, arguments: given = {} } = operation;
  if (object === 'testRunner') {
    await runOwn(name, given, stage, entities, context);
    return;
  }
  // That something could not even be made is an error that no test expects.
  const target = entities.callable(object);
  let result: unknown;
  try {
    result = await perform(target, name, given);
  } catch (error) {
    if (operation.ignoreResultAndError === true) return;
    if (operation.expectError === undefined) throw error;
    checkFailure(operation.expectError, error, context);
    return;
  }
  if (operation.expectError !== undefined) {
    throw new Mismatch(`the result of ${name}`, operation.expectError, result);
  }
  if (operation.expectResult !== undefined) match(operation.expectResult, result, context);
  if (operation.saveResultAsEntity !== undefined) {
    entities.set(operation.saveResultAsEntity, result);
  }
}

/** What the test does itself, past the client. */
async function runOwn(
  name: string,
  given: Fields,
  stage: Stage,
  entities: Entities,
  context: MatchContext,
): Promise<void> {
  switch (name) {
    case 'failPoint':
      return stage.setFailPoint(given['failPoint'] as Fields);
    case 'createEntities':
      return entities.make(given['entities'] as EntityDescription[]);
    case 'wait':
      await setTimeout(Number(given['ms']));
      return;
    case 'waitForEvent': {
      const until = Date.now() + WAIT_MS;
      const observer = entities.observer(String(given['client']));
      const event = given['event'] as Fields;
      while (observer.count(event, context) < Number(given['count'])) {
        if (Date.now() > until) throw new Mismatch('an event', event, undefined);
        await setTimeout(5);
      }
      return;
    }
    default:
      throw new Error(`the runner does not know the operation ${name}`);
  }
}
