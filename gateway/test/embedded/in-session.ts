// A command in a session of the test's own choice, on whatever connection: the driver would choose its own.

import { Binary, type ClientSession, type Document, type MongoClient } from 'mongodb';

/** Runs a command on the database `shop`. The name, of at most 16 letters, becomes the session's id. */
export async function inSession(
  client: MongoClient,
  name: string,
  command: Document,
): Promise<Document> {
  const session: ClientSession = client.startSession({ causalConsistency: false });
  session.serverSession.id = { id: sessionId(name) };
  session.serverSession.isDirty = true;
  try {
    return await client.db('shop').command(command, { session });
  } finally {
    await session.endSession();
  }
}

export function sessionId(name: string): Binary {
  return new Binary(Buffer.from(name.padEnd(16, '.')), 4);
}
