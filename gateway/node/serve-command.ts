// `mooring-gateway serve`: from settings to a gateway that listens, and its orderly end.
//
// stdout gets one line of JSON when it listens, stderr one for each entry of the log. SIGHUP reads keys and
// certificate again; SIGTERM and SIGINT end the process with code 0.

import type { MongoClient } from 'mongodb';

import { KeyRing } from '../access/key-ring.ts';
import { connectGatewayClient } from '../database/client.ts';
import type { Embedded } from '../embedded/server.ts';
import { createHandler, type HandlerOptions } from '../handler.ts';
import type { Log } from '../log.ts';
import { FileError, readOwnFile, watchKeyFile } from './key-store.ts';
import { logLines } from './log-lines.ts';
import { serve, type Serving, type Tls } from './serve.ts';
import type { Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** Starts the gateway; it then runs until a signal. Throws what `explain` in command.ts understands. */
export async function serveCommand(settings: Settings): Promise<void> {
  const log = logLines((lines) => process.stderr.write(lines), settings.logLevel);
  const ring = new KeyRing(settings.readKeys());
  const tls = readTls(settings);
  const embedded = settings.embedded ? await startDatabase() : undefined;
  const { hostname, port, sessionSecret, maxPoolSize, limits } = settings;
  const client = connectGatewayClient(embedded?.uri ?? settings.uri ?? '', { maxPoolSize });
  const sources = connectSources(settings, client);
  warnAboutSecret(sessionSecret, log);
  const handler = createHandler({ client, keys: ring, sessionSecret, log, ...limits, ...sources });
  const { maxDeadlineMS } = limits;
  const serving = await serve({
    handler,
    hostname,
    port,
    tls,
    ...(maxDeadlineMS !== undefined && { maxDeadlineMS }),
  });
  const unwatch = keepFresh(settings, ring, serving, log);

  const stop = async (signal: string): Promise<void> => {
    log({ event: 'stopping', signal });
    unwatch();
    await serving.close();
    await Promise.all([client, ...Object.values(sources.dataSources ?? {})].map(closeClient));
    await embedded?.close();
    log({ event: 'stopped' });
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop(signal));
  // Last: whoever reads it may send signals.
  announce(serving, settings, embedded);
  reach(client, log);
}

/** mingo, which the embedded engine needs, is not installed where a real database is used. */
async function startDatabase(): Promise<Embedded> {
  try {
    const { startEmbedded } = await import('../embedded/server.ts');
    return await startEmbedded();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) {
      throw error;
    }
    throw new SettingsError('--embedded needs the package mingo. Run npm install mingo.');
  }
}

/** The Data API's other databases, if it was said which there are. */
function connectSources(
  { dataSources, maxPoolSize }: Settings,
  client: MongoClient,
): Pick<HandlerOptions, 'dataSources'> {
  if (dataSources === undefined) return {};
  const connected = [...dataSources].map(([name, uri]) => [
    name,
    uri === undefined ? client : connectGatewayClient(uri, { maxPoolSize }),
  ]);
  return { dataSources: Object.fromEntries(connected) as Record<string, MongoClient> };
}

function closeClient(client: MongoClient): Promise<void> {
  return client.close();
}

function readTls({ tls }: Settings): Tls | undefined {
  if (tls === undefined) return undefined;
  return {
    cert: readOwnFile(tls.cert, 'The certificate file'),
    key: readOwnFile(tls.key, "The certificate's key file"),
  };
}

function warnAboutSecret(secret: string | undefined, log: Log): void {
  if (secret !== undefined) return;
  log({
    event: 'no-session-secret',
    level: 'warn',
    detail:
      'Without MOORING_SESSION_SECRET there are no exactly-once writes: clients do not repeat a write that was cut ' +
      'off, and report it as unknown. Cursors end with this process. Give all gateways of one database the same ' +
      'random text, for example from: openssl rand -hex 32',
  });
}

function announce({ url }: Serving, { demoKey }: Settings, embedded: Embedded | undefined): void {
  const key = demoKey === undefined ? '' : `${demoKey.keyId}:${demoKey.secret}@`;
  const line = {
    event: 'listening',
    url,
    ...(embedded === undefined ? {} : { engine: embedded.engine }),
    // Made for this run, and useless after it.
    ...(key === '' ? {} : { connectionString: `${url.replace('://', `://${key}`)}/demo` }),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Connects before the first request asks for it, so that a wrong address shows at once and not as a 503 later. */
function reach(client: MongoClient, log: Log): void {
  client.connect().then(
    () => {
      log({ event: 'database-reached' });
    },
    (error: unknown) => {
      log({
        event: 'database-not-reached',
        level: 'warn',
        error: errorName(error),
        detail:
          'Commands are answered with 503 until it can be reached: is it running, are address, user and password of ' +
          'the URI right, may this machine connect? It is tried again with each command.',
      });
    },
  );
}

/** Reads keys again when their file changes, and keys and certificate on SIGHUP. Returns how to stop. */
function keepFresh(settings: Settings, ring: KeyRing, serving: Serving, log: Log): () => void {
  const readKeys = (): void => {
    attempt('keys', log, () => {
      ring.replace(settings.readKeys());
    });
  };
  const readAll = (): void => {
    readKeys();
    attempt('certificate', log, () => {
      const tls = readTls(settings);
      if (tls !== undefined) serving.renew(tls);
    });
  };
  const { keysFile } = settings;
  const unwatch = keysFile === undefined ? () => undefined : watchKeyFile(keysFile, readKeys);
  process.on('SIGHUP', readAll);
  return () => {
    unwatch();
    process.off('SIGHUP', readAll);
  };
}

/** What cannot be read leaves everything as it was: a slip in a file must not stop a gateway. */
function attempt(what: string, log: Log, read: () => void): void {
  try {
    read();
    log({ event: `${what}-read` });
  } catch (error) {
    const ours = error instanceof FileError || error instanceof RangeError;
    const detail = ours ? error.message : `It cannot be used (${errorName(error)}).`;
    log({
      event: `${what}-not-read`,
      level: 'error',
      detail: `${detail} The old one stays valid.`,
    });
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
