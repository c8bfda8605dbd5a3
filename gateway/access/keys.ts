// Who may call: API keys, their hashes, and the databases that each may use.
//
// A key is sent as `Authorization: Bearer <keyId>.<secret>`. Only a hash of the secret is kept, the hashes are
// compared in constant time, and an unknown key takes as long as a wrong secret. SHA-256 without a salt
// is enough here because secrets are random, not chosen by people.

import { createHash, timingSafeEqual } from 'node:crypto';

import { Problem } from '../http/problem.ts';

/** One API key. */
export interface ApiKey {
  readonly keyId: string;
  /** SHA-256 of the secret. */
  readonly secretHash: Uint8Array;
  /** Names of databases, or all but the server's own. */
  readonly databases: ReadonlySet<string> | '*';
  /** What the key may do there. */
  readonly role: Role;
}

/** From the least to the most: each role may also do what those before it may. */
export const ROLES = ['read', 'readWrite', 'admin'] as const;

/** What a key may do: read documents, also change them, also manage collections and indexes. */
export type Role = (typeof ROLES)[number];

const PART = /^[A-Za-z0-9_-]{8,64}$/;
const BEARER = /^Bearer +([A-Za-z0-9_-]{8,64})\.([A-Za-z0-9_-]{8,64})$/i;
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
  const all = databases.length === 1 && databases[0] === '*';
  if (!all && (databases.length === 0 || !databases.every((name) => DATABASE.test(name)))) {
    throw new RangeError(`The key ${keyId} names no valid databases. Write ${SYNTAX}.`);
  }
  return {
    keyId,
    secretHash: sha256(secret),
    databases: all ? '*' : new Set(databases),
    role: readRole(keyId, role),
  };
}

function readRole(keyId: string, text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role !== undefined) return role;
  throw new RangeError(`The key ${keyId} has an unknown role. Write ${SYNTAX}.`);
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

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** Finds the key of a request, or throws the 401 problem. */
export type Authenticate = (request: Request) => ApiKey;

/** Checks requests against these keys. Throws RangeError when two have one id, or there is none. */
export function createAuthenticate(keys: readonly ApiKey[]): Authenticate {
  const byId = new Map(keys.map((key) => [key.keyId, key]));
  if (byId.size === 0) throw new RangeError('A gateway needs at least one API key.');
  if (byId.size !== keys.length) throw new RangeError('Two API keys have the same keyId.');
  const nobody = new Uint8Array(32);
  return (request) => {
    const [, keyId = '', secret = ''] =
      BEARER.exec(request.headers.get('Authorization') ?? '') ?? [];
    const key = byId.get(keyId);
    const equal = timingSafeEqual(sha256(secret), key?.secretHash ?? nobody);
    if (key === undefined || !equal) throw unauthorized();
    return key;
  };
}

function unauthorized(): Problem {
  return new Problem({
    type: 'unauthorized',
    status: 401,
    detail:
      'No valid API key. Send the header "Authorization: Bearer <keyId>.<secret>", ' +
      'both parts 8 to 64 characters of A-Z a-z 0-9 _ -.',
    headers: { 'WWW-Authenticate': 'Bearer realm="mooring"' },
  });
}
