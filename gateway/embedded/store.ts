// Databases, their collections, and how much memory all of them together may take.
//
// A demo that fills a laptop's memory is a bad demo, so the store has a limit and being full is an
// error like any other.

import { CommandError } from './command-error.ts';
import { Collection } from './collection.ts';

/** Limits of a store; the defaults suit a laptop. */
export interface StoreLimits {
  /** Default 256 MiB. */
  readonly maxBytes?: number;
  /** Default 500,000. */
  readonly maxDocuments?: number;
}

/** What is left. Collections take from it and give back. */
export class Room {
  private bytes: number;
  private documents: number;

  constructor(limits: StoreLimits) {
    this.bytes = limits.maxBytes ?? 256 * 1024 * 1024;
    this.documents = limits.maxDocuments ?? 500_000;
  }

  take(bytes: number, documents: number): void {
    if (bytes > this.bytes || documents > this.documents) {
      throw new CommandError('OutOfDiskSpace', 'The demo engine is full; drop something.');
    }
    this.bytes -= bytes;
    this.documents -= documents;
  }

  give(bytes: number, documents: number): void {
    this.bytes += bytes;
    this.documents += documents;
  }
}

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
