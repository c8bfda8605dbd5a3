// What Auth.js asks of a database adapter, in seventeen behaviours, by the published adapter for MongoDB.

import { type Adapter, MongoDBAdapter } from '@auth/mongodb-adapter';
import type { MongoClient } from 'mongodb';
import { beforeEach, describe, expect, it } from 'vitest';

const verified = new Date('2026-03-04T05:06:07.089Z');
const ada = { email: 'ada@example.com', emailVerified: verified, name: 'Ada', image: 'ada.png' };
const hex = /^[0-9a-f]{24}$/;
/** An id that nobody has. */
const nobody = '0123456789abcdef01234567';
const inAnHour = new Date(verified.getTime() + 3_600_000);
const github = { provider: 'github', providerAccountId: '4711' };

/** Declares the tests with the runner's `describe` and `it`; each starts from an empty database. */
export function declareAuthJs(client: MongoClient): void {
  const adapter = MongoDBAdapter(client);
  describe('the adapter of Auth.js', () => {
    beforeEach(async () => {
      await client.db().dropDatabase();
    });
    declareUsers(adapter);
    declareAccounts(adapter);
    declareSessions(adapter);
    declareTokens(adapter);
    declareDeletion(adapter);
  });
}

function declareUsers(adapter: Adapter): void {
  it('1. createUser keeps what it is given and makes an id, a string', async () => {
    const { id, ...user } = await adapter.createUser(ada);
    expect(id).toMatch(hex);
    expect(user).toEqual(ada);
  });

  it('2. createUser makes another id each time', async () => {
    const ids = [
      await adapter.createUser(ada),
      await adapter.createUser({ ...ada, email: 'b@example.com' }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it('3. getUser finds a user by id, with dates as Date and null as null', async () => {
    const created = await adapter.createUser(ada);
    const found = await adapter.getUser(created.id);
    expect(found).toEqual(created);
    expect(found?.emailVerified).toBeInstanceOf(Date);
    const unverified = await adapter.createUser({ email: 'b@example.com', emailVerified: null });
    expect((await adapter.getUser(unverified.id))?.emailVerified).toBeNull();
  });

  it('4. getUser answers null for an id that nobody has', async () => {
    await adapter.createUser(ada);
    expect(await adapter.getUser(nobody)).toBeNull();
    expect(await adapter.getUser('no such id')).toBeNull();
  });

  it('5. getUserByEmail finds a user, or null', async () => {
    const created = await adapter.createUser(ada);
    expect(await adapter.getUserByEmail(ada.email)).toEqual(created);
    expect(await adapter.getUserByEmail('b@example.com')).toBeNull();
  });

  it('6. updateUser changes what it is given, keeps the rest, and returns both', async () => {
    const { id } = await adapter.createUser(ada);
    const other = await adapter.createUser({ ...ada, email: 'b@example.com' });
    const changed = await adapter.updateUser({ id, name: 'Countess', emailVerified: null });
    expect(changed).toEqual({ ...ada, id, name: 'Countess', emailVerified: null });
    expect(await adapter.getUser(id)).toEqual(changed);
    expect(await adapter.getUser(other.id)).toEqual(other);
  });
}

function declareAccounts(adapter: Adapter): void {
  const account = { ...github, type: 'oauth', access_token: 'a', expires_at: 1_772_600_000 };

  it('7. linkAccount ties an account to a user', async () => {
    const user = await adapter.createUser(ada);
    const linked = await adapter.linkAccount({ ...account, userId: user.id });
    expect(linked).toMatchObject(account);
    expect(String(linked.userId)).toBe(user.id);
  });

  it('8. getUserByAccount finds the user of an account', async () => {
    const user = await adapter.createUser(ada);
    await adapter.linkAccount({ ...account, userId: user.id });
    expect(await adapter.getUserByAccount(github)).toEqual(user);
  });

  it('9. getUserByAccount answers null for an account that nobody has', async () => {
    const user = await adapter.createUser(ada);
    await adapter.linkAccount({ ...account, userId: user.id });
    expect(await adapter.getUserByAccount({ ...github, providerAccountId: '4712' })).toBeNull();
    expect(await adapter.getUserByAccount({ ...github, provider: 'gitlab' })).toBeNull();
  });

  it('10. unlinkAccount ends it, and leaves the user', async () => {
    const user = await adapter.createUser(ada);
    await adapter.linkAccount({ ...account, userId: user.id });
    await adapter.unlinkAccount(github);
    expect(await adapter.getUserByAccount(github)).toBeNull();
    expect(await adapter.getUser(user.id)).toEqual(user);
  });
}

function declareSessions(adapter: Adapter): void {
  it('11. createSession returns the session', async () => {
    const { id: userId } = await adapter.createUser(ada);
    const session = { sessionToken: 'token', userId, expires: inAnHour };
    expect(await adapter.createSession(session)).toMatchObject(session);
  });

  it('12. getSessionAndUser finds both, or null', async () => {
    const user = await adapter.createUser(ada);
    const session = { sessionToken: 'token', userId: user.id, expires: inAnHour };
    await adapter.createSession(session);
    const found = await adapter.getSessionAndUser('token');
    expect(found?.user).toEqual(user);
    expect(found?.session).toMatchObject(session);
    expect(found?.session.expires).toBeInstanceOf(Date);
    expect(await adapter.getSessionAndUser('other')).toBeNull();
  });

  it('13. updateSession moves the end, and keeps the rest', async () => {
    const { id: userId } = await adapter.createUser(ada);
    await adapter.createSession({ sessionToken: 'token', userId, expires: verified });
    const updated = await adapter.updateSession({ sessionToken: 'token', expires: inAnHour });
    expect(updated).toMatchObject({ sessionToken: 'token', userId, expires: inAnHour });
    expect((await adapter.getSessionAndUser('token'))?.session.expires).toEqual(inAnHour);
  });

  it('14. deleteSession ends one session, and no other', async () => {
    const { id: userId } = await adapter.createUser(ada);
    await adapter.createSession({ sessionToken: 'token', userId, expires: inAnHour });
    await adapter.createSession({ sessionToken: 'other', userId, expires: inAnHour });
    await adapter.deleteSession('token');
    expect(await adapter.getSessionAndUser('token')).toBeNull();
    expect(await adapter.getSessionAndUser('other')).not.toBeNull();
  });
}

function declareTokens(adapter: Adapter): void {
  const token = { identifier: ada.email, token: 'hashed', expires: inAnHour };

  it('15. createVerificationToken returns the token', async () => {
    expect(await adapter.createVerificationToken(token)).toMatchObject(token);
  });

  it('16. useVerificationToken gives a token away once, and to one of two at a time', async () => {
    await adapter.createVerificationToken(token);
    const { identifier, token: text } = token;
    expect(await adapter.useVerificationToken({ identifier, token: 'wrong' })).toBeNull();
    expect(await adapter.useVerificationToken({ identifier, token: text })).toEqual(token);
    expect(await adapter.useVerificationToken({ identifier, token: text })).toBeNull();
    await adapter.createVerificationToken(token);
    const both = await Promise.all(
      [1, 2].map(() => adapter.useVerificationToken({ identifier, token: text })),
    );
    expect(both.filter((used) => used === null)).toHaveLength(1);
  });
}

function declareDeletion(adapter: Adapter): void {
  it('17. deleteUser takes sessions and accounts with the user, and nobody else', async () => {
    const user = await adapter.createUser(ada);
    const other = await adapter.createUser({ ...ada, email: 'b@example.com' });
    for (const { id } of [user, other]) {
      const account = { provider: 'github', providerAccountId: id, type: 'oauth', userId: id };
      await adapter.linkAccount(account);
      await adapter.createSession({ sessionToken: id, userId: id, expires: inAnHour });
    }
    await adapter.deleteUser(user.id);
    expect(await adapter.getUser(user.id)).toBeNull();
    expect(await adapter.getSessionAndUser(user.id)).toBeNull();
    const accountOf = (
      providerAccountId: string,
    ): { provider: string; providerAccountId: string } => ({
      provider: 'github',
      providerAccountId,
    });
    expect(await adapter.getUserByAccount(accountOf(user.id))).toBeNull();
    // Not only out of sight because the user is gone: an account that were left would find the next one.
    expect(await adapter.unlinkAccount(accountOf(user.id))).toEqual({});
    expect(await adapter.getUserByAccount(accountOf(other.id))).toEqual(other);
    expect((await adapter.getSessionAndUser(other.id))?.user).toEqual(other);
  });
}
