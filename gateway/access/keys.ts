// API keys: who they belong to, what they may do, and how they are written in the environment.
//
// Only hashes of secrets are kept. SHA-256 without a salt is enough because secrets are random and long, not
// chosen by people. A key has two live secrets while it is being rotated, so that no client is cut off.

import { hash } from 'node:crypto';

/** One API key. */
export interface ApiKey {
  readonly keyId: string;
  /** SHA-256 of each live secret: one, or two during a rotation. */
  readonly secretHashes: readonly Uint8Array[];
  /** Names of databases, or all but the server's own. */
  readonly databases: ReadonlySet<string> | '*';
  /** What the key may do there. */
  readonly role: Role;
  /** Requests that it may make in a second, on average; without it, the gateway's default holds. */
  readonly requestsPerSecond?: number | undefined;
}

/** From the least to the most: each role may also do what those before it may. */
export const ROLES = ['read', 'readWrite', 'admin'] as const;

/** What a key may do: read documents, also change them, also manage collections and indexes. */
export type Role = (typeof ROLES)[number];

/** Live secrets of one key, at most. */
export const MAX_SECRETS = 2;

const MAX_RATE = 1_000_000;
const PART = /^[A-Za-z0-9_-]{8,64}$/;
const RESERVED = new Set(['admin', 'local', 'config']);
const DATABASE = /^[^/\\. "$*<>:|?\0]{1,63}$/;

const SYNTAX =
  'keyId:secret:database,database:role;… (* for all databases); keyId and secret are 8 to 64 characters of ' +
  'A-Z a-z 0-9 _ -; the role is read, readWrite (the default) or admin';

/** Makes a key from its parts. Throws RangeError, without the secret. */
export function createKey(
  keyId: string,
  secret: string,
  databases: readonly string[],
  role = 'readWrite',
): ApiKey {
  if (!PART.test(keyId) || !PART.test(secret)) {
    throw new RangeError(`A key has a malformed keyId or secret. Write ${SYNTAX}.`);
  }
  return {
    keyId,
    secretHashes: [hashSecret(secret)],
    databases: readDatabases(keyId, databases),
    role: readRole(keyId, role),
  };
}

/** Reads `keyId:secret:db1,db2:role;…`, the role optional. Throws RangeError, without any secret. */
export function parseKeys(text: string): ApiKey[] {
  const entries = text.split(';').filter((entry) => entry.trim() !== '');
  return entries.map((entry, at) => {
    const [keyId, secret, databases, role, ...rest] = entry.trim().split(':');
    if (keyId === undefined || secret === undefined || databases === undefined || rest.length > 0) {
      throw new RangeError(`Key ${at + 1} does not have three or four parts. Write ${SYNTAX}.`);
    }
    return createKey(keyId, secret, databases.split(','), role);
  });
}

/** What is kept of a secret. */
export function hashSecret(secret: string): Uint8Array {
  return Buffer.from(hash('sha256', secret), 'hex');
}

/** Whether a text has the form of a keyId, and of a secret. */
export function isKeyPart(text: unknown): text is string {
  return typeof text === 'string' && PART.test(text);
}

/** Whether MongoDB takes a text as the name of a database. */
export function isDatabaseName(text: string): boolean {
  return DATABASE.test(text);
}

/** Whether it is the server's own. MongoDB lets no names differ in case only, so no trick with case works. */
export function isReserved(database: string): boolean {
  return RESERVED.has(database.toLowerCase());
}

/** The databases of a key; `*` alone is all. Throws RangeError. */
export function readDatabases(keyId: string, names: readonly string[]): ReadonlySet<string> | '*' {
  if (names.length === 1 && names[0] === '*') return '*';
  if (names.some(isReserved)) {
    throw new RangeError(
      `The key ${keyId} names admin, local or config, which are never served. Leave them out.`,
    );
  }
  if (names.length > 0 && names.every(isDatabaseName)) return new Set(names);
  throw new RangeError(
    `The key ${keyId} names no valid databases. Name databases, or only * for all; ` +
      'names have 1 to 63 characters and none of / \\ . " $ * < > : | ? or blanks.',
  );
}

/** The role of a key. Throws RangeError. */
export function readRole(keyId: string, text: unknown): Role {
  const role = ROLES.find((known) => known === text);
  if (role !== undefined) return role;
  throw new RangeError(`The key ${keyId} has an unknown role. Allowed are ${ROLES.join(', ')}.`);
}

/** The rate of a key, in requests a second; fractions are allowed. Throws RangeError. */
export function readRate(keyId: string, rate: unknown): number {
  if (typeof rate === 'number' && rate > 0 && rate <= MAX_RATE) return rate;
  throw new RangeError(
    `The key ${keyId} has a bad rate. Allowed are requests a second above 0, up to ${MAX_RATE}.`,
  );
}
