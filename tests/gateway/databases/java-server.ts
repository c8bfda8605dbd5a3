// mongo-java-server, from the registry of Java's packages by way of Maven.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';

import { run } from '../../../tools/run.ts';
import { repositoryRoot } from '../../../tools/tracked-files.ts';
import { startServerProcess } from './child.ts';
import { type Faults, type Need, OutOfReach, type TestDatabase } from './database.ts';
import { prepared } from './prepared.ts';

const home = `${repositoryRoot}tests/gateway/java-server/`;
const logs = `${repositoryRoot}build/gateway/`;

const lacks = new Map<Need, string>([
  ['$set as a stage', 'it knows $addFields only'],
  ['$setWindowFields', 'it has no such stage'],
  ['$text', 'it has no text search'],
  ['$unionWith', 'it has no such stage'],
  ['capped collections', 'it has none'],
  ['collation', 'it ignores it'],
  ['key patterns of duplicates', 'its errors have none'],
  ['let', 'it has no variables of commands'],
  ['partial indexes', 'it ignores partialFilterExpression'],
  ['update pipelines', 'it cannot read them'],
  ['validators', 'it ignores them'],
  ['views', 'it makes an empty collection instead'],
  ['write concern errors', 'it ignores write concerns'],
]);

const faults: Faults = {
  'documents > are inserted up to the first failure, or around all failures if unordered':
    'it counts the documents that it refused',
  'update operators > $bit works on bits': 'it does not know $bit',
  'findAndModify > removes and returns what it removed': 'it says nothing in lastErrorObject',
  'findAndModify > that finds nothing returns null and changes nothing':
    'it says nothing in lastErrorObject',
  'findAndModify > upserts, and says with which _id': 'it says nothing in lastErrorObject',
  'collections > are listed by filter': 'it ignores the filter',
  'collections > are not created twice with other options': 'its error has no code',
  'cursors > may begin with an empty batch': 'it takes 0 for no limit',
  'cursors > may be one batch': 'it ignores singleBatch',
  'errors > a faulty regular expression is refused by the database': 'its error has no code',
};

const untried: Faults = {
  'concerns and limits > a read that takes too long is answered by its deadline':
    'it works on for minutes, and every fourth connection waits for that',
};

export async function javaServer(): Promise<TestDatabase> {
  await checkJava();
  const jars = await prepared('java-server', fetchJars);
  checkJars(jars);
  const { uri, stop } = await startServerProcess('java', [
    // Starting quickly matters more here than running quickly.
    '-XX:TieredStopAtLevel=1',
    '-cp',
    readdirSync(jars)
      .map((jar) => `${jars}/${jar}`)
      .join(delimiter),
    `${home}Launch.java`,
  ]);
  return { uri, lacks, faults, untried, stays: false, stop };
}

async function checkJava(): Promise<void> {
  const { ok, output } = await run(['javac', '-version'], `${logs}javac.log`);
  if (!ok) throw new OutOfReach('there is no JDK on PATH');
  const version = Number(/^javac (\d+)/m.exec(output)?.[1]);
  if (version < 17) throw new OutOfReach(`the JDK on PATH is ${version}, and 17 is needed`);
}

async function fetchJars(folder: string): Promise<void> {
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
  const command = ['mvn', '-q', '-B', '-f', `${home}pom.xml`, ...goal];
  const { ok } = await run(command, `${logs}mvn.log`);
  if (!ok) throw new OutOfReach('Maven is missing or could not fetch it (build/gateway/mvn.log)');
}

/** Throws unless there are exactly the jars that we know. */
function checkJars(folder: string): void {
  const known = new Map<string, string>();
  for (const line of readFileSync(`${home}jars.sha256`, 'utf8').trim().split('\n')) {
    const [hash = '', jar = ''] = line.split('  ');
    known.set(jar, hash);
  }
  const jars = readdirSync(folder);
  const strange = jars.filter((jar) => known.get(jar) !== sha256(`${folder}/${jar}`));
  const missing = [...known.keys()].filter((jar) => !jars.includes(jar));
  if (strange.length + missing.length === 0) return;
  throw new Error(
    `build/java-server is not what java-server/jars.sha256 says: ${[...strange, ...missing].join(', ')}. ` +
      'Remove it and try again; if that does not help, somebody changed what is served.',
  );
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
