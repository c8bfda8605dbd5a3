// A database that answers at once: the null device of the benchmark, so that all time is the gateway's.
//
// It is the driver's own client, whose sessions are real, with connecting and commands taken out.

import { type Db, type Document, MongoClient } from 'mongodb';

import { findOne, replaceOne } from './sample.ts';

const hello = { ok: 1, setName: 'null', logicalSessionTimeoutMinutes: 30 };

function replyTo(command: Document): Document {
  if ('hello' in command) return hello;
  return 'find' in command ? findOne.reply : replaceOne.reply;
}

class NullClient extends MongoClient {
  readonly #db = {
    command: (command: Document) => Promise.resolve(replyTo(command)),
  } as unknown as Db;

  override connect(): Promise<this> {
    return Promise.resolve(this);
  }

  override db(): Db {
    return this.#db;
  }
}

export function nullClient(): MongoClient {
  return new NullClient('mongodb://127.0.0.1:1/');
}
