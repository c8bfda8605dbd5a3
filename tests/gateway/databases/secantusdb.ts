// SecantusDB, from the registry of Python's packages by way of pip: a replica set's primary that we did not write.

import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

import { run } from '../../../tools/run.ts';
import { repositoryRoot } from '../../../tools/tracked-files.ts';
import { startServerProcess } from './child.ts';
import { type Faults, type Need, OutOfReach, type TestDatabase } from './database.ts';
import { prepared } from './prepared.ts';

const home = `${repositoryRoot}tests/gateway/python-server/`;
const logs = `${repositoryRoot}build/gateway/`;

const lacks = new Map<Need, string>([
  ['$text', 'it has no text search'],
  ['marks of repetitions', 'it repeats its first reply, without retriedStmtIds'],
  ['old numbers', 'it remembers each number by itself, and does not compare it with the last'],
]);

const faults: Faults = {
  '$lookup and other collections > $lookup by equal fields':
    'its expressions find nothing in the documents of an array',
  'exactly-once writes > a duplicate key stays one when the insert is repeated':
    'it remembers no write of which a part failed',
  'cursors > may be one batch': 'with singleBatch it ignores batchSize',
};

const untried: Faults = {
  'exactly-once writes > a token sent many times at once has one effect':
    'what arrives while the first is running is run, too',
};

export async function secantusdb(): Promise<TestDatabase> {
  await checkPython();
  const list = readFileSync(`${home}requirements.txt`);
  const hash = createHash('sha256').update(list).digest('hex').slice(0, 8);
  const folder = await prepared(`secantusdb-${hash}`, install);
  const { uri, stop } = await startServerProcess(`${folder}/bin/python`, [`${home}launch.py`]);
  return { uri, lacks, faults, untried, stays: false, stop };
}

async function checkPython(): Promise<void> {
  const check = 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))';
  const { ok } = await run(['python3', '-c', check], `${logs}python.log`);
  if (!ok) throw new OutOfReach('there is no Python 3.11 or newer with venv on PATH');
}

async function install(folder: string): Promise<void> {
  const list = ['--require-hashes', '--only-binary=:all:', '-r', `${home}requirements.txt`];
  const made = await run(['python3', '-m', 'venv', folder], `${logs}venv.log`);
  const pip = [`${folder}/bin/python`, '-m', 'pip', 'install', '-q', ...list];
  const installed = made.ok ? await run(pip, `${logs}pip.log`) : made;
  if (installed.output.includes('THESE PACKAGES DO NOT MATCH THE HASHES')) {
    throw new Error('pip got packages that are not those of python-server/requirements.txt.');
  }
  if (!installed.ok) {
    throw new OutOfReach('pip could not fetch it for this Python (build/gateway/pip.log)');
  }
}
