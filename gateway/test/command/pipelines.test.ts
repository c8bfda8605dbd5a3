// Pipelines: which stages pass, which collections they may name, and what is refused however deep.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { command, expectRefusal, type Running, startGateway } from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri);
});
beforeEach(() => {
  scripted.answer({ cursor: { id: 0, ns: 'shop.c', firstBatch: [] }, ok: 1 });
  scripted.seen.length = 0;
});
afterAll(async () => {
  await gateway.close();
  await scripted.close();
});

const aggregate = (...pipeline: unknown[]) =>
  command(gateway, { aggregate: 'c', pipeline, cursor: {}, $db: 'shop' });

const within = {
  'at the top': (stage: object) => [stage],
  'in $facet': (stage: object) => [{ $facet: { a: [stage] } }],
  'in $lookup': (stage: object) => [{ $lookup: { from: 'o', pipeline: [stage], as: 'a' } }],
  'in $unionWith': (stage: object) => [{ $unionWith: { coll: 'o', pipeline: [stage] } }],
  'in $merge': (stage: object) => [{ $merge: { into: 'o', whenMatched: [stage] } }],
  'three deep': (stage: object) => [
    {
      $facet: {
        a: [{ $lookup: { pipeline: [{ $unionWith: { coll: 'o', pipeline: [stage] } }] } }],
      },
    },
  ],
};
const places = Object.entries(within);

describe('what passes', () => {
  it.each([
    [{ $match: { a: 1 } }],
    [{ $lookup: { from: 'o', localField: 'a', foreignField: 'b', as: 'd' } }],
    [{ $lookup: { from: { db: 'stock', coll: 'o' }, pipeline: [{ $match: {} }], as: 'd' } }],
    [{ $graphLookup: { from: 'o', startWith: '$a', connectToField: 'a', as: 'd' } }],
    [{ $unionWith: 'o' }],
    [{ $facet: { a: [{ $count: 'n' }], b: [{ $unionWith: { coll: 'o' } }] } }],
    [{ $out: { db: 'stock', coll: 'o' } }],
    [{ $merge: { into: { db: 'stock', coll: 'o' }, whenMatched: 'replace' } }],
  ])('%j', async (stage) => {
    expect((await aggregate(stage)).status).toBe(200);
    expect(scripted.seen[0]?.['pipeline']).toEqual([stage]);
  });
});

describe.each(places)('%s', (_place, wrap) => {
  it.each([
    [{ $lookup: { from: { db: 'secret', coll: 'o' }, as: 'd' } }, 'not granted the database'],
    [{ $lookup: { from: { db: 'admin', coll: 'o' }, as: 'd' } }, 'admin, local and config'],
    [{ $lookup: { from: 'system.users', as: 'd' } }, 'begin with "system."'],
    [{ $graphLookup: { from: 'System.views' } }, 'begin with "system."'],
    [{ $unionWith: 'system.profile' }, 'begin with "system."'],
    [{ $out: { db: 'secret', coll: 'o' } }, 'not granted the database'],
    [{ $merge: { into: { db: 'Config', coll: 'o' } } }, 'admin, local and config'],
  ])('a foreign namespace is refused: %j', async (stage, text) => {
    const { detail } = expectRefusal(await aggregate(...wrap(stage)), 403, 'forbidden-namespace');
    expect(detail).toContain(text);
    expect(scripted.seen).toEqual([]);
  });

  it.each([
    [{ $currentOp: {} }, 'refused-operator'],
    [{ $listSessions: {} }, 'refused-operator'],
    [{ $collStats: {} }, 'refused-operator'],
    [{ $indexStats: {} }, 'refused-operator'],
    [{ $changeStream: {} }, 'refused-operator'],
    [{ constructor: {} }, 'refused-operator'],
    [{ $match: { $where: 'true' } }, 'refused-operator'],
    [{ $set: { a: { $function: { body: 'f' } } } }, 'refused-operator'],
    [{ $group: { _id: 1, a: { $accumulator: {} } } }, 'refused-operator'],
    [{ $lookup: { from: 'o', secret: 'o', as: 'd' } }, 'unknown-field'],
    [{ $unionWith: { coll: 'o', db: 'stock' } }, 'unknown-field'],
    [{ $match: {}, $out: 'o' }, 'invalid-field'],
    [{}, 'invalid-field'],
    [{ $lookup: { from: 7, as: 'd' } }, 'invalid-field'],
    [{ $lookup: { from: { coll: 'o', db: 7 }, as: 'd' } }, 'invalid-field'],
    [{ $facet: { a: 'no pipeline' } }, 'invalid-field'],
    [{ $unionWith: 7 }, 'invalid-field'],
  ])('%j is refused', async (stage, type) => {
    expectRefusal(await aggregate(...wrap(stage)), 400, type);
    expect(scripted.seen).toEqual([]);
  });
});

it('says which stage it was, and which are served', async () => {
  const stage = { $currentOp: { allUsers: 'a secret' } };
  const answer = await aggregate({ $match: {} }, { $facet: { a: [{ $count: 'n' }, stage] } });
  const { detail } = expectRefusal(answer, 400, 'refused-operator');
  expect(detail).toContain('pipeline[1].$facet[1] is a stage that is not served. Served are $add');
  expect(detail).not.toContain('secret');
});

it("holds for a view's pipeline too", async () => {
  const view = { create: 'v', viewOn: 'c', pipeline: [{ $lookup: { from: 'system.users' } }] };
  const answer = await command(gateway, { ...view, $db: 'shop' });
  expectRefusal(answer, 403, 'forbidden-namespace');
});

it.each(['system.profile', 'System.views'])('a view on %s is no way around it', async (viewOn) => {
  const answer = await command(gateway, { create: 'v', viewOn, $db: 'shop' });
  expectRefusal(answer, 403, 'forbidden-namespace');
  expect(scripted.seen).toEqual([]);
});

it('must be a collection that it reads from', async () => {
  const body = { aggregate: 1, pipeline: [{ $currentOp: {} }], cursor: {}, $db: 'shop' };
  expectRefusal(await command(gateway, body), 400, 'invalid-field');
});
