// Cursors as texts that their clients carry, so that any gateway with the same secret continues them.
//
// A token holds what a getMore needs: the server's cursor, its session, and which server it lives in. It is
// signed together with the key and the namespace, so a token of another key, of another collection or of
// nobody's making opens nothing.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { Long } from 'mongodb';

/** A cursor of the database. */
export interface ServerCursor {
  readonly id: Long;
  /** 16 bytes: the session that it was opened in. */
  readonly sessionId: Uint8Array;
  /** 4 bytes: the server that it lives in, as `ServerInfo.fingerprint`. */
  readonly server: Uint8Array;
}

/** Who may use a cursor, and for what. */
export interface CursorOwner {
  readonly keyId: string;
  /** `database.collection` */
  readonly namespace: string;
}

/** Makes tokens and opens them. */
export interface CursorTokens {
  seal(cursor: ServerCursor, owner: CursorOwner): string;
  /** The cursor, or undefined for a token that was not made for this owner by a gateway with our secret. */
  open(token: string, owner: CursorOwner): ServerCursor | undefined;
}

const VERSION = 1;
const PAYLOAD_BYTES = 1 + 8 + 16 + 4;
const MAC_BYTES = 16;
const TOKEN = /^[\w-]{60}$/;

/** Without a secret, tokens hold for this process only. */
export function createCursorTokens(secret: string | undefined): CursorTokens {
  const hmacKey = createHmac('sha256', secret ?? randomBytes(32))
    .update('mooring cursor tokens')
    .digest();
  const sign = (payload: Uint8Array, { keyId, namespace }: CursorOwner): Buffer =>
    createHmac('sha256', hmacKey)
      .update(`${keyId}\0${namespace}\0`)
      .update(payload)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    seal: ({ id, sessionId, server }, owner) => {
      const payload = Buffer.alloc(PAYLOAD_BYTES);
      payload.writeUInt8(VERSION, 0);
      payload.writeBigInt64BE(id.toBigInt(), 1);
      payload.set(sessionId, 9);
      payload.set(server, 25);
      return Buffer.concat([payload, sign(payload, owner)]).toString('base64url');
    },
    open: (token, owner) => {
      if (!TOKEN.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const payload = bytes.subarray(0, PAYLOAD_BYTES);
      const signature = bytes.subarray(PAYLOAD_BYTES);
      if (!timingSafeEqual(signature, sign(payload, owner))) return undefined;
      if (payload.readUInt8(0) !== VERSION) return undefined;
      return {
        id: Long.fromBigInt(payload.readBigInt64BE(1)),
        sessionId: payload.subarray(9, 25),
        server: payload.subarray(25),
      };
    },
  };
}
