// listDatabases shows a key the databases that it may use, and no others.
//
// The filter is narrowed before it is sent, so that the database compares no others with it: an expression that fails
// for one name would tell that there is such a database. What comes back is checked again, the total with it.

import type { Document } from 'mongodb';

import type { ApiKey } from '../access/keys.ts';
import { mayUse } from './grants.ts';
import type { Command } from './rebuild.ts';

/** The command as it is sent for the key: any other command unchanged. */
export function narrowed(command: Command, { databases }: ApiKey): Command {
  if (command.name !== 'listDatabases' || databases === '*') return command;
  const own = { name: { $in: [...databases] } };
  const filter: unknown = command.document['filter'];
  const both = filter === undefined ? own : { $and: [own, filter] };
  return { ...command, document: { ...command.document, filter: both } };
}

/** The reply as the key may see it: any other command's unchanged. */
export function visibleTo(key: ApiKey, { name }: Command, reply: Document): Document {
  const listed: unknown = reply['databases'];
  if (name !== 'listDatabases' || !Array.isArray(listed)) return reply;
  const databases = (listed as Document[]).filter((one) => mayUse(key, String(one['name'])));
  if (reply['totalSize'] === undefined) return { ...reply, databases };
  const sizes = databases.map(({ sizeOnDisk }) => Number(sizeOnDisk ?? 0));
  const totalSize = sizes.reduce((sum, size) => sum + size, 0);
  return { ...reply, databases, totalSize, totalSizeMb: Math.floor(totalSize / 2 ** 20) };
}
