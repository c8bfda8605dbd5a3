// `npm run test:next`: the gateway as a route of a real Next.js, built and in development.
//
// Prints the figures and writes them to build/next.json; exits with code 1 if an answer was wrong, a repeated
// write counted twice, or an edit under the development server opened connections.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeKey, startDatabase } from '../../../tools/stage/gateway.ts';
import { CountingProxy } from '../../../tools/stage/counting-proxy.ts';
import { NextApp } from './next-app.ts';
import { packGateway } from './pack-gateway.ts';

const INCREMENTS = 500;
const EDITS = 5;

const { keyId, secret } = makeKey();
const headers = {
  Authorization: `Bearer ${keyId}.${secret}`,
  'Content-Type': 'application/ejson',
};

type Reply = Record<string, unknown>;

async function ask(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { ...init, headers: { ...headers, ...init.headers } });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}

const command = (url: string, body: Reply, more: Record<string, string> = {}): Promise<Reply> =>
  ask(`${url}/v1/command`, {
    method: 'POST',
    body: JSON.stringify({ ...body, $db: 'shop' }),
    headers: more,
  });

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round((performance.now() - begun) / 100) / 10;
}

/** Sends every increment twice under its token; returns what the counter then says. */
async function countTo(url: string, increments: number): Promise<unknown> {
  const hello = await ask(`${url}/v1/hello`);
  const { tokenDomain } = hello['capabilities'] as { tokenDomain: string };
  for (let i = 0; i < increments; ++i) {
    const token = {
      'Mooring-Session': crypto.randomUUID(),
      'Mooring-Txn-Number': '1',
      'Mooring-Token-Domain': tokenDomain,
      'Mooring-Not-After': String(Date.now() + 60_000),
    };
    const updates = [{ q: { _id: 'counter' }, u: { $inc: { n: 1 } }, upsert: true }];
    for (let attempt = 1; attempt <= 2; ++attempt) {
      await command(url, { update: 'counts', updates }, token);
    }
  }
  const found = await command(url, { find: 'counts', filter: { _id: 'counter' } });
  return (found['cursor'] as { firstBatch: Reply[] }).firstBatch[0]?.['n'];
}

/** Edits the route's module until it was loaded anew; returns how many connections that opened. */
async function editAndAsk(app: NextApp, url: string, proxy: CountingProxy): Promise<number> {
  await ask(`${url}/v1/hello`);
  const { opened } = proxy;
  for (let version = 1; version <= EDITS; ++version) {
    app.edit(version);
    for (let answer: unknown; answer !== version;) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const response = await fetch(`${url}/v1/hello`, { method: 'PUT' });
      answer = await response.json().catch(() => undefined);
    }
    await ask(`${url}/v1/hello`);
  }
  return proxy.opened - opened;
}

async function play(directory: string, proxy: CountingProxy) {
  const gateway = packGateway(directory);
  let app: NextApp | undefined;
  const installSeconds = await seconds(async () => {
    app = await NextApp.install(join(directory, 'app'), gateway);
  });
  if (app === undefined) throw new Error('unreachable: it was installed');
  const built = app;
  const buildSeconds = await seconds(() => built.build());
  const env = {
    MONGODB_URI: proxy.uri,
    MOORING_KEYS: `${keyId}:${secret}:shop`,
    MOORING_SESSION_SECRET: 'a-secret-of-this-run-only',
  };
  const production = await built.serve('start', env);
  const counted = await countTo(production.info.url, INCREMENTS).finally(() => production.stop());
  const development = await built.serve('dev', env);
  const openedByEdits = await editAndAsk(built, development.info.url, proxy).finally(() =>
    development.stop(),
  );
  const megabytes = built.megabytes();
  return { installSeconds, megabytes, buildSeconds, counted, openedByEdits };
}

const directory = mkdtempSync(join(tmpdir(), 'mooring-next-'));
const database = await startDatabase();
const proxy = await CountingProxy.start(database.info.uri);
try {
  const figures = await play(directory, proxy);
  const { installSeconds, megabytes, buildSeconds, counted, openedByEdits } = figures;
  console.log(`installed in ${installSeconds} s, ${megabytes} MB; built in ${buildSeconds} s`);
  console.log(`next start: ${INCREMENTS} increments, each sent twice, counted ${String(counted)}`);
  console.log(`next dev: ${EDITS} edits of the route opened ${openedByEdits} connections`);
  mkdirSync('build', { recursive: true });
  writeFileSync('build/next.json', `${JSON.stringify(figures, null, 2)}\n`);
  process.exitCode = counted === INCREMENTS && openedByEdits === 0 ? 0 : 1;
} finally {
  await proxy.close();
  await database.stop();
  rmSync(directory, { recursive: true, force: true });
}
