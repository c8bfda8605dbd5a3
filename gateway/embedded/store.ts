// Databases and their collections; room.ts says how much all of them together may take.

import type { Document } from 'mongodb';

import { Collection } from './collection.ts';
import { CommandError } from './command-error.ts';
import { Room, type StoreLimits } from './room.ts';

/** Everything that is stored. Collections come into being when they are first written to. */
export class Store {
  private readonly databases = new Map<string, Map<string, Collection>>();
  private readonly room: Room;

  constructor(limits: StoreLimits = {}) {
    this.room = new Room(limits);
  }

  /** The collection, or undefined when there is none. */
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

  /** The databases that have collections. */
  databaseNames(): string[] {
    const present = [...this.databases].filter(([, collections]) => collections.size > 0);
    return present.map(([name]) => name);
  }

  /** The collections of a database by name, oldest first. */
  collections(database: string): [string, Collection][] {
    return Array.from(this.databases.get(database)?.entries() ?? []);
  }

  /**
   * Puts documents in the place of all that a collection has; its indexes stay. Throws as insert does, and has
   * then changed nothing.
   */
  replace(database: string, name: string, documents: Iterable<Document>): void {
    const former = this.find(database, name);
    const fresh = new Collection(this.obtain(database, name).namespace, this.room);
    fresh.createIndexes(former?.indexes ?? []);
    try {
      for (const document of documents) fresh.insert(document);
    } catch (error) {
      fresh.remove(fresh.all());
      throw error;
    }
    former?.remove(former.all());
    this.databases.get(database)?.set(name, fresh);
  }

  drop(database: string, name: string): void {
    const collection = this.find(database, name);
    collection?.remove(collection.all());
    this.databases.get(database)?.delete(name);
  }

  dropDatabase(database: string): void {
    for (const [name] of this.collections(database)) this.drop(database, name);
    this.databases.delete(database);
  }
}

function checkNamespace(database: string, name: string): void {
  const valid = /^[^/\\. "$*<>:|?\0]{1,63}$/.test(database) && /^[^$\0.][^$\0]{0,200}$/.test(name);
  if (!valid) throw new CommandError('InvalidNamespace', 'Invalid namespace specified.');
}
