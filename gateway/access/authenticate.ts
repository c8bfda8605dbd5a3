// Whose request is it, and may that one ask now? The first gate of every route.
//
// The work is the same for an unknown key, a wrong secret, and a key with one or two secrets: one hash, two
// comparisons in constant time. A right key is never refused for the failures of others at its address,
// because many clients can share one; a wrong one beyond the limit is refused for longer.

import { randomBytes, timingSafeEqual } from 'node:crypto';

import type { HeaderReader } from '../http/exchange.ts';
import { OVERLOADED, Problem } from '../http/problem.ts';
import type { Notes } from '../log.ts';
import { addressGroup } from './client-address.ts';
import { KeyRing } from './key-ring.ts';
import { type ApiKey, hashSecret } from './keys.ts';
import { type Rate, TokenBuckets } from './token-buckets.ts';

/** Options of `createAccess`. */
export interface AccessOptions {
  readonly keys: readonly ApiKey[] | KeyRing;
  /** For keys without a rate of their own; default no limit. */
  readonly requestsPerSecond?: number | undefined;
  /** Failed attempts that one client address may make in a minute; default 20. */
  readonly authFailuresPerMinute?: number;
  /**
   * The header in which the proxy in front puts the client's address (CF-Connecting-IP, X-Real-IP); default
   * none: the address is the connection's. Never one that a client can send past that proxy.
   */
  readonly clientAddressHeader?: string | undefined;
}

/** Finds `keyId.secret` in a request's headers. */
export type ReadCredential = (headers: HeaderReader) => string | undefined;

/** Who may ask, and how often. */
export interface Access {
  /**
   * Finds the request's key, notes its id, and takes one request from its rate. Throws the 401 or 429 problem.
   * The credential is read from `Authorization: Bearer` unless a route says otherwise.
   */
  readonly authenticate: (
    request: { readonly headers: HeaderReader },
    notes: Notes,
    readCredential?: ReadCredential,
  ) => ApiKey;
  /** Takes more requests from the rate of a key that was let in; its next requests wait for the debt. */
  readonly charge: (key: ApiKey, requests: number) => void;
}

const BEARER = /^Bearer +(\S+)$/i;
const CREDENTIAL = /^([A-Za-z0-9_-]{8,64})\.([A-Za-z0-9_-]{8,64})$/;

/** Entries of the two tables; what was not used lately goes first. */
const MAX_ADDRESSES = 10_000;
const MAX_KEYS = 100_000;

/** Checks requests against these keys. Throws RangeError when two have one id, there is none, or a rate is none. */
export function createAccess(options: AccessOptions): Access {
  const { keys, authFailuresPerMinute = 20, requestsPerSecond } = options;
  const addressHeader = options.clientAddressHeader?.toLowerCase() as Lowercase<string> | undefined;
  checkRate('authFailuresPerMinute', authFailuresPerMinute);
  if (requestsPerSecond !== undefined) checkRate('requestsPerSecond', requestsPerSecond);
  const ring = keys instanceof KeyRing ? keys : new KeyRing(keys);
  const failures = new TokenBuckets(MAX_ADDRESSES);
  const requests = new TokenBuckets(MAX_KEYS);
  const failureRate = { perSecond: authFailuresPerMinute / 60, burst: authFailuresPerMinute };
  const nobody = [randomBytes(32), randomBytes(32)] as const;

  const rateOf = (key: ApiKey): Rate | undefined => {
    const perSecond = key.requestsPerSecond ?? requestsPerSecond;
    return perSecond === undefined ? undefined : { perSecond, burst: Math.max(1, 2 * perSecond) };
  };

  return {
    authenticate: (request, notes, readCredential = bearer) => {
      const [, keyId = '', secret = ''] =
        CREDENTIAL.exec(readCredential(request.headers) ?? '') ?? [];
      const key = ring.find(keyId);
      const hash = hashSecret(secret);
      const first = timingSafeEqual(hash, key?.secretHashes[0] ?? nobody[0]);
      const second = timingSafeEqual(hash, key?.secretHashes[1] ?? nobody[1]);
      if (key === undefined || !(first || second)) {
        const address = clientAddress(request, notes, addressHeader);
        throw unauthorized(failures.take(addressGroup(address), failureRate));
      }
      notes.keyId = key.keyId;
      const rate = rateOf(key);
      const seconds = rate === undefined ? 0 : requests.take(key.keyId, rate);
      if (seconds > 0) throw rateLimited(seconds);
      return key;
    },
    charge: (key, count) => {
      const rate = rateOf(key);
      if (rate !== undefined) requests.charge(key.keyId, rate, count);
    },
  };
}

function checkRate(name: string, rate: number): void {
  if (rate > 0 && Number.isFinite(rate)) return;
  throw new RangeError(`${name} is ${rate}; allowed are numbers above 0.`);
}

function bearer(headers: HeaderReader): string | undefined {
  return BEARER.exec(headers.get('authorization') ?? '')?.[1];
}

function clientAddress(
  request: { readonly headers: HeaderReader },
  { address }: Notes,
  header: Lowercase<string> | undefined,
): string | undefined {
  return (header === undefined ? null : request.headers.get(header)) ?? address;
}

function unauthorized(seconds: number): Problem {
  const detail =
    'No valid API key. Send the header "Authorization: Bearer <keyId>.<secret>", ' +
    'both parts 8 to 64 characters of A-Z a-z 0-9 _ -.';
  if (seconds === 0) {
    return new Problem({
      type: 'unauthorized',
      status: 401,
      detail,
      headers: { 'WWW-Authenticate': 'Bearer realm="mooring"' },
    });
  }
  // Not labelled as overload: waiting does not make a wrong key right.
  return new Problem({
    type: 'rate-limited',
    status: 429,
    detail: `${detail} Too many such requests came from this address.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

function rateLimited(seconds: number): Problem {
  return new Problem({
    type: 'rate-limited',
    status: 429,
    detail: 'This API key has used up its rate. Send fewer requests, or have its rate raised.',
    server: OVERLOADED,
    headers: { 'Retry-After': String(seconds) },
  });
}
