// The file of keys: its form, and what may be done to it. Reading and writing it is node/key-store.ts.
//
// It has hashes only, so whoever reads it cannot use the gateway. A member that is not known is refused, because
// a limit with a misspelt name would be no limit.

import { randomBytes } from 'node:crypto';

import { type ApiKey, hashSecret, isKeyPart, MAX_SECRETS } from './keys.ts';
import { readDatabases, readRate, readRole, type Role } from './keys.ts';

/** One key in the file. */
export interface KeyRecord {
  readonly keyId: string;
  readonly role: Role;
  readonly databases: readonly string[] | '*';
  readonly requestsPerSecond?: number;
  /** One or two, the oldest first. */
  readonly secrets: readonly SecretRecord[];
}

/** What is kept of a secret. */
export interface SecretRecord {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly created: string;
}

/** A secret as it is shown once, and as it is kept. */
export interface NewSecret {
  readonly secret: string;
  readonly record: SecretRecord;
}

/** Makes a secret of 256 random bits: 43 characters. */
export function makeSecret(now = new Date()): NewSecret {
  const secret = randomBytes(32).toString('base64url');
  const sha256 = Buffer.from(hashSecret(secret)).toString('hex');
  return { secret, record: { sha256, created: now.toISOString() } };
}

/** The key with one more secret; the oldest of three goes. */
export function withSecret(key: KeyRecord, added: SecretRecord): KeyRecord {
  return { ...key, secrets: [...key.secrets, added].slice(-MAX_SECRETS) };
}

/** The key with its newest secret only. */
export function withNewestSecret(key: KeyRecord): KeyRecord {
  return { ...key, secrets: key.secrets.slice(-1) };
}

/** What a gateway works with. */
export function toApiKey(record: KeyRecord): ApiKey {
  const { keyId, role, databases, requestsPerSecond, secrets } = record;
  return {
    keyId,
    role,
    databases: databases === '*' ? '*' : new Set(databases),
    secretHashes: secrets.map(({ sha256 }) => Buffer.from(sha256, 'hex')),
    requestsPerSecond,
  };
}

/** Writes the file's text. */
export function formatKeyFile(keys: readonly KeyRecord[]): string {
  return `${JSON.stringify({ keys }, null, 2)}\n`;
}

/** Reads the file's text. Throws RangeError that names the key and the mistake, and quotes nothing else. */
export function parseKeyFile(text: string): KeyRecord[] {
  const file = asObject(parseJson(text), 'The key file', ['keys']);
  const keys = asArray(file['keys'], 'The key file has no list "keys".').map(readRecord);
  const ids = new Set(keys.map(({ keyId }) => keyId));
  if (ids.size === keys.length) return keys;
  throw new RangeError('The key file has two keys of one keyId.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new RangeError('The key file is not JSON.');
  }
}

const MEMBERS = ['keyId', 'role', 'databases', 'requestsPerSecond', 'secrets'];

function readRecord(value: unknown, at: number): KeyRecord {
  const { keyId, role, databases, requestsPerSecond, secrets } = asObject(
    value,
    `Key ${at + 1} of the key file`,
    MEMBERS,
  );
  if (!isKeyPart(keyId)) {
    throw new RangeError(
      `Key ${at + 1} of the key file has a bad keyId: use 8 to 64 characters of A-Z a-z 0-9 _ -.`,
    );
  }
  return {
    keyId,
    role: readRole(keyId, role),
    databases: databases === '*' ? '*' : readNames(keyId, databases),
    ...(requestsPerSecond === undefined
      ? {}
      : { requestsPerSecond: readRate(keyId, requestsPerSecond) }),
    secrets: readSecrets(keyId, secrets),
  };
}

function readNames(keyId: string, value: unknown): string[] {
  const complaint = `The key ${keyId} has no list "databases" (or "*" for all).`;
  const names = asArray(value, complaint).map(String);
  // "*" in a list would look like the name of a database.
  if (names.includes('*')) throw new RangeError(complaint);
  readDatabases(keyId, names);
  return names;
}

function readSecrets(keyId: string, value: unknown): SecretRecord[] {
  const complaint = `The key ${keyId} must have a list "secrets" of 1 to ${MAX_SECRETS}.`;
  const secrets = asArray(value, complaint);
  if (secrets.length < 1 || secrets.length > MAX_SECRETS) throw new RangeError(complaint);
  return secrets.map((item) => {
    const where = `A secret of the key ${keyId}`;
    const { sha256, created } = asObject(item, where, ['sha256', 'created']);
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
      throw new RangeError(`${where} has no "sha256" of 64 hexadecimal digits in lower case.`);
    }
    if (typeof created !== 'string' || Number.isNaN(Date.parse(created))) {
      throw new RangeError(`${where} has no date "created".`);
    }
    return { sha256, created };
  });
}

function asObject(
  value: unknown,
  what: string,
  allowed: readonly string[],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(`${what} is not a JSON object.`);
  }
  if (Object.keys(value).every((name) => allowed.includes(name))) return { ...value };
  throw new RangeError(`${what} has an unknown member. Allowed are ${allowed.join(', ')}.`);
}

function asArray(value: unknown, complaint: string): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new RangeError(complaint);
}
