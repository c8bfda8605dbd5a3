// Mongoose over its own driver, on Node: our core decides when to connect, when to validate and when to try again.
//
// The driver's sockets are the driver's; the core asks "does it answer?" by a ping, on the first use, after a rest and
// with the heartbeat, and says how long to wait after a failure. One process has one default connection.

import type { ConnectOptions } from 'mongoose';
import mongooseDriver from 'mongoose/lib/driver.js';
import mongoose from 'mongoose/lib/mongoose.js';

import { ConnectionManager, type End } from '../edge-adapter/node/connection.ts';
import { MongoInvalidArgumentError } from '../js/src/index.ts';
import { giveDriver } from './give-driver.ts';
import { endOfFailure } from './own-errors.ts';

/** What the node profile asks of the driver. */
const profile = {
  maxPoolSize: 5,
  minPoolSize: 1,
  family: 4,
  serverSelectionTimeoutMS: 5000,
  socketTimeoutMS: 30_000,
  heartbeatFrequencyMS: 10_000,
} as const satisfies ConnectOptions;

/** Options that are the core's and not the driver's. */
const ours =
  'maxRetries retryDelay validateConnection onStateChange maxQueued debug autoBatch profile'.split(
    ' ',
  );

/** Options that both have. */
const shared = 'serverSelectionTimeoutMS socketTimeoutMS timeoutMS waitQueueTimeoutMS'.split(' ');

/** The process's connection that `dbConnect` made last. */
let current: OwnConnection | undefined;

/** Connects the default connection, or validates it. @throws MongoError, naming no host and no key */
export async function connectOwn(uri: string, options: Record<string, unknown>): Promise<void> {
  // One that never opened may have had wrong options, so other ones begin anew.
  if (current === undefined || !current.isFor(uri, options)) {
    const { connection } = mongoose as Partial<typeof mongoose>;
    if (connection !== undefined && connection.readyState !== mongoose.STATES.disconnected) {
      throw new MongoInvalidArgumentError(
        'Mongoose is connected with another connection string; await mongoose.disconnect() first, or use ' +
          'mongoose.createConnection() for a second connection',
      );
    }
    current?.stop();
    current = new OwnConnection(uri, options);
  }
  return current.ready();
}

/** Gives Mongoose its own driver, which is loaded now if it was not. @throws MongooseError when it has an open connection */
async function useOwnDriver(): Promise<void> {
  await import('mongoose');
  const { default: native } = await import('mongoose/lib/drivers/node-mongodb-native/index.js');
  mongooseDriver.set(native);
  giveDriver(native);
}

class OwnConnection {
  readonly uri: string;
  readonly #given: string;
  readonly #options: ConnectOptions;
  readonly #manager: ConnectionManager;
  readonly #heartbeat: NodeJS.Timeout;
  #isOpen = false;
  #opening: Promise<void> | undefined;
  #asking: Promise<void> | undefined;

  constructor(uri: string, given: Record<string, unknown>) {
    this.uri = uri;
    this.#given = JSON.stringify(given);
    const whole: Record<string, unknown> = { ...defaultsFor(uri), ...given };
    const entries = Object.entries(whole);
    const { validateConnection: validate } = whole;
    this.#options = Object.fromEntries(entries.filter(([name]) => !ours.includes(name)));
    const forCore = entries.filter(([name]) => ours.includes(name) || shared.includes(name));
    const selectionMS = Number(
      whole['serverSelectionTimeoutMS'] ?? profile.serverSelectionTimeoutMS,
    );
    this.#manager = new ConnectionManager({
      ...Object.fromEntries(forCore),
      // The driver knows why, so it is heard before the core stops waiting.
      serverSelectionTimeoutMS: selectionMS + 500,
      ...(validate !== false &&
        validate !== 'never' && { hello: (signal: AbortSignal) => this.#hello(signal) }),
    });
    this.#heartbeat = setInterval(
      () => {
        // What it meets is told by events, and by the next call. Nobody's first use is made here.
        if (this.#isOpen) this.ready().catch(() => undefined);
      },
      Number(whole['heartbeatFrequencyMS'] ?? profile.heartbeatFrequencyMS),
    ).unref();
  }

  /** Whether this is what was asked for. An open one keeps the options that it was opened with. */
  isFor(uri: string, given: Record<string, unknown>): boolean {
    return this.uri === uri && (this.#isOpen || this.#given === JSON.stringify(given));
  }

  /** Waits until the core is content with the connection. Callers at the same time share the answer. */
  ready(): Promise<void> {
    return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
  }

  async #ask(): Promise<void> {
    const name = { name: 'dbConnect' };
    try {
      // Only a ping is proof: to be asked while there is no doubt must not count as an answer.
      await this.#manager.connect(name);
      // Closed since the last proof, or nothing validates.
      if (!this.#isOpen) await this.#manager.run('read', () => ended(() => this.#open()), name);
    } catch (error) {
      // The core's texts are about gateways, and here is none.
      if (error instanceof Error) error.message = error.message.replace('gateway', 'database');
      throw error;
    }
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    this.#manager.close();
  }

  /** Asks whether the database answers. The core stops listening when `signal` aborts; the driver ends by itself. */
  #hello(signal: AbortSignal): Promise<End<void>> {
    const aborted = new Promise<End<void>>((resolve) => {
      signal.addEventListener('abort', () =>
        resolve({ end: 'timed_out', message: 'no answer in time' }),
      );
    });
    const answer = ended(async () => {
      await this.#open();
      await mongoose.connection.db?.command({ ping: 1 });
    });
    return Promise.race([answer, aborted]);
  }

  /** Connects unless that was done; afterwards the driver's monitors reconnect by themselves. */
  async #open(): Promise<void> {
    if (this.#isOpen) return;
    await (this.#opening ??= this.#connect().finally(() => (this.#opening = undefined)));
  }

  async #connect(): Promise<void> {
    await useOwnDriver();
    await mongoose.connect(this.uri, { ...this.#options });
    const { connection } = mongoose;
    // Somebody else may have begun to connect, and then the call above does not wait.
    await connection.asPromise();
    this.#isOpen = true;
    connection.once('close', () => (this.#isOpen = false));
  }
}

/** The profile without what the connection string says itself, over which an option would win. */
function defaultsFor(uri: string): Record<string, unknown> {
  const query = new URLSearchParams(uri.slice(uri.indexOf('?') + 1));
  const said = new Set(Array.from(query.keys(), (name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(profile).filter(([name]) => !said.has(name.toLowerCase())),
  );
}

async function ended(work: () => Promise<void>): Promise<End<void>> {
  try {
    await work();
    return { end: 'answered', value: undefined };
  } catch (error) {
    return endOfFailure(error);
  }
}
