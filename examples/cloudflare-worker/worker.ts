// An example Worker: a small API over MongoDB, with one scope a request.
//
// `dbConnect` gives the request a view of the isolate's one connection. It is validated only when it
// has to be; while the gateway is away a request fails at once, with a status that says when to return.
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { MongoClient, StateChange } from 'mooring';
import { dbConnect, MongoError, MongoServerError } from 'mooring';

interface Country {
  _id: string;
  name: string;
  capital: string[];
  region: string;
  area: number;
}

interface Visits {
  _id: string;
  count: number;
}

interface Environment {
  Bindings: { MOORING_URI: string };
}

const app = new Hono<Environment>();

/** Connects for this request, hands its view of the connection to `use`, and ends it. */
async function withClient(
  context: Context<Environment>,
  use: (client: MongoClient) => Promise<Response>,
): Promise<Response> {
  const options = { uri: context.env.MOORING_URI, onStateChange: logStateChange };
  await using client = await dbConnect(options, context.executionCtx);
  return await use(client);
}

/** `wrangler tail`, or workerd's output, shows what the connection does. */
function logStateChange(change: StateChange): void {
  console.log(JSON.stringify({ event: 'connection', ...change }));
}

app.get('/countries', (context) =>
  withClient(context, async (client) => {
    const countries = client.db().collection<Country>('countries');
    const { region, least } = context.req.query();
    const filter = {
      ...(region !== undefined && { region }),
      ...(least !== undefined && { area: { $gte: Number(least) } }),
    };
    // One batch after another: 250 documents travel as a cursor, not as one answer.
    const found = await countries.find(filter, { sort: { area: -1 }, batchSize: 100 }).toArray();
    return context.json(found);
  }),
);

app.get('/countries/:id', (context) =>
  withClient(context, async (client) => {
    const countries = client.db().collection<Country>('countries');
    const country = await countries.findOne({ _id: context.req.param('id') });
    return country === null
      ? context.json({ error: 'no such country' }, 404)
      : context.json(country);
  }),
);

app.post('/countries', (context) =>
  withClient(context, async (client) => {
    const country = await context.req.json<Country>();
    const { insertedId } = await client.db().collection<Country>('countries').insertOne(country);
    return context.json({ insertedId }, 201);
  }),
);

// Counting a visit is a write that a blind repeat would count twice.
app.post('/visits/:id', (context) =>
  withClient(context, async (client) => {
    const visits = client.db().collection<Visits>('visits');
    const id = context.req.param('id');
    const result = await visits.updateOne({ _id: id }, { $inc: { count: 1 } }, { upsert: true });
    return context.json({ outcome: 'applied', upserted: result.upsertedCount === 1 });
  }),
);

app.onError((error, context) => {
  if (!(error instanceof MongoError)) throw error;
  const { name, code, outcome, attempts, retryAfterMS, state } = error;
  const status = error instanceof MongoServerError ? (code === 11000 ? 409 : 400) : 503;
  if (status === 503) context.header('Retry-After', String(Math.ceil(retryAfterMS / 1000) || 1));
  return context.json(
    { error: name, code, outcome, attempts, state, detail: error.message },
    status,
  );
});

export default app;
