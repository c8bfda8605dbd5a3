// Every setting of `mooring-gateway serve`: its flag, its environment variable, its range, what it means.
//
// The help text, the table in docs/gateway.md and the checks are all made from this one.

import { LEVELS } from '../log.ts';

/** One setting. In the settings file it has the flag's name in camel case. */
export interface Setting {
  /** Without the dashes. */
  readonly flag: string;
  readonly variable: string;
  readonly kind: 'text' | 'switch' | 'count' | 'rate' | 'choice';
  /** What to write for a value, in the help. */
  readonly value?: string;
  readonly fallback?: string | number;
  /** Of a count or a rate, both included. */
  readonly range?: readonly [number, number];
  readonly choices?: readonly string[];
  /** Not a flag: every user of the machine can read a command line. */
  readonly secret?: true;
  readonly meaning: string;
}

const HOUR_MS = 3_600_000;

export const SETTINGS = [
  {
    flag: 'uri',
    variable: 'MONGODB_URI',
    kind: 'text',
    value: 'mongodb://…',
    meaning:
      'the database; better in the environment than on the command line, if it has a password',
  },
  {
    flag: 'embedded',
    variable: 'MOORING_EMBEDDED',
    kind: 'switch',
    meaning: 'instead of a URI: a demo database in memory; needs the package mingo',
  },
  {
    flag: 'host',
    variable: 'MOORING_HOST',
    kind: 'text',
    value: 'address',
    fallback: '127.0.0.1',
    meaning: 'the address to listen on; one that others can reach needs TLS and keys',
  },
  {
    flag: 'port',
    variable: 'MOORING_PORT',
    kind: 'count',
    fallback: 8080,
    range: [0, 65_535],
    meaning: 'the port; 0 takes a free one',
  },
  {
    flag: 'tls-cert',
    variable: 'MOORING_TLS_CERT',
    kind: 'text',
    value: 'path',
    meaning: 'the certificate chain (PEM) to serve HTTPS with; read again on SIGHUP',
  },
  {
    flag: 'tls-key',
    variable: 'MOORING_TLS_KEY',
    kind: 'text',
    value: 'path',
    meaning: "the certificate's private key (PEM)",
  },
  {
    flag: 'insecure-public',
    variable: 'MOORING_INSECURE_PUBLIC',
    kind: 'switch',
    meaning: 'listen on a public address without TLS, because something in front has it',
  },
  {
    flag: 'keys-file',
    variable: 'MOORING_KEYS_FILE',
    kind: 'text',
    value: 'path',
    meaning: 'the file that `mooring-gateway keys` makes; changes are noticed within two seconds',
  },
  {
    flag: 'keys',
    variable: 'MOORING_KEYS',
    kind: 'text',
    secret: true,
    meaning: 'keys as text, beside those of the file: `keyId:secret:database,database:role;…`',
  },
  {
    flag: 'session-secret',
    variable: 'MOORING_SESSION_SECRET',
    kind: 'text',
    secret: true,
    meaning:
      'the same random text, at least 16 characters, for all gateways of one database; without it there are no exactly-once writes',
  },
  {
    flag: 'session-secret-file',
    variable: 'MOORING_SESSION_SECRET_FILE',
    kind: 'text',
    value: 'path',
    meaning: 'a file with the session secret',
  },
  {
    flag: 'data-sources',
    variable: 'MOORING_DATA_SOURCES',
    kind: 'text',
    value: 'name …',
    meaning:
      'what `dataSource` may be in requests of the Data API, with blanks between: a name for the database of --uri, or `name=mongodb://…`; default any name',
  },
  {
    flag: 'max-pool-size',
    variable: 'MOORING_MAX_POOL_SIZE',
    kind: 'count',
    fallback: 50,
    range: [1, 10_000],
    meaning: 'connections to each server of the database, unless the URI has maxPoolSize',
  },
  {
    flag: 'max-concurrent',
    variable: 'MOORING_MAX_CONCURRENT',
    kind: 'count',
    range: [1, 10_000],
    meaning: 'commands at the database at once; default as many as connections',
  },
  {
    flag: 'max-queued',
    variable: 'MOORING_MAX_QUEUED',
    kind: 'count',
    fallback: 50,
    range: [0, 10_000],
    meaning: 'commands that wait for their turn, for at most a second',
  },
  {
    flag: 'rate-limit',
    variable: 'MOORING_RATE_LIMIT',
    kind: 'rate',
    range: [0.001, 1_000_000],
    meaning: 'requests a second for each key that has no rate of its own; default no limit',
  },
  {
    flag: 'auth-failures-per-minute',
    variable: 'MOORING_AUTH_FAILURES_PER_MINUTE',
    kind: 'count',
    fallback: 20,
    range: [1, 1_000_000],
    meaning: 'wrong keys from one address before the answer is 429',
  },
  {
    flag: 'client-address-header',
    variable: 'MOORING_CLIENT_ADDRESS_HEADER',
    kind: 'text',
    value: 'name',
    meaning:
      "the header that the proxy in front sets to the client's address: CF-Connecting-IP, X-Real-IP",
  },
  {
    flag: 'max-body-bytes',
    variable: 'MOORING_MAX_BODY_BYTES',
    kind: 'count',
    fallback: 1_048_576,
    range: [1, 16_777_216],
    meaning: 'the largest body of a request',
  },
  {
    flag: 'max-answer-bytes',
    variable: 'MOORING_MAX_ANSWER_BYTES',
    kind: 'count',
    fallback: 16_777_216,
    range: [1, 268_435_456],
    meaning: 'documents of one answer of the Data API, as text',
  },
  {
    flag: 'max-depth',
    variable: 'MOORING_MAX_DEPTH',
    kind: 'count',
    fallback: 100,
    range: [1, 200],
    meaning: 'levels of documents and arrays in a body',
  },
  {
    flag: 'default-deadline-ms',
    variable: 'MOORING_DEFAULT_DEADLINE_MS',
    kind: 'count',
    fallback: 10_000,
    range: [1, HOUR_MS],
    meaning: 'milliseconds for a request that names no deadline',
  },
  {
    flag: 'max-deadline-ms',
    variable: 'MOORING_MAX_DEADLINE_MS',
    kind: 'count',
    fallback: 30_000,
    range: [1, HOUR_MS],
    meaning: 'longer deadlines are cut to this',
  },
  {
    flag: 'log-level',
    variable: 'MOORING_LOG_LEVEL',
    kind: 'choice',
    choices: LEVELS,
    fallback: 'info',
    meaning: 'the least important entries that are written; info has one for each request',
  },
  {
    flag: 'config',
    variable: 'MOORING_CONFIG',
    kind: 'text',
    value: 'path',
    meaning:
      'a JSON file of settings, named as the flags but in camel case: `{"maxBodyBytes": 65536}`',
  },
] as const satisfies readonly Setting[];

/** The flag of a setting, without its dashes. */
export type SettingName = (typeof SETTINGS)[number]['flag'];

/** The name of a setting in the settings file. */
export function fileName(flag: string): string {
  return flag.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** What may be written for a setting, in words. */
export function allowedValues({ kind, range, choices = [] }: Setting): string {
  if (kind === 'switch') return 'true or false';
  if (kind === 'choice') return choices.join(', ');
  if (range === undefined) return 'text';
  return `${kind === 'count' ? 'whole numbers' : 'numbers'} from ${range[0]} to ${range[1]}`;
}
