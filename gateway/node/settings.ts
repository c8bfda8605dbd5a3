// What `mooring-gateway serve` runs with, checked together: what fits to what, and what is safe.

import { randomBytes } from 'node:crypto';

import { toApiKey } from '../access/key-file.ts';
import { type ApiKey, createKey, parseKeys } from '../access/keys.ts';
import { type Level, LEVELS } from '../log.ts';
import { readKeyFile, readOwnFile } from './key-store.ts';
import { SettingsError } from './settings-error.ts';
import { type Environment, Sources } from './settings-sources.ts';

/** A key that was made for one run of the demo. */
export interface DemoKey {
  readonly keyId: string;
  readonly secret: string;
}

/** What the command runs with. */
export interface Settings {
  /** Absent with `embedded`. */
  readonly uri: string | undefined;
  readonly embedded: boolean;
  readonly hostname: string;
  readonly port: number;
  /** Paths of the certificate and its key. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Reads the keys as they are now. Throws RangeError or FileError. */
  readonly readKeys: () => ApiKey[];
  readonly keysFile: string | undefined;
  readonly demoKey: DemoKey | undefined;
  readonly sessionSecret: string | undefined;
  /** URIs by the names that the Data API may use; none means the database of `uri`. */
  readonly dataSources: ReadonlyMap<string, string | undefined> | undefined;
  readonly maxPoolSize: number;
  readonly logLevel: Level;
  /** Options of the handler that are numbers or names, those that were given. */
  readonly limits: Limits;
}

/** As in HandlerOptions. */
export interface Limits {
  readonly maxConcurrent?: number;
  readonly maxQueued?: number;
  readonly requestsPerSecond?: number;
  readonly authFailuresPerMinute?: number;
  readonly clientAddressHeader?: string;
  readonly maxBodyBytes?: number;
  readonly maxAnswerBytes?: number;
  readonly maxDepth?: number;
  readonly defaultDeadlineMS?: number;
  readonly maxDeadlineMS?: number;
}

/** Reads flags, environment and file. Throws SettingsError, FileError or RangeError with a message for the user. */
export function readSettings(args: readonly string[], environment: Environment): Settings {
  const sources = new Sources(args, environment);
  const embedded = sources.isOn('embedded');
  const hostname = sources.text('host') ?? '127.0.0.1';
  const tls = readTls(sources);
  checkReach(hostname, tls !== undefined || sources.isOn('insecure-public'));
  return {
    uri: readUri(sources, embedded),
    embedded,
    hostname,
    port: sources.number('port') ?? 0,
    tls,
    ...readKeySettings(sources, embedded && isLoopback(hostname)),
    sessionSecret: readSessionSecret(sources) ?? (embedded ? random() : undefined),
    dataSources: readDataSources(sources),
    maxPoolSize: sources.number('max-pool-size') ?? 50,
    logLevel: LEVELS.find((level) => level === sources.text('log-level')) ?? 'info',
    limits: readLimits(sources),
  };
}

function readUri(sources: Sources, embedded: boolean): string | undefined {
  // MONGODB_URI may stand in the environment of somebody who wants to see the demo.
  const uri = embedded && !sources.isFlag('uri') ? undefined : sources.text('uri');
  if (embedded === (uri !== undefined)) {
    throw new SettingsError('Give either --uri (or MONGODB_URI) or --embedded.');
  }
  if (uri !== undefined && !isMongoUri(uri)) {
    throw new SettingsError('The URI must begin with mongodb:// or mongodb+srv://.');
  }
  return uri;
}

function isMongoUri(text: string): boolean {
  return /^mongodb(?:\+srv)?:\/\//.test(text);
}

function readDataSources(sources: Sources): Settings['dataSources'] {
  const entries = sources
    .text('data-sources')
    ?.trim()
    .split(/\s+/)
    .map((text) => {
      const [, name, uri] = /^([^=]+)(?:=(.+))?$/.exec(text) ?? [];
      if (name !== undefined && (uri === undefined || isMongoUri(uri))) return [name, uri] as const;
      throw new SettingsError(
        '--data-sources must be names, or name=mongodb://…, with blanks between.',
      );
    });
  return entries === undefined ? undefined : new Map(entries);
}

function readTls(sources: Sources): Settings['tls'] {
  const cert = sources.text('tls-cert');
  const key = sources.text('tls-key');
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === undefined && key === undefined) return undefined;
  throw new SettingsError('--tls-cert and --tls-key go together; give both or neither.');
}

/** Whether only this machine can reach the address. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(hostname);
}

function checkReach(hostname: string, covered: boolean): void {
  if (covered || isLoopback(hostname)) return;
  throw new SettingsError(
    'On an address that others can reach, keys and documents would pass readable over plain HTTP. Give --tls-cert ' +
      'and --tls-key; or, if a proxy in front has TLS, --insecure-public; or listen on 127.0.0.1.',
  );
}

type KeySettings = Pick<Settings, 'readKeys' | 'keysFile' | 'demoKey'>;

function readKeySettings(sources: Sources, demo: boolean): KeySettings {
  const keysFile = sources.text('keys-file');
  const given = parseKeys(sources.text('keys') ?? '');
  if (keysFile === undefined && given.length === 0) {
    if (!demo) {
      throw new SettingsError(
        'There are no keys. Make one with "mooring-gateway keys create --databases <name>" and give ' +
          '--keys-file mooring-keys.json, or set MOORING_KEYS.',
      );
    }
    const demoKey = { keyId: 'demo-key', secret: random() };
    const key = createKey(demoKey.keyId, demoKey.secret, ['*'], 'admin');
    return { readKeys: () => [key], keysFile, demoKey };
  }
  const readKeys = (): ApiKey[] => [
    ...given,
    ...(keysFile === undefined ? [] : readKeyFile(keysFile).map(toApiKey)),
  ];
  return { readKeys, keysFile, demoKey: undefined };
}

function readSessionSecret(sources: Sources): string | undefined {
  const secret = sources.text('session-secret');
  const file = sources.text('session-secret-file');
  if (secret !== undefined && file !== undefined) {
    throw new SettingsError('Give MOORING_SESSION_SECRET or --session-secret-file, not both.');
  }
  return file === undefined ? secret : readOwnFile(file, 'The session secret file').trim();
}

function readLimits(sources: Sources): Limits {
  const limits = {
    maxConcurrent: sources.number('max-concurrent'),
    maxQueued: sources.number('max-queued'),
    requestsPerSecond: sources.number('rate-limit'),
    authFailuresPerMinute: sources.number('auth-failures-per-minute'),
    clientAddressHeader: readHeaderName(sources),
    maxBodyBytes: sources.number('max-body-bytes'),
    maxAnswerBytes: sources.number('max-answer-bytes'),
    maxDepth: sources.number('max-depth'),
    defaultDeadlineMS: sources.number('default-deadline-ms'),
    maxDeadlineMS: sources.number('max-deadline-ms'),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

function readHeaderName(sources: Sources): string | undefined {
  const name = sources.text('client-address-header');
  if (name === undefined) return undefined;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(name)) {
    throw new SettingsError('--client-address-header must be the name of one header.');
  }
  if (name.toLowerCase() === 'x-forwarded-for') {
    throw new SettingsError(
      'X-Forwarded-For begins with what the client wrote. Name a header that your proxy sets itself, such as ' +
        'X-Real-IP or CF-Connecting-IP.',
    );
  }
  return name;
}

function random(): string {
  return randomBytes(24).toString('base64url');
}
