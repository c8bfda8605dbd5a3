// How much the gateway adds to the driver's own call: (a) of `npm run bench:gateway`.
//
// The real driver before the embedded engine in another process, a findOne of 1 KB by its id, over real HTTP with
// everything on; one request at a time, and eight. Two times are taken of each request: all of `handler.command`, from
// the call to the finished answer, the arrival of the body included; and within it `client.db().command()`. The
// difference is the gateway's own: keys, checks, sessions, both codecs, the log.

import { AsyncLocalStorage } from 'node:async_hooks';

import type { Db, Document, MongoClient, RunCommandOptions } from 'mongodb';

import { connectGatewayClient } from '../../gateway/database/client.ts';
import { type CommandHandler, createHandler, type GatewayHandler } from '../../gateway/handler.ts';
import { serve } from '../../gateway/node/serve.ts';
import { options } from './gateway-options.ts';
import { requestsPerSecond } from './load.ts';
import { start } from './process.ts';
import { median, type Row, row } from './rows.ts';
import { document, findOne } from './sample.ts';

const WARM_UP_MS = 4000;
const MEASURED_MS = 4000;

/** Of one request, in microseconds. */
interface Times {
  driver: number;
  outside: number;
}

/** Takes the times of requests. */
class Stopwatch {
  times: Times[] = [];
  private readonly current = new AsyncLocalStorage<Times>();

  /** The same client, with its commands timed. */
  onDriver(client: MongoClient): MongoClient {
    const original = client.db.bind(client);
    client.db = (name): Db => {
      const db = original(name);
      const command = db.command.bind(db);
      db.command = async (document: Document, options?: RunCommandOptions): Promise<Document> => {
        const started = performance.now();
        const reply = await command(document, options);
        const times = this.current.getStore();
        if (times !== undefined) times.driver += microsecondsSince(started);
        return reply;
      };
      return db;
    };
    return client;
  }

  /** The same handler, timed, for its commands. */
  onHandler(handler: GatewayHandler): GatewayHandler {
    const command: CommandHandler = (asking, caller) => {
      const times: Times = { driver: 0, outside: 0 };
      return this.current.run(times, async () => {
        const started = performance.now();
        const answer = await handler.command(asking, caller);
        times.outside = microsecondsSince(started) - times.driver;
        this.times.push(times);
        return answer;
      });
    };
    return Object.assign((request: Request) => handler(request), { command });
  }
}

function microsecondsSince(started: number): number {
  return (performance.now() - started) * 1000;
}

export async function measureShare(): Promise<Row[]> {
  const engine = await start('gateway/embedded/main.ts');
  const { uri } = JSON.parse(engine.line) as { uri: string };
  const stopwatch = new Stopwatch();
  const client = connectGatewayClient(uri);
  await client.db('shop').collection('items').insertOne(document);
  const handler = createHandler({ client: stopwatch.onDriver(client), ...options });
  const serving = await serve({ port: 0, handler: stopwatch.onHandler(handler) });
  const port = Number(new URL(serving.url).port);
  const under = async (connections: number): Promise<Times[]> => {
    const { body } = findOne;
    await requestsPerSecond(port, { body, connections, milliseconds: WARM_UP_MS });
    stopwatch.times = [];
    await requestsPerSecond(port, { body, connections, milliseconds: MEASURED_MS });
    return stopwatch.times;
  };
  const rows = [
    ...rowsOf('one at a time', await under(1)),
    ...rowsOf('eight at a time', await under(8)),
  ];
  await serving.close();
  await client.close();
  engine.stop();
  return rows;
}

function rowsOf(load: string, times: readonly Times[]): Row[] {
  const driver = times.map((time) => time.driver);
  const outside = times.map((time) => time.outside);
  const every = (at: number): number[] => outside.filter((_, index) => index % 2 === at);
  const [even, odd] = [every(0), every(1)];
  const about = { group: 'gateway: share', unit: 'us' } as const;
  return [
    row({ ...about, name: `the driver's call, ${load}`, peer: 'itself' }, driver, 1),
    row(
      { ...about, name: `the handler outside it, ${load}`, peer: "the driver's call" },
      outside,
      median(outside) / median(driver),
    ),
    row(
      { ...about, name: `null comparison, ${load}`, peer: 'every other request' },
      even,
      median(even) / median(odd),
    ),
  ];
}
