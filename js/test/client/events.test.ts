// The events of a client: each attempt of a command, and what they must not say.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayStage } from '../support/gateway-stage.ts';

let stage: GatewayStage;

beforeAll(async () => {
  stage = await GatewayStage.start();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('events', () => {
  it('of a command that has a password in it say nothing of it', async () => {
    const seen: unknown[] = [];
    const other = stage.client();
    other.on('commandStarted', (event) => seen.push(event));
    other.on('commandFailed', (event) => seen.push(event));
    const asked = other.db().command({ createUser: 'ada', pwd: 'PASSWORD' });
    await expect(asked).rejects.toThrow('must be a command');
    expect(seen).toMatchObject([{ commandName: 'createUser', command: {} }, { failure: {} }]);
    expect(JSON.stringify(seen)).not.toMatch(/PASSWORD|ada/);
    await other.close();
  });

  it('name a cursor by a number, which does not let their reader read on', async () => {
    const other = stage.client();
    const items = other.db().collection<{ _id: number }>('cursors');
    await items.insertMany([1, 2, 3, 4, 5].map((_id) => ({ _id })));
    const commands: Record<string, unknown>[] = [];
    const replies: Record<string, unknown>[] = [];
    other.on('commandStarted', ({ command }) => commands.push(command));
    other.on('commandSucceeded', ({ reply }) => replies.push(reply));
    const cursor = items.find({}, { batchSize: 2 });
    for (let n = 0; n < 3; n++) await cursor.next();
    await cursor.close();
    const raw = await other.db().command({ find: 'cursors', batchSize: 2 });
    const id = (replies[0]?.['cursor'] as { id: number }).id;
    expect(Number.isSafeInteger(id) && id > 0).toBe(true);
    expect(commands).toMatchObject([{ find: 'cursors' }, { getMore: id }, { cursors: [id] }, {}]);
    expect(replies).toMatchObject([{}, { cursor: { id } }, { cursorsKilled: [id] }, {}]);
    // What is no command stays what it is, for the gateway to refuse.
    await expect(other.db().command({ aggregate: 'cursors', cursor: 5 })).rejects.toThrow('cursor');
    const token = (raw['cursor'] as { id: string }).id;
    expect(token).toMatch(/^[\w-]{60}$/);
    expect(JSON.stringify([commands, replies])).not.toMatch(/[\w-]{60}/);
    await other.close();
  });

  it('tell of each attempt, and how it ended', async () => {
    const seen: string[] = [];
    const other = stage.client({ retryDelay: 1 });
    other.on('commandStarted', ({ commandName, requestId }) =>
      seen.push(`${commandName} ${requestId}`),
    );
    other.on('commandSucceeded', ({ requestId, reply }) =>
      seen.push(`+${requestId} ${String(reply['n'])}`),
    );
    other.on('commandFailed', ({ requestId, failure }) =>
      seen.push(`-${requestId} ${failure.message}`),
    );
    other.on('connectionCheckedOut', ({ requestId }) => seen.push(`out ${requestId}`));
    other.on('connectionCheckedIn', ({ requestId }) => seen.push(`in ${requestId}`));
    const states: string[] = [];
    other.on('stateChanged', ({ to }) => states.push(to));
    const items = other.db().collection<{ _id: number }>('items');
    await items.insertOne({ _id: 1 });
    seen.length = 0;
    stage.cutNextAnswers(1);
    await items.deleteOne({ _id: 1 });
    expect(seen).toEqual([
      'out 2',
      'delete 2',
      '-2 the connection to the gateway was lost before a complete answer',
      'in 2',
      'out 3',
      'delete 3',
      '+3 1',
      'in 3',
    ]);
    expect(states).toContain('connected');
    await other.close();
  });
});
