// `npm run test:durable-object`: 1,000 requests, an eviction, 1,000 more, on the gateway as a Durable Object.
//
// The eviction is workerd's own, of objects that nobody asks any more (its way to force one for tests refuses
// an object with open sockets). Prints the figures and writes them to build/durable-object.json; exits with
// code 1 if a request went wrong, a connection was opened during a round, or a write was lost or doubled.
import { mkdirSync, writeFileSync } from 'node:fs';

import { bundleByWrangler } from './object-worker.ts';
import { ObjectStage } from './object-stage.ts';
import type { Round } from './rounds.ts';
import { counted, playRound, warmUp } from './rounds.ts';

const REQUESTS = 1000;
const EVICTION_LIMIT_MS = 240_000;
const example = 'examples/durable-object-gateway/wrangler.toml';

/** Waits until all connections have gone; the milliseconds that took, or undefined if they stay. */
async function eviction(stage: ObjectStage): Promise<number | undefined> {
  const begun = performance.now();
  while (performance.now() - begun < EVICTION_LIMIT_MS) {
    if (stage.proxy.open === 0) return Math.round(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

/** Kilobytes of 1024 bytes, as wrangler counts and prints them. */
async function bundleSize(flags: readonly string[]): Promise<{ rawKiB: number; gzipKiB: number }> {
  const printed = await bundleByWrangler(example, 'build/test/durable-object/size', flags);
  const [, raw, gzip] = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(printed) ?? [];
  return { rawKiB: Number(raw), gzipKiB: Number(gzip) };
}

function good(round: Round, sum: number): boolean {
  return round.wrong === 0 && round.opened === 0 && sum === round.requests / 2;
}

async function play(stage: ObjectStage) {
  await warmUp(stage);
  const held = stage.proxy.open;
  const before = await stage.ids();
  const first = await playRound(stage, 'first', REQUESTS);
  const evictedAfterMS = await eviction(stage);
  const { opened } = stage.proxy;
  const firstAnswerAt = performance.now();
  await stage.command({ ping: 1 });
  const firstAnswerMS = Math.round(performance.now() - firstAnswerAt);
  await warmUp(stage);
  const reopened = stage.proxy.opened - opened;
  const after = await stage.ids();
  const second = await playRound(stage, 'second', REQUESTS);
  const sums = [await counted(stage, 'first'), await counted(stage, 'second')] as const;
  const others = after.every((id) => !before.includes(id));
  const passed =
    good(first, sums[0]) && good(second, sums[1]) && evictedAfterMS !== undefined && others;
  return { passed, held, first, evictedAfterMS, firstAnswerMS, reopened, second, sums };
}

const stage = await ObjectStage.start('build/test/durable-object');
const figures = await play(stage).finally(() => stage.close());
const bundle = { plain: await bundleSize([]), minified: await bundleSize(['--minify']) };

const { held, first, second, sums, evictedAfterMS, firstAnswerMS, reopened } = figures;
const row = (round: Round, sum: number): string =>
  `${round.requests} requests in ${round.ms} ms: ${round.wrong} wrong, ${round.opened} connections opened, ` +
  `${sum} of ${round.requests / 2} increments in the database`;
console.log(`two objects hold ${held} connections, monitoring included`);
console.log(row(first, sums[0]));
console.log(
  evictedAfterMS === undefined
    ? `not evicted within ${EVICTION_LIMIT_MS / 1000} s`
    : `evicted ${(evictedAfterMS / 1000).toFixed(1)} s after the last request; the next answer took ` +
        `${firstAnswerMS} ms; ${reopened} connections opened anew`,
);
console.log(row(second, sums[1]));
for (const [name, { rawKiB, gzipKiB }] of Object.entries(bundle)) {
  console.log(`Worker, object and driver, ${name}: ${rawKiB} KiB, gzip ${gzipKiB} KiB`);
}
mkdirSync('build', { recursive: true });
writeFileSync('build/durable-object.json', `${JSON.stringify({ ...figures, bundle }, null, 2)}\n`);
process.exitCode = figures.passed ? 0 : 1;
