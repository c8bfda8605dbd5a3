// What the engine says it is. It must never be mistaken for MongoDB, so its name stands in one place
// and appears wherever a server introduces itself: hello, buildInfo, the startup line.
//
// Towards drivers it takes the part of the primary of a one-member replica set, because only members
// of a replica set are asked to remember transaction numbers.

import type { Document, ObjectId } from 'mongodb';

export const ENGINE_NAME = 'mooring embedded demo engine';
const SET_NAME = 'mooring-embedded';

/** How long a session is remembered after its last use. */
export const SESSION_TIMEOUT_MINUTES = 30;

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
export const MAX_MESSAGE_BYTES = 48_000_000;
export const MAX_WRITE_BATCH = 100_000;

/** The newest wire version whose commands the engine answers as MongoDB 7.0 would. */
const MAX_WIRE_VERSION = 21;

/** What the engine is at the moment. */
export interface Standing {
  readonly isPrimary: boolean;
  /** Of the present term. */
  readonly electionId?: ObjectId;
}

/**
 * The reply to hello and isMaster. `address` is host:port as clients reach it. There is no topologyVersion, so
 * that drivers poll.
 */
export function helloReply(
  address: string,
  { isPrimary, electionId }: Standing = { isPrimary: true },
): Document {
  return {
    helloOk: true,
    isWritablePrimary: isPrimary,
    ismaster: isPrimary,
    secondary: !isPrimary,
    setName: SET_NAME,
    setVersion: 1,
    hosts: [address],
    ...(isPrimary ? { primary: address } : {}),
    ...(isPrimary && electionId !== undefined ? { electionId } : {}),
    me: address,
    engine: ENGINE_NAME,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_TIMEOUT_MINUTES,
    minWireVersion: 0,
    maxWireVersion: MAX_WIRE_VERSION,
    readOnly: false,
    ok: 1,
  };
}

/** The reply to buildInfo. */
export function buildInfoReply(): Document {
  return { version: '7.0.0', versionArray: [7, 0, 0, 0], engine: ENGINE_NAME, ok: 1 };
}
