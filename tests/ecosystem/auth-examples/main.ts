// The auth examples, with the gateway killed and started between a user's steps. Prints a table, and writes
// build/ecosystem/auth-examples.json.

import { mkdirSync, writeFileSync } from 'node:fs';

import { type Result, travel } from './journey.ts';
import { openPlace } from './place.ts';
import { startWorkerApp } from './worker-app.ts';

async function inWorkerd(): Promise<Result[]> {
  await using place = await openPlace('auth');
  const logged: string[] = [];
  const app = await startWorkerApp(place.uri, (line) => logged.push(line));
  try {
    const results = await travel(app.info.url, place);
    const leaks = logged.filter((line) => place.secrets.some((secret) => line.includes(secret)));
    const error = logged.length === 0 ? 'nothing was logged' : leaks[0];
    return [...results, { name: 'the log has no secret in it', ...(error && { error }) }];
  } finally {
    writeFileSync('build/ecosystem/auth-cloudflare.log', logged.join('\n'));
    await app.stop();
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [where, run] of Object.entries({ 'auth-cloudflare, workerd': inWorkerd })) {
  const results = await run();
  const failed = results.filter(({ error }) => error !== undefined);
  console.log(
    `${where.padEnd(28)} ${results.length - failed.length} passed, ${failed.length} failed`,
  );
  for (const { name, error } of failed) console.log(`  ${name}\n    ${error}`);
  counts.passed += results.length - failed.length;
  counts.failed += failed.length;
}
mkdirSync('build/ecosystem', { recursive: true });
writeFileSync('build/ecosystem/auth-examples.json', `${JSON.stringify(counts, null, 2)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
