// The migration guide's steps, there and back. Prints a table, and writes build/ecosystem/migration.json.

import { deepStrictEqual as same, match, ok, rejects } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { routes } from '../../../examples/migration/routes.ts';
import { openPlace } from '../auth-examples/place.ts';
import { compareGuide } from './guide.ts';

const { env } = process;
const run = promisify(execFile);
await using place = await openPlace('migration');
env['MONGODB_URI'] = place.databaseUri;
env['MOORING_URI'] = place.uri;

async function post(text: string): Promise<number | undefined> {
  const body = JSON.stringify({ text });
  const answer = await routes['POST /notes']?.(new Request('http://a/', { method: 'POST', body }));
  return answer?.status;
}

async function texts(): Promise<string[]> {
  const answer = await routes['GET /notes']?.(new Request('http://a/'));
  return ((await answer?.json()) as { text: string }[]).map(({ text }) => text);
}

/** The guide's check, and how it ended. */
function check(uri = place.uri): Promise<string> {
  return run(process.execPath, ['examples/migration/check.ts', 'notes'], {
    env: { ...env, MOORING_URI: uri },
  }).then(
    ({ stdout }) => `0 ${stdout}`,
    ({ code, stdout }: { code: number; stdout: string }) => `${code} ${stdout}`,
  );
}

/** The application with Mongoose and one of its connections adds a note, and lists all, in a process of its own. */
async function withMongoose(connection: string, uri: string, text: string): Promise<unknown> {
  const project = `build/ecosystem/migration/${connection}`;
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  cpSync('examples/migration/mongoose/notes.ts', `${project}/notes.ts`);
  cpSync(`examples/migration/mongoose/${connection}`, `${project}/mongodb.ts`);
  const script =
    `import { addNote, listNotes } from './${project}/notes.ts';` +
    `import mongoose from './${project}/mongodb.ts';` +
    `await addNote(${JSON.stringify(text)});` +
    `console.log(JSON.stringify(await listNotes()));` +
    `await mongoose.disconnect();`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { env: { ...env, MONGODB_URI: uri } });
  return JSON.parse(stdout) as unknown;
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  async 'the hand-written way'() {
    same([await post('one'), await texts()], [201, ['one']]);
  },

  async 'both side by side read the same, and the check notices when they do not'() {
    match(await check(), /^0 notes: 1 documents, the same\n$/);
    match(await check(place.uri.replace(/\w+$/, 'other')), /^1 notes: 1 documents, NOT THE SAME/);
  },

  async 'one route has moved, and only that one needs the gateway'() {
    env['MOORING_ROUTES'] = 'GET /notes';
    same([await post('two'), await texts()], [201, ['one', 'two']]);
    await place.kill();
    same(await post('three'), 201);
    await rejects(texts(), { name: /^Mongo/ });
    await place.start();
  },

  async 'all routes have moved, and write what the driver writes'() {
    env['MOORING_ROUTES'] = 'GET /notes,POST /notes';
    for (let status; status !== 201; status = await post('four').catch(() => 0)) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    same(await texts(), ['one', 'two', 'three', 'four']);
    const kinds = (await place.read('notes')).map((note) =>
      Object.values(note).map((value: object) => value.constructor.name),
    );
    same(kinds, Array<string[]>(4).fill(['ObjectId', 'String', 'Date']));
    match(await check(), /^0 notes: 4 documents, the same\n$/);
  },

  async 'the way back: without the setting nothing needs the gateway'() {
    delete env['MOORING_ROUTES'];
    await place.kill();
    same([await post('five'), (await texts()).length], [201, 5]);
    await place.start();
  },

  async 'Mongoose: hand-written, then by Mooring with the same address, a gateway, and back'() {
    const start = ['one', 'two', 'three', 'four', 'five'];
    const before = 'mongodb-before.ts';
    same(await withMongoose(before, place.databaseUri, 'a'), [...start, 'a']);
    same(await withMongoose('mongodb.ts', place.databaseUri, 'b'), [...start, 'a', 'b']);
    same(await withMongoose('mongodb.ts', place.uri, 'c'), [...start, 'a', 'b', 'c']);
    same(await withMongoose(before, place.databaseUri, 'd'), [...start, 'a', 'b', 'c', 'd']);
  },

  'the guide shows these files': () => Promise.resolve(ok(compareGuide() >= 7)),
};

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, step] of Object.entries(cases)) {
  try {
    await step();
    counts.passed += 1;
  } catch (error) {
    counts.failed += 1;
    console.log(`  ${name}\n    ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`${'migration'.padEnd(28)} ${counts.passed} passed, ${counts.failed} failed`);
mkdirSync('build/ecosystem', { recursive: true });
writeFileSync('build/ecosystem/migration.json', `${JSON.stringify(counts, null, 2)}\n`);
const { dbConnect } = await import('../../../examples/migration/mongodb.ts');
await (await dbConnect()).close();
process.exitCode = counts.failed > 0 ? 1 : 0;
