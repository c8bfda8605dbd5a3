// Commands about the server and its namespaces: introductions, sessions, listing and dropping.

import { type Document, Long } from 'mongodb';

import { type Call, collectionName, sessionOf } from './context.ts';
import { buildInfoReply, helloReply } from './identity.ts';

export function hello(call: Call): Document {
  return helloReply(call.engine.address);
}

export function buildInfo(): Document {
  return buildInfoReply();
}

export function ping(): Document {
  return {};
}

export function endSessions(call: Call): Document {
  const ended: unknown = call.command['endSessions'];
  for (const lsid of Array.isArray(ended) ? ended : []) {
    const session = sessionOf(lsid);
    if (session === undefined) continue;
    call.engine.sessions.end(session);
    call.engine.cursors.endSession(session);
  }
  return {};
}

export function listCollections(call: Call): Document {
  const firstBatch = call.engine.store
    .collectionNames(call.database)
    .map((name) => ({ name, type: 'collection', options: {}, info: { readOnly: false } }));
  const ns = `${call.database}.$cmd.listCollections`;
  return { cursor: { id: Long.ZERO, ns, firstBatch } };
}

export function drop(call: Call): Document {
  const name = collectionName(call);
  call.engine.store.drop(call.database, name);
  return { ns: `${call.database}.${name}` };
}

export function dropDatabase(call: Call): Document {
  call.engine.store.dropDatabase(call.database);
  return { dropped: call.database };
}
