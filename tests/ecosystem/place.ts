// Where a suite runs: a database, a gateway before it, and the connection string that a client gets.

import { randomBytes } from 'node:crypto';

import { makeKey, startGateway } from '../../tools/stage/gateway.ts';
import { embedded } from '../gateway/databases/embedded.ts';
import { javaServer } from '../gateway/databases/java-server.ts';
import type { StartDatabase } from '../gateway/databases/database.ts';

/** The databases that suites run on, by the name that reports give them. */
export const databases = {
  embedded,
  'mongo-java-server': javaServer,
} as const satisfies Record<string, StartDatabase>;

export interface Place extends AsyncDisposable {
  /** The client's connection string. */
  readonly uri: string;
}

/**
 * Starts database and gateway. @throws OutOfReach when this machine cannot have the database.
 * @param role what the client's key may do; suites that drop the database are admin.
 */
export async function openPlace(
  database: keyof typeof databases,
  role: 'readWrite' | 'admin' = 'admin',
): Promise<Place> {
  const { uri, stop } = await databases[database]();
  try {
    const key = makeKey();
    const sessionSecret = randomBytes(32).toString('hex');
    const gateway = await startGateway({ uri, key, sessionSecret, port: 0, role });
    const address = gateway.info.url.replace('//', `//${key.keyId}:${key.secret}@`);
    return {
      uri: `${address}/ecosystem`,
      async [Symbol.asyncDispose]() {
        await gateway.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
