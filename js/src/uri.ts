// The connection string: https://<keyId>:<secret>@gateway.example.com/<database>?maxRetries=2
//
// The key stands where a user name and password would. It is taken out here, once, and never appears
// in an error, because an error that quotes a bad connection string leaks it.

import type { Endpoint } from './endpoint.ts';
import { MongoParseError } from './errors.ts';
import type { Host } from './host.ts';
import type { ConnectionOptions } from './options.ts';
import { optionsFromQuery } from './options.ts';

export interface Target {
  /** Scheme, host and port of the gateway, without a slash at the end. */
  readonly base: string;
  /** `keyId.secret`, for the Authorization header. */
  readonly key: string;
  /** The database of `client.db()` without a name. */
  readonly database: string | undefined;
  readonly options: ConnectionOptions;
  /** Makes the endpoint of a server that is no gateway. */
  readonly endpoint?: (host: Host, debug: boolean | undefined) => Endpoint;
}

const shape = 'https://<keyId>:<secret>@<gateway host>/<database>';
const keyPart = /^[A-Za-z0-9_-]{8,64}$/;
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** @throws MongoParseError that says what is wrong without quoting the string. */
export function parseUri(uri: string): Target {
  const url = parseUrl(uri, shape);
  if (!keyPart.test(url.username) || !keyPart.test(url.password)) {
    throw new MongoParseError(
      `the connection string needs a key, ${shape}; keyId and secret have 8 to 64 of the ` +
        'characters A-Z a-z 0-9 _ -',
    );
  }
  const database = url.hash === '' ? databaseOf(url.pathname) : undefined;
  if (database === undefined) {
    throw new MongoParseError(`after the host comes one database name and nothing else: ${shape}`);
  }
  return {
    base: url.origin,
    key: `${url.username}.${url.password}`,
    database: database === '' ? undefined : database,
    options: optionsFromQuery(url.searchParams),
  };
}

/** @throws MongoParseError for what no connection string may be; `wanted` is what it must look like. */
export function parseUrl(uri: string, wanted: string): URL {
  if (/^mongodb(\+srv)?:/i.test(uri)) {
    throw new MongoParseError(
      'a mongodb:// connection string needs TCP, which an edge function does not have. Run a Mooring ' +
        `gateway beside the database and use its address: ${shape} (see gateway/README.md). On Node, import from ` +
        "'mooring/node' instead",
    );
  }
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new MongoParseError(`the connection string must look like ${wanted}`);
  }
  if (url.protocol === 'http:' && !loopback.includes(url.hostname)) {
    throw new MongoParseError(
      'plain http would send the key readable to everybody; use https (http is for localhost only)',
    );
  }
  return url;
}

/** The name after the slash, perhaps empty; undefined where more or something else stands there. */
function databaseOf(pathname: string): string | undefined {
  const [, name] = /^\/([^/]*)$/.exec(pathname) ?? [];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    // URIError: a percent sign that begins no encoded character.
    return undefined;
  }
}
