// Plays the journey, or other cases, prints the table and writes the suite's counts.

import { mkdirSync, writeFileSync } from 'node:fs';

import type { StartedProcess } from '../../../tools/stage/process.ts';
import { type Result, travel } from './journey.ts';
import { openPlace } from './place.ts';

/** Runs some cases, in order. */
export type Play = (log: string) => Promise<Result[]>;

/** Starts an application over a connection string; `onLine` gets what it logs. */
export type StartApp = (
  uri: string,
  onLine: (line: string) => void,
) => Promise<StartedProcess<{ url: string }>>;

/** The journey before an application. */
export const journeyOf =
  (start: StartApp) =>
  async (log: string): Promise<Result[]> => {
    await using place = await openPlace('auth');
    const logged: string[] = [];
    const app = await start(place.uri, (line) => logged.push(line));
    try {
      const results = await travel(app.info.url, place);
      const leaks = logged.filter((line) => place.secrets.some((secret) => line.includes(secret)));
      const error = logged.length === 0 ? 'nothing was logged' : leaks[0];
      return [...results, { name: 'the log has no secret in it', ...(error && { error }) }];
    } finally {
      writeFileSync(log, logged.join('\n'));
      await app.stop();
    }
  };

/** Sets the process's exit code when anything failed. */
export async function report(suite: string, plays: Readonly<Record<string, Play>>): Promise<void> {
  mkdirSync('build/ecosystem', { recursive: true });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [where, play] of Object.entries(plays)) {
    const results = await play(`build/ecosystem/${where.replace(/\W+/g, '-')}.log`);
    const failed = results.filter(({ error }) => error !== undefined);
    const passed = results.length - failed.length;
    console.log(`${where.padEnd(28)} ${passed} passed, ${failed.length} failed`);
    for (const { name, error } of failed) console.log(`  ${name}\n    ${error}`);
    counts.passed += passed;
    counts.failed += failed.length;
  }
  writeFileSync(`build/ecosystem/${suite}.json`, `${JSON.stringify(counts, null, 2)}\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
