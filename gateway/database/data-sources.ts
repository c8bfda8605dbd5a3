// Which database server a `dataSource` of the Data API means: the gateway's own, or one that it was given by name.

import type { MongoClient } from 'mongodb';

import { createDataSource, type DataSource } from './data-source.ts';

/** Finds a data source; undefined for a name that stands for none. */
export type FindDataSource = (name: string) => DataSource | undefined;

/**
 * Without `clients` every name means `own`, so that a client need not be told a new one. With them, a name of
 * `ownClient` means `own` too: one server is watched once.
 */
export function createDataSources(
  own: DataSource,
  ownClient: MongoClient,
  clients: Readonly<Record<string, MongoClient>> | undefined,
  now: () => number,
): FindDataSource {
  if (clients === undefined) return () => own;
  const sources = new Map(
    Object.entries(clients).map(([name, client]) => [
      name,
      client === ownClient ? own : createDataSource(client, now),
    ]),
  );
  return (name) => sources.get(name);
}
