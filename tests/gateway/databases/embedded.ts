// Our own engine: always there, and the one that all other databases are held against.

import { startEmbedded } from '../../../gateway/embedded/server.ts';
import type { Faults, Need, TestDatabase } from './database.ts';

const lacks = new Map<Need, string>([
  ['$bucket', 'it refuses it: mingo puts a boundary into the range below it'],
  ['$setWindowFields', 'it refuses it: mingo would need its $function'],
  ['$text', 'it refuses it'],
  ['capped collections', 'it refuses them'],
  ['time limits', 'it does a command in one go'],
  ['validators', 'it refuses them'],
  ['views', 'it refuses them'],
  ['write concern errors', 'it is one member and confirms what it has done'],
]);

const faults: Faults = {
  'collections > are not created twice with other options': 'it refuses all options',
};

export async function embedded(): Promise<TestDatabase> {
  const { uri, close } = await startEmbedded();
  return { uri, lacks, faults, untried: {}, stays: false, stop: close };
}
