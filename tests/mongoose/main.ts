// The Mongoose application in four places: over Mongoose's own driver in Node, over Mooring's in Node through a real
// gateway, and over Mooring's in workerd, with the guide's alias for bson and without. Prints a table, and writes build/ecosystem/mongoose.json.

import { mkdirSync, writeFileSync } from 'node:fs';

import mongoose, { dbConnect } from 'mooring/mongoose';

import { makeKey, startDatabase, startGateway } from '../../tools/stage/gateway.ts';
import { type CaseResult, runApplication } from './app.ts';
import { startMongooseWorker } from './worker-stage.ts';

const key = makeKey();
const database = await startDatabase();
const { uri } = database.info;
const gateway = await startGateway({ uri, key, sessionSecret: 's'.repeat(64), port: 0 });
const gatewayUri = (name: string): string =>
  `${gateway.info.url.replace('//', `//${key.keyId}:${key.secret}@`)}/${name}`;

async function inNode(connectionString: string): Promise<CaseResult[]> {
  await dbConnect({ uri: connectionString });
  try {
    return await runApplication(mongoose);
  } finally {
    await mongoose.disconnect();
  }
}

async function inWorker(settings: string): Promise<CaseResult[]> {
  const uri = gatewayUri(settings.replace('.toml', ''));
  const worker = await startMongooseWorker(uri, 'app-worker.ts', settings);
  try {
    const response = await fetch(worker.info.url);
    return (await response.json()) as CaseResult[];
  } finally {
    await worker.stop();
  }
}

const databaseUri = new URL(uri);
databaseUri.pathname = '/own';
const places: Readonly<Record<string, () => Promise<CaseResult[]>>> = {
  "Node, Mongoose's own driver": () => inNode(databaseUri.href),
  'Node, Mooring': () => inNode(gatewayUri('node')),
  'workerd, Mooring': () => inWorker('wrangler.toml'),
  'workerd, Mooring, bson': () => inWorker('with-bson.toml'),
};

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [place, run] of Object.entries(places)) {
  const results = await run();
  const failed = results.filter(({ error }) => error !== undefined);
  console.log(
    `${place.padEnd(28)} ${results.length - failed.length} passed, ${failed.length} failed`,
  );
  for (const { name, error } of failed) console.log(`  ${name}\n    ${error}`);
  counts.passed += results.length - failed.length;
  counts.failed += failed.length;
}
await gateway.stop();
await database.stop();
mkdirSync('build/ecosystem', { recursive: true });
writeFileSync('build/ecosystem/mongoose.json', `${JSON.stringify(counts, null, 2)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
