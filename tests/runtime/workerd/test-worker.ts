// The Worker of the workerd tests: it does what the request's JSON says and tells how it went.
import type { DbConnectOptions } from 'mooring';
import { dbConnect, MongoError } from 'mooring';

/** What a test asks for. */
export interface Order {
  /** dbConnect's options but the connection string. */
  options?: DbConnectOptions;
  action: 'connect' | 'insert' | 'read' | 'readMany' | 'increment';
  id?: string;
}

/** What the test is told. */
export interface Told {
  /** The _id of the document that was found. */
  found?: string | null;
  error?: string;
  code?: number | string | undefined;
  outcome?: string;
  attempts?: number;
  state: string;
  probes: number;
}

interface Environment {
  MOORING_URI: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

async function carryOut(order: Order, environment: Environment, context: Context): Promise<Told> {
  const options = { uri: environment.MOORING_URI, ...order.options };
  await using client = await dbConnect(options, context);
  const things = client.db().collection<{ _id: string; count: number }>('things');
  const { id = '' } = order;
  let found: string | null = null;
  if (order.action === 'insert') await things.insertOne({ _id: id, count: 0 });
  if (order.action === 'read') found = (await things.findOne({ _id: id }))?._id ?? null;
  if (order.action === 'readMany') {
    const all = Array.from({ length: 20 }, () => things.findOne({ _id: id }));
    found = (await Promise.all(all)).map((one) => one?._id).join();
  }
  if (order.action === 'increment') {
    await things.updateOne({ _id: id }, { $inc: { count: 1 } }, { upsert: true });
  }
  return { found, state: client.state, probes: client.stats?.probes ?? 0 };
}

export default {
  async fetch(request: Request, environment: Environment, context: Context): Promise<Response> {
    const order = (await request.json()) as Order;
    try {
      return Response.json(await carryOut(order, environment, context));
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      const { name, code, outcome, attempts, state } = error;
      return Response.json({ error: name, code, outcome, attempts, state, probes: 0 });
    }
  },
};
