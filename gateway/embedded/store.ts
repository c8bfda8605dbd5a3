// Databases and their collections; room.ts says how much all of them together may take.

import { CommandError } from './command-error.ts';
import { Collection } from './collection.ts';
import { Room, type StoreLimits } from './room.ts';

/** Everything that is stored. Collections come into being with their first document. */
export class Store {
  private readonly databases = new Map<string, Map<string, Collection>>();
  private readonly room: Room;

  constructor(limits: StoreLimits = {}) {
    this.room = new Room(limits);
  }

  /** The collection, or undefined when nothing was ever inserted there. */
  find(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name);
  }

  /** The collection, made if need be. Throws InvalidNamespace. */
  obtain(database: string, name: string): Collection {
    checkNamespace(database, name);
    const collections = this.databases.get(database) ?? new Map<string, Collection>();
    this.databases.set(database, collections);
    const collection = collections.get(name) ?? new Collection(`${database}.${name}`, this.room);
    collections.set(name, collection);
    return collection;
  }

  collectionNames(database: string): string[] {
    return Array.from(this.databases.get(database)?.keys() ?? []);
  }

  drop(database: string, name: string): void {
    const collection = this.find(database, name);
    collection?.remove(collection.all());
    this.databases.get(database)?.delete(name);
  }

  dropDatabase(database: string): void {
    for (const name of this.collectionNames(database)) this.drop(database, name);
    this.databases.delete(database);
  }
}

function checkNamespace(database: string, name: string): void {
  const valid = /^[^/\\. "$*<>:|?\0]{1,63}$/.test(database) && /^[^$\0.][^$\0]{0,200}$/.test(name);
  if (!valid) throw new CommandError('InvalidNamespace', 'Invalid namespace specified.');
}
