// What a test makes and calls by name: clients, databases, collections, cursors, results.

import { type ConnectionOptions, MongoClient } from '../../edge-adapter/node/index.ts';
import type { EntityDescription, Fields } from './format.ts';
import { Observer } from './observe.ts';

/** Options of a driver that say something about sockets or about the deployment, which are the gateway's. */
const gatewaysOwn = ['appName'];

type Method = (...given: unknown[]) => unknown;

/** Something with methods. They are called by name, as the tests name them. */
export type Callable = Readonly<Record<string, Method | undefined>>;

/** The entities of one case. */
export class Entities {
  readonly #uri: string;
  readonly #all = new Map<string, unknown>();
  readonly #failed = new Map<string, unknown>();
  readonly #observers = new Map<string, Observer>();
  readonly #clients: MongoClient[] = [];

  /** @param uri of the gateway. */
  constructor(uri: string) {
    this.#uri = uri;
  }

  /** Makes these. One that cannot be made is an error only for who uses it. */
  async make(descriptions: readonly EntityDescription[]): Promise<void> {
    for (const description of descriptions) {
      const [[kind, fields] = []] = Object.entries(description);
      if (kind === undefined || fields === undefined) throw new Error('an entity of no kind');
      try {
        const made = this.#made(kind, fields);
        // A test whose times are short wants a client that need not connect first.
        const limit = fields['awaitMinPoolSizeMS'];
        if (made instanceof MongoClient && limit !== undefined) {
          await made.connect({ timeoutMS: Number(limit) });
        }
        this.#all.set(fields.id, made);
      } catch (error) {
        this.#failed.set(fields.id, error);
      }
    }
  }

  set(id: string, value: unknown): void {
    this.#all.set(id, value);
  }

  get(id: string): unknown {
    if (this.#failed.has(id)) throw this.#failed.get(id);
    if (!this.#all.has(id)) throw new Error(`the test uses ${id} and never made it`);
    return this.#all.get(id);
  }

  callable(id: string): Callable {
    return this.get(id) as Callable;
  }

  observer(client: string): Observer {
    this.get(client);
    const observer = this.#observers.get(client);
    if (observer === undefined) throw new Error(`${client} is no client`);
    return observer;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  #made(kind: string, fields: Fields & { readonly id: string }): unknown {
    const name = (field: string): string => String(fields[field]);
    switch (kind) {
      case 'client':
        return this.#client(fields);
      case 'database':
        return this.#call(name('client'), 'db', name('databaseName'), fields['databaseOptions']);
      case 'collection': {
        const options = fields['collectionOptions'];
        return this.#call(name('database'), 'collection', name('collectionName'), options);
      }
      case 'session':
        return this.#call(name('client'), 'startSession', fields['sessionOptions']);
      default:
        throw new Error(`the runner makes no ${kind}`);
    }
  }

  #client(fields: Fields & { readonly id: string }): MongoClient {
    if (fields['serverApi'] !== undefined) throw new Error('no such option: serverApi');
    const given = Object.entries((fields['uriOptions'] ?? {}) as Fields);
    const options = Object.fromEntries(given.filter(([name]) => !gatewaysOwn.includes(name)));
    const client = new MongoClient(this.#uri, {
      profile: 'driver',
      // A heartbeat every 500 ms is one hello at each use where nothing runs in the background.
      ...('heartbeatFrequencyMS' in options && { validateConnection: 'always' as const }),
      ...(options as ConnectionOptions),
    });
    this.#clients.push(client);
    this.#observers.set(fields.id, new Observer(client as never, fields));
    return client;
  }

  #call(id: string, method: string, ...given: unknown[]): unknown {
    return call(this.callable(id), method, ...given);
  }
}

/** Calls a method by its name. */
export function call(target: Callable, method: string, ...given: unknown[]): unknown {
  const found = target[method];
  if (typeof found !== 'function') throw new NoSuchMethod(method);
  return found.apply(target, given);
}

/** The client lacks a method that the test needs. */
export class NoSuchMethod extends Error {
  constructor(method: string) {
    super(`no such method: ${method}`);
  }
}
