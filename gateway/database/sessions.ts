// Which MongoDB session a command runs in: the heart of exactly-once without any state in the gateway.
//
// The client chooses a UUID and a number and keeps both for all attempts. All gateways turn (key, UUID) into
// the same session id by one shared secret, so a repetition by way of another gateway reaches the
// same session, and no key can name a session of another's.

import { createHmac, randomBytes } from 'node:crypto';

import { Binary, type ClientSession, type MongoClient } from 'mongodb';

const MIN_SECRET_LENGTH = 16;

/** Ids in the table; when it is full, all are forgotten. */
const MAX_REMEMBERED = 10_000;

/** Derives session ids. */
export interface SessionIds {
  /** Whether other gateways derive the same ids: a secret was configured. */
  readonly shared: boolean;
  /**
   * A public name of the secret: gateways of one domain derive the same ids. A write token belongs to a
   * domain, because elsewhere the server could not recognise its repetition.
   */
  readonly domain: string | undefined;
  /** 16 bytes for the writes of a key's UUID. */
  derive(keyId: string, uuid: string): Uint8Array;
  /**
   * 16 bytes for reads; without a UUID those that all such reads of the key share. Never one of `derive`,
   * so that a session that carried writes can be ended without its cursors.
   */
  deriveForReads(keyId: string, uuid: string | undefined): Uint8Array;
}

/** Without a secret, ids hold for this process only. Throws RangeError for a short secret. */
export function createSessionIds(secret: string | undefined): SessionIds {
  if (secret !== undefined && secret.length < MIN_SECRET_LENGTH) {
    throw new RangeError(
      `The session secret must have at least ${MIN_SECRET_LENGTH} characters; use a random one.`,
    );
  }
  const hmacKey = secret ?? randomBytes(32);
  const derive = remembering((text) =>
    createHmac('sha256', hmacKey).update(text).digest().subarray(0, 16),
  );
  return {
    shared: secret !== undefined,
    domain: secret === undefined ? undefined : domainOf(secret),
    derive: (keyId, uuid) => derive(`${keyId}\0${uuid}`),
    deriveForReads: (keyId, uuid = '') => derive(`${keyId}\0reads\0${uuid}`),
  };
}

/** A client uses its sessions again and again, and a look into a table takes a tenth of an HMAC's time. */
function remembering(derive: (text: string) => Uint8Array): (text: string) => Uint8Array {
  let known = new Map<string, Uint8Array>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size === MAX_REMEMBERED) known = new Map();
    const id = derive(text);
    known.set(text, id);
    return id;
  };
}

function domainOf(secret: string): string {
  return createHmac('sha256', secret).update('mooring token domain').digest('hex').slice(0, 16);
}

/** Driver sessions that wait for their next id. Making one took 13 of the 46 µs of a command. */
const idle = new WeakMap<MongoClient, ClientSession[]>();

/**
 * Runs with a driver session that has this id. The driver's own id is replaced through public members,
 * and the session is marked dirty so that the driver never pools it for somebody else, nor ends it at the
 * server. It is used again under another id, one command at a time, unless its command failed.
 */
export async function withSession<T>(
  client: MongoClient,
  id: Uint8Array,
  run: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const pool = poolOf(client);
  const session = takeFrom(pool) ?? client.startSession({ causalConsistency: false });
  session.serverSession.id = { id: new Binary(id, Binary.SUBTYPE_UUID) };
  session.serverSession.isDirty = true;
  try {
    const result = await run(session);
    // Behind a load balancer a query keeps a connection for its session, which only the session's end frees.
    if (session.isPinned) await session.endSession();
    else pool.push(session);
    return result;
  } catch (error) {
    await session.endSession();
    throw error;
  }
}

function poolOf(client: MongoClient): ClientSession[] {
  const pool = idle.get(client) ?? [];
  if (pool.length === 0) idle.set(client, pool);
  return pool;
}

/** A client that was closed has ended its sessions. */
function takeFrom(pool: ClientSession[]): ClientSession | undefined {
  const session = pool.pop();
  return session?.hasEnded === false ? session : undefined;
}
