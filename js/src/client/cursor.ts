// Cursor: the documents of a query, a batch at a time.
//
// The first batch comes with the query, the others are asked for when they are needed, with the token that
// the gateway gives for the server's cursor. A batch that was lost on its way is not asked for again, because the
// server's cursor has moved on: next() throws from then on, and the query can be repeated.

import type { DriverScope } from '../live.ts';
import { MongoInvalidArgumentError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import type { OperationOptions } from './connection.ts';
import { type Link, send } from './link.ts';
import { timeLeft } from './time-left.ts';

interface Batch {
  id?: unknown;
  ns?: unknown;
  firstBatch?: unknown;
  nextBatch?: unknown;
}

const modes = ['cursorLifetime', 'iteration'];

/** What every cursor takes. */
export interface CursorOptions extends OperationOptions {
  /** Documents a batch; the server's default (101, then 16 MB) when left out. */
  batchSize?: number;
  /**
   * Whether timeoutMS, which must be set somewhere, is for all batches together (the default) or for each anew.
   * Without it the profile's own timeoutMS is for each, and the server may work as long as the first on all together.
   */
  timeoutMode?: 'cursorLifetime' | 'iteration' | undefined;
}

/** Cursors of a scope that the server may still keep. */
const openCursors = new WeakMap<DriverScope, Set<AbstractCursor<unknown>>>();

/** Those of the link's scope; without a scope nobody remembers them. */
function openedBy({ scope }: Pick<Link, 'scope'>): Set<AbstractCursor<unknown>> {
  if (scope === undefined) return new Set();
  const opened = openCursors.get(scope) ?? new Set();
  openCursors.set(scope, opened);
  return opened;
}

/** Ends what a scope abandoned, so that the server need not keep it for ten minutes. Never throws. */
export async function closeCursors(scope: DriverScope): Promise<void> {
  await Promise.all([...openedBy({ scope })].map((cursor) => cursor.close()));
}

/** Whether a command has a pipeline that ends in a stage that writes. */
export function writesOf({ pipeline }: Reply): boolean {
  const last = (Array.isArray(pipeline) && (pipeline.at(-1) as Reply | undefined)) || {};
  return '$out' in last || '$merge' in last;
}

/** The documents of a query. Nothing is sent before the first one is asked for. */
export abstract class AbstractCursor<T> implements AsyncIterable<T> {
  protected readonly link: Link;
  /** The command that opens it; may be changed until then. */
  protected readonly command: Reply;
  protected readonly options: CursorOptions;
  /** What was read from the server and not yet taken, the next one last. */
  #batch: unknown[] = [];
  /** The cursor's token; undefined before the query, 0 when it has nothing more. */
  #id: unknown;
  #collection = '';
  #transform = (document: unknown): T => document as T;
  #closed = false;
  #failure: Error | undefined;
  #fetching: Promise<void> | undefined;
  /** The timeoutMS of the next command. */
  #timeoutMS: () => number | undefined = () => this.options.timeoutMS;

  /** Made by `find`, `aggregate` and their like. */
  constructor(link: Link, command: Reply, options: CursorOptions) {
    this.link = link;
    this.command = { ...command };
    this.options = { ...options };
    const { timeoutMode } = options;
    if (timeoutMode === undefined) return;
    if (modes.includes(timeoutMode) && timeLeft(link, options)() !== undefined) return;
    throw new MongoInvalidArgumentError(
      `timeoutMode is ${modes.join(' or ')}, and needs timeoutMS`,
    );
  }

  /** Another cursor for the same query, as it was before anything was read. */
  clone(): this {
    const Own = this.constructor as new (...of: ConstructorParameters<typeof ListCursor>) => this;
    return new Own(this.link, this.command, this.options);
  }

  /** Whether nothing more can be read. */
  get closed(): boolean {
    return this.#closed || (this.#id === 0 && this.#batch.length === 0);
  }

  /** The next document, or null after the last. */
  async next(): Promise<T | null> {
    const [document = null] = await this.#take();
    return document;
  }

  /** As `next`, from one more batch at most. */
  async tryNext(): Promise<T | null> {
    if (this.#batch.length === 0 && !this.#isOver) await this.#fetch();
    return this.#batch.length > 0 ? this.next() : null;
  }

  /** Whether there is another document; asks the server where it has to. */
  async hasNext(): Promise<boolean> {
    while (this.#batch.length === 0) {
      if (this.#isOver) return false;
      await this.#fetch();
    }
    return !this.#closed;
  }

  /** All documents that are left. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const one of this) all.push(one);
    return all;
  }

  /** Calls back for each document that is left, until the callback returns false. */
  async forEach(callback: (document: T) => unknown): Promise<void> {
    for await (const one of this) if (callback(one) === false) return;
  }

  /** For `for await`; the cursor is closed when the loop ends, also by `break`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    try {
      while (await this.hasNext()) yield* await this.#take();
    } finally {
      await this.close();
    }
  }

  /** Changes each document that is read from here on; several are applied one after the other. */
  map<U>(change: (document: T) => U): AbstractCursor<U> {
    this.mustBeUnused();
    const before = this.#transform;
    const after = this as unknown as AbstractCursor<U>;
    after.#transform = (document) => change(before(document));
    return after;
  }

  /** Documents a batch; the server's own default (101, then 16 MB) when left out. */
  batchSize(documents: number): this {
    this.mustBeUnused();
    this.options.batchSize = documents;
    return this;
  }

  /** How many documents are there without asking the server. */
  bufferedCount(): number {
    return this.#batch.length;
  }

  /** Ends the server's cursor, if it still has one. Never throws: the server ends idle cursors itself. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    openedBy(this.link).delete(this);
    if (this.#id === undefined || this.#id === 0) return;
    const { $db } = this.command;
    const command = { killCursors: this.#collection, cursors: [this.#id], $db };
    await send(this.link, OperationKind.read, command, {}).catch(() => undefined);
  }

  /** For `await using`: the same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Starts anew: the query is sent again with the next document that is asked for. */
  rewind(): void {
    void this.close();
    this.#closed = false;
    this.#id = this.#failure = undefined;
    this.#batch = [];
  }

  /** @throws MongoInvalidArgumentError when the query was sent already. */
  protected mustBeUnused(): void {
    if (this.#id === undefined && this.#fetching === undefined) return;
    throw new MongoInvalidArgumentError('a cursor cannot be changed after it was read from');
  }

  /** The command as it is sent, with the size of its first batch. */
  protected first(batchSize: number | undefined): Reply {
    return { ...this.command, cursor: batchSize === undefined ? {} : { batchSize } };
  }

  /** Whether nothing is left to ask for. After a lost batch there is, but nobody may ask. */
  get #isOver(): boolean {
    return this.#id === 0 || (this.#closed && this.#failure === undefined);
  }

  /** The next document, or nothing: none is null, which a `map` may make of a document. */
  async #take(): Promise<[T] | []> {
    while (await this.hasNext()) {
      // Others may have asked at the same time, and taken the one that was there.
      if (this.#batch.length === 0) continue;
      return [this.#transform(this.#batch.pop())];
    }
    return [];
  }

  /** Callers that ask at the same time wait for the same batch. */
  #fetch(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return (this.#fetching ??= this.#fetchBatch().finally(() => (this.#fetching = undefined)));
  }

  async #fetchBatch(): Promise<void> {
    const { link, options } = this;
    const first = this.#id === undefined;
    if (first && options.timeoutMode !== 'iteration') this.#timeoutMS = timeLeft(link, options);
    const command = first ? this.first(options.batchSize) : this.#getMore();
    // Else the server would count the time of all batches together.
    if (first && options.timeoutMode === 'iteration') command['maxTimeMS'] = 0;
    const opens = writesOf(command) ? OperationKind.write : OperationKind.read;
    const kind = first ? opens : OperationKind.get_more;
    const timed = { ...options, timeoutMS: this.#timeoutMS() };
    const { reply } = await send(link, kind, command, timed).catch((error: unknown) => {
      // The server's cursor may have moved on, and the batch after a lost one is not the next.
      if (!first) this.#failure = error as Error;
      throw error;
    });
    const { id, ns, firstBatch, nextBatch = firstBatch } = (reply['cursor'] ?? {}) as Batch;
    if (!Array.isArray(nextBatch)) {
      throw new MongoInvalidArgumentError('the server answered a query without a cursor');
    }
    // Lists have a collection of their own, and only the server knows its name.
    if (typeof ns === 'string') this.#collection = ns.slice(ns.indexOf('.') + 1);
    this.#id = id;
    this.#batch = [...(nextBatch as unknown[])].reverse();
    const opened = openedBy(link);
    if (id === 0) opened.delete(this);
    else opened.add(this);
    // It was closed while the batch was on its way.
    if (this.#closed) {
      this.#closed = false;
      await this.close();
    }
  }

  #getMore(): Reply {
    const { comment, $db } = this.command;
    const batchSize = this.options.batchSize || undefined;
    return { getMore: this.#id, collection: this.#collection, batchSize, comment, $db };
  }
}

/** A list of collections or of indexes. */
export class ListCursor<T> extends AbstractCursor<T> {}
