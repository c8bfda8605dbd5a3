// FindCursor: the documents of a query, a batch at a time.
//
// The first batch comes with the query, the others are asked for when they are needed, with the token that
// the gateway gives for the server's cursor. A batch that was lost on its way is not asked for again, because the
// server's cursor has moved on: next() throws from then on, and the query can be repeated.

import type { DriverScope } from '../live.ts';
import { MongoInvalidArgumentError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import type { Connection, OperationOptions } from './connection.ts';
import type { Document } from './types.ts';

export interface FindOptions extends OperationOptions {
  projection?: Document;
  sort?: Document;
  skip?: number;
  limit?: number;
  /** Documents a batch; the server's default (101, then 16 MB) when left out. */
  batchSize?: number;
}

interface Batch {
  id?: unknown;
  ns?: unknown;
  firstBatch?: unknown;
  nextBatch?: unknown;
}

export class FindCursor<T> implements AsyncIterable<T> {
  readonly #connection: Connection;
  readonly #scope: DriverScope | undefined;
  readonly #command: Reply;
  readonly #options: OperationOptions;
  #batch: readonly T[] = [];
  #at = 0;
  /** The cursor's token; undefined before the query, 0 when it has nothing more. */
  #id: unknown;
  #closed = false;
  #failure: Error | undefined;
  #fetching: Promise<void> | undefined;

  /** Made by `collection.find()`; nothing is sent before the first document is asked for. */
  constructor(
    connection: Connection,
    scope: DriverScope | undefined,
    command: Reply,
    options: OperationOptions,
  ) {
    this.#connection = connection;
    this.#scope = scope;
    this.#command = command;
    this.#options = options;
  }

  /** The next document, or null after the last. */
  async next(): Promise<T | null> {
    if (this.#closed) return null;
    while (this.#at >= this.#batch.length) {
      if (this.#id === 0) return null;
      // Callers that ask at the same time wait for the same batch.
      this.#fetching ??= this.#fetchBatch().finally(() => (this.#fetching = undefined));
      await this.#fetching;
    }
    return this.#batch[this.#at++] ?? null;
  }

  /** All documents that are left. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for (let one = await this.next(); one !== null; one = await this.next()) all.push(one);
    return all;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      for (let one = await this.next(); one !== null; one = await this.next()) yield one;
    } finally {
      await this.close();
    }
  }

  /** Ends the server's cursor, if it still has one. Never throws: the server ends idle cursors itself. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#id === undefined || this.#id === 0) return;
    const command = {
      killCursors: this.#command['find'],
      cursors: [this.#id],
      $db: this.#command['$db'],
    };
    await this.#connection.read(command, this.#scope, {}).catch(() => undefined);
  }

  async #fetchBatch(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const first = this.#id === undefined;
    const command = first ? this.#command : this.#getMore();
    const kind = first ? OperationKind.read : OperationKind.get_more;
    const reply = await this.#connection
      .read(command, this.#scope, this.#options, kind)
      .catch((error: unknown) => {
        // The server's cursor may have moved on, and the batch after a lost one is not the next.
        if (!first && error instanceof Error) this.#failure = error;
        throw error;
      });
    const cursor = reply['cursor'] as Batch | undefined;
    const batch = first ? cursor?.firstBatch : cursor?.nextBatch;
    if (cursor === undefined || !Array.isArray(batch)) {
      throw new MongoInvalidArgumentError('the server answered a query without a cursor');
    }
    this.#id = cursor.id;
    this.#batch = batch as T[];
    this.#at = 0;
  }

  #getMore(): Reply {
    const { find, batchSize, $db } = this.#command;
    return {
      getMore: this.#id,
      collection: find,
      ...(batchSize !== undefined && { batchSize }),
      $db,
    };
  }
}
