// `npm run bench:batch`: what twenty operations of one scope take over a link of 20 ms each way, together
// and one after the other. Prints a table and writes build/bench-batch.json.

import { mkdirSync, writeFileSync } from 'node:fs';

import { MongoClient as DriverClient } from 'mongodb';

import type { ConnectionOptions } from '../../edge-adapter/node/index.ts';
import { MongoClient } from '../../edge-adapter/node/index.ts';
import { makeKey, startDatabase, startGateway } from '../../tools/stage/gateway.ts';
import { repositoryRoot } from '../../tools/tracked-files.ts';
import { startLink } from './delay-proxy.ts';

interface Row {
  readonly group: 'batch';
  readonly name: string;
  readonly peer: string;
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
  readonly unit: 'ms';
  /** To the first row, one findOne. */
  readonly ratio: number;
}

const delayMS = 20;
const slowMS = 3000;
const others = 19;
const batched = 'together (autoBatch)';
const alone = 'alone (autoBatch: false)';

const database = await startDatabase();
const key = makeKey();
const { uri } = database.info;
const gateway = await startGateway({ uri, key, sessionSecret: 's'.repeat(64), port: 0 });
const link = await startLink(gateway.info.url, delayMS);
const direct = new DriverClient(uri);
await direct.db('shop').collection('slow').insertOne({ n: 1 });
await direct.db('shop').collection('items').insertOne({ n: 1 });

/** One scope of a client that has said hello. */
async function openScope(options: ConnectionOptions): Promise<MongoClient> {
  const address = link.url.replace('//', `//${key.keyId}:${key.secret}@`);
  const client = new MongoClient(`${address}/shop`, { profile: 'edge', ...options });
  const scope = client.scope();
  await scope.connect();
  return scope;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

async function samplesOf(rounds: number, work: () => Promise<number>): Promise<number[]> {
  // The first one opens connections.
  await work();
  const samples: number[] = [];
  for (let round = 0; round < rounds; ++round) samples.push(await work());
  return samples.toSorted((a, b) => a - b);
}

/** So many findOne at once, in a scope with these options. */
async function reads(count: number, options: ConnectionOptions, rounds: number): Promise<number[]> {
  const scope = await openScope(options);
  const items = scope.db().collection('items');
  const all = (): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, () => items.findOne()));
  const samples = await samplesOf(rounds, () => timeOf(all));
  await scope.close();
  return samples;
}

/** Nineteen findOne that start when a query of 3 s has just been sent in their scope. */
async function readsBesideSlow(options: ConnectionOptions, rounds: number): Promise<number[]> {
  const scope = await openScope({ ...options, waitQueueTimeoutMS: 0 });
  const items = scope.db().collection('items');
  const slow = scope.db().collection('slow');
  const samples = await samplesOf(rounds, async () => {
    await direct.db('admin').command({
      configureFailPoint: 'failCommand',
      mode: { times: 1 },
      data: {
        ...{ failCommands: ['find'], namespace: 'shop.slow' },
        ...{ blockConnection: true, blockTimeMS: slowMS },
      },
    });
    const slowRead = slow.findOne();
    await new Promise((resolve) => setTimeout(resolve, 1));
    const time = await timeOf(() =>
      Promise.all(Array.from({ length: others }, () => items.findOne())),
    );
    await slowRead;
    return time;
  });
  await scope.close();
  return samples;
}

function row(name: string, peer: string, samples: readonly number[], base: number): Row {
  const [p10, median, p90] = [0.1, 0.5, 0.9].map(
    (part) => Math.round((samples[Math.round(part * (samples.length - 1))] ?? NaN) * 10) / 10,
  ) as [number, number, number];
  const ratio = Math.round((median / base) * 100) / 100;
  return { group: 'batch', name, peer, median, p10, p90, unit: 'ms', ratio };
}

try {
  const one = await reads(1, {}, 30);
  const base = one[Math.round((one.length - 1) / 2)] ?? NaN;
  const off = { autoBatch: false };
  const rows = [
    row('1 findOne', batched, one, base),
    row('1 findOne, again', batched, await reads(1, {}, 30), base),
    row('20 findOne', batched, await reads(20, {}, 30), base),
    row('20 findOne', alone, await reads(20, off, 7), base),
    row(
      '20 findOne, maxPoolSize 20',
      alone,
      await reads(20, { ...off, maxPoolSize: 20 }, 30),
      base,
    ),
    row('19 findOne', batched, await reads(others, {}, 30), base),
    row('19 findOne beside a query of 3 s', batched, await readsBesideSlow({}, 5), base),
    row('19 findOne beside a query of 3 s', alone, await readsBesideSlow(off, 2), base),
  ];
  console.table(rows.map(({ group: _, ...shown }) => shown));
  mkdirSync(`${repositoryRoot}build`, { recursive: true });
  writeFileSync(`${repositoryRoot}build/bench-batch.json`, `${JSON.stringify(rows, null, 2)}\n`);
} finally {
  await direct.close();
  await link.close();
  await gateway.stop();
  await database.stop();
}
