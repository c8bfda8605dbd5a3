// Every command with every field that passes: the database sees exactly what was sent.

import { Long } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { commands } from '../../command/commands.ts';
import type { CommandRule, Fields, FieldType } from '../../command/rule.ts';
import {
  ADMIN_KEY,
  command,
  cursorToken,
  expectRefusal,
  KEY,
  READER_KEY,
  type Running,
  startGateway,
} from '../support/harness.ts';
import { type ScriptedServer, startScripted } from '../support/scripted-server.ts';

let scripted: ScriptedServer;
let gateway: Running;

beforeAll(async () => {
  scripted = await startScripted();
  gateway = await startGateway(scripted.uri);
});
beforeEach(() => {
  scripted.answer({ ok: 1 });
  scripted.seen.length = 0;
});
afterAll(async () => {
  await gateway.close();
  await scripted.close();
});

const examples: Record<FieldType & string, unknown> = {
  collection: 'c',
  text: 't',
  one: 1,
  zero: 0,
  document: { a: 1 },
  documents: [{ a: 1 }],
  pipeline: [{ $match: { a: 1 } }],
  update: { $set: { a: 1 } },
  hint: 'a_1',
  boolean: true,
  integer: 1,
  cursor: '5',
  cursors: ['5'],
  cursorCollection: 'c',
  w: 'majority',
  any: 1,
};

/** Cursors are what the key at hand may use. */
function withCursors(body: Record<string, unknown>, key: string): Record<string, unknown> {
  const token = cursorToken(5, scripted.fingerprint, 'c', key.split('.'));
  if ('getMore' in body) return { ...body, getMore: token };
  return 'killCursors' in body ? { ...body, cursors: [token] } : body;
}

const databaseOf = ({ admin }: CommandRule): string => (admin === 'must' ? 'admin' : 'shop');

function example(type: FieldType): unknown {
  if (typeof type === 'string') return examples[type];
  return 'part' in type ? exampleOf(type.part) : [exampleOf(type.parts)];
}

function exampleOf(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, example(type)]));
}

const as = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });
const roles = { read: READER_KEY, readWrite: KEY, admin: ADMIN_KEY };

describe('every field of', () => {
  it.each([...commands])('%s reaches the database as it was sent', async (_name, rule) => {
    const body = exampleOf(rule.fields);
    const sent = { ...withCursors(body, ADMIN_KEY), $db: databaseOf(rule) };
    expect((await command(gateway, sent, as(ADMIN_KEY))).body).toMatchObject({ ok: 1 });
    // Beside the fields there is only what the driver adds.
    const added = { $db: databaseOf(rule), lsid: scripted.seen[0]?.['lsid'] as unknown };
    const limit =
      'getMore' in body || 'maxTimeMS' in body
        ? {}
        : { maxTimeMS: expect.toSatisfy((ms: unknown) => Number(ms) > 0) as number };
    const { $readPreference: _mode, ...seen } = scripted.seen[0] ?? {};
    const cursors = {
      ...('getMore' in body && { getMore: 5 }),
      ...('killCursors' in body && { cursors: [5] }),
    };
    const narrowed = 'listDatabases' in body && {
      filter: { $and: [{ name: { $in: ['shop', 'stock'] } }, body['filter']] },
    };
    expect(seen).toEqual({ ...body, ...cursors, ...narrowed, ...added, ...limit });
  });
});

describe('the role', () => {
  it.each([...commands])(
    '%s is run by its own and refused to the one below',
    async (name, rule) => {
      const body = { ...exampleOf(rule.fields), $db: databaseOf(rule) };
      const allowed = roles[rule.role];
      const sent = withCursors(body, allowed);
      expect((await command(gateway, sent, as(allowed))).status).toBe(200);
      scripted.seen.length = 0;
      const below = { read: undefined, readWrite: 'read', admin: 'readWrite' } as const;
      const lesser = below[rule.role];
      if (lesser === undefined) return;
      const { detail } = expectRefusal(
        await command(gateway, body, as(roles[lesser])),
        403,
        'forbidden-command',
      );
      expect(detail).toContain(`${name} needs a key with the role ${rule.role}`);
      expect(scripted.seen).toEqual([]);
    },
  );

  it('needs readWrite for a pipeline that writes', async () => {
    for (const stage of [{ $out: 'o' }, { $merge: { into: 'o' } }]) {
      const body = { aggregate: 'c', pipeline: [stage], cursor: {}, $db: 'shop' };
      const refused = await command(gateway, body, as(READER_KEY));
      const { detail } = expectRefusal(refused, 403, 'forbidden-command');
      expect(detail).toContain('aggregate with $out or $merge needs a key with the role readWrite');
      expect(scripted.seen).toEqual([]);
    }
  });
});

describe('a write', () => {
  it.each([
    { insert: 'c', documents: [{}], writeConcern: { w: 0 } },
    { update: 'c', updates: [{ q: {}, u: {} }], writeConcern: { w: 0 } },
    { findAndModify: 'c', remove: true, writeConcern: { w: 0 } },
    { drop: 'c', writeConcern: { w: 0 } },
    { aggregate: 'c', pipeline: [{ $out: 'o' }], cursor: {}, writeConcern: { w: 0 } },
  ])('without acknowledgement is refused: %j', async (body) => {
    const answer = await command(gateway, { ...body, $db: 'shop' }, as(ADMIN_KEY));
    const { detail } = expectRefusal(answer, 400, 'invalid-field');
    expect(detail).toContain('unacknowledged writes (w: 0) are refused');
    expect(scripted.seen).toEqual([]);
  });
});

describe('the answer of findAndModify', () => {
  it('has the document and what happened to it', async () => {
    const value = { _id: Long.fromNumber(7), n: 2 };
    const lastErrorObject = { n: 1, updatedExisting: true };
    scripted.answer({ value, lastErrorObject, retriedStmtId: 0, electionId: 'private', ok: 1 });
    const body = { findAndModify: 'c', query: {}, update: { $inc: { n: 1 } }, $db: 'shop' };
    const answer = await command(gateway, body);
    expect(answer.body).toEqual({
      value: { _id: 7, n: 2 },
      lastErrorObject,
      retriedStmtId: 0,
      ok: 1,
    });
  });
});
