// The command's settings: flags and environment, checked together, with messages that say what to write.

import { parseArgs } from 'node:util';

import { type ApiKey, parseKeys } from '../access/keys.ts';

/** What the command runs with. */
export interface Settings {
  /** Absent with `embedded`. */
  readonly uri: string | undefined;
  readonly embedded: boolean;
  readonly hostname: string;
  readonly port: number;
  readonly keys: readonly ApiKey[];
  readonly sessionSecret: string | undefined;
}

export const USAGE = `Usage: node gateway/main.ts (--uri <mongodb://…> | --embedded) [--port 8080] [--host 127.0.0.1]
Environment: MOORING_KEYS            keyId:secret:db1,db2;…   (* for all user databases)
             MOORING_SESSION_SECRET  the same random text for all gateways of one database
             MONGODB_URI             instead of --uri
`;

/** A mistake in the settings; its message is for the user and has no secret in it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const flags = {
  uri: { type: 'string' },
  embedded: { type: 'boolean', default: false },
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
} as const;

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch {
    // Node's message quotes the argument, which may be a URI with a password.
    throw new SettingsError('An unknown flag, or one without its value.');
  }
}

/** Reads flags and environment. Throws SettingsError a message for the user, or RangeError for keys. */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const values = readFlags(args);
  const uri = values.embedded ? values.uri : (values.uri ?? env['MONGODB_URI']);
  if (values.embedded === (uri !== undefined)) {
    throw new SettingsError('Give either --uri (or MONGODB_URI) or --embedded.');
  }
  if (uri !== undefined && !/^mongodb(?:\+srv)?:\/\//.test(uri)) {
    throw new SettingsError('The URI must begin with mongodb:// or mongodb+srv://.');
  }
  const keys = parseKeys(env['MOORING_KEYS'] ?? '');
  if (keys.length === 0) throw new SettingsError('MOORING_KEYS must have at least one key.');
  return {
    uri,
    embedded: values.embedded,
    hostname: values.host,
    port: readPort(values.port),
    keys,
    sessionSecret: env['MOORING_SESSION_SECRET'],
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new SettingsError('--port must be a number from 0 (any free port) to 65535.');
}
