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
    const states: string[] = [];
    other.on('stateChanged', ({ to }) => states.push(to));
    const items = other.db().collection<{ _id: number }>('items');
    await items.insertOne({ _id: 1 });
    seen.length = 0;
    stage.cutNextAnswers(1);
    await items.deleteOne({ _id: 1 });
    expect(seen).toEqual([
      'delete 2',
      '-2 the connection to the gateway was lost before a complete answer',
      'delete 3',
      '+3 1',
    ]);
    expect(states).toContain('connected');
    await other.close();
  });
});
