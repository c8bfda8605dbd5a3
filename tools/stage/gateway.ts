// The embedded database and the gateway, each a process of its own.
//
// Two processes, because a gateway that is killed must not take the data with it.
import { randomBytes } from 'node:crypto';
import type { StartedProcess } from './process.ts';
import { jsonEvent, startProcess } from './process.ts';

/** A key for this run only. */
export interface Key {
  readonly keyId: string;
  readonly secret: string;
}

export function makeKey(): Key {
  return { keyId: randomBytes(8).toString('hex'), secret: randomBytes(24).toString('hex') };
}

/** Starts the demo database; `uri` is what the official driver connects to. */
export async function startDatabase(): Promise<StartedProcess<{ uri: string }>> {
  const listening = jsonEvent('listening');
  return startProcess({
    name: 'the embedded database',
    command: process.execPath,
    args: ['gateway/embedded/main.ts', '--port', '0'],
    ready: (line) => {
      const found = listening(line);
      return found === undefined ? undefined : { uri: String(found['uri']) };
    },
  });
}

export interface GatewaySettings {
  readonly uri: string;
  readonly key: Key;
  readonly sessionSecret: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What the key may do. Default: as the gateway has it, readWrite. */
  readonly role?: 'read' | 'readWrite' | 'admin';
}

/** Starts a gateway; `url` is where it listens. */
export async function startGateway(
  settings: GatewaySettings,
): Promise<StartedProcess<{ url: string }>> {
  const listening = jsonEvent('listening');
  return startProcess({
    name: 'the gateway',
    command: process.execPath,
    args: ['gateway/main.ts', '--port', String(settings.port)],
    env: {
      MONGODB_URI: settings.uri,
      MOORING_KEYS: `${settings.key.keyId}:${settings.key.secret}:*:${settings.role ?? 'readWrite'}`,
      MOORING_SESSION_SECRET: settings.sessionSecret,
    },
    ready: (line) => {
      const found = listening(line);
      return found === undefined ? undefined : { url: String(found['url']) };
    },
  });
}
