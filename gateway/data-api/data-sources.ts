// Which database a `dataSource` means: the gateway's own, or one of several that it was given by name.

import type { MongoClient } from 'mongodb';

import { createDataSource, type DataSource } from '../database/data-source.ts';
import { DataApiError } from './errors.ts';

/** Finds a data source. Throws the 400 error for an unknown name. */
export type FindDataSource = (name: string) => DataSource;

/** Without `clients` every name means `own`, so that a client need not be told a new one. */
export function createDataSources(
  own: DataSource,
  clients: Readonly<Record<string, MongoClient>> | undefined,
  now: () => number,
): FindDataSource {
  if (clients === undefined) return () => own;
  const sources = new Map(
    Object.entries(clients).map(([name, client]) => [name, createDataSource(client, now)]),
  );
  return (name) => {
    const source = sources.get(name);
    if (source !== undefined) return source;
    throw new DataApiError('ServiceNotFound', {
      type: 'invalid-field',
      status: 400,
      detail: "the data source in 'dataSource' does not exist or is disabled",
    });
  };
}
