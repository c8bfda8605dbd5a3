// The Worker of the tests: the example as it is, with doors for the tests.
//
// POST /test/abort?object=mooring-0 restarts an object, as a deployment does. GET /test/id?object= names the
// object in memory: another id is another object. POST /test/inside passes a command on from inside the Worker,
// and POST /test/client reads by the client `mooring`, both to an address that no name server knows.
import { MongoClient } from 'mooring';

import type { GatewayNamespace } from '../../../gateway/durable-object/index.ts';
import { gatewayFetch } from '../../../gateway/durable-object/index.ts';
import example, {
  MooringGateway as ExampleGateway,
} from '../../../examples/durable-object-gateway/worker.ts';

interface Environment {
  readonly GATEWAY: GatewayNamespace;
  readonly TEST_KEY: string;
}

interface ObjectContext {
  abort(reason: string): never;
}

export class MooringGateway extends ExampleGateway {
  readonly #id = crypto.randomUUID();

  override async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/test/id') return new Response(this.#id);
    if (pathname === '/test/abort') (this.ctx as ObjectContext).abort('restarted by the test');
    return super.fetch(request);
  }
}

const INSIDE = 'https://gateway.invalid';

/** What a Worker does today so that the client uses the object: later it will take a fetch as an option. */
function routeInside(env: Environment): void {
  const outside = globalThis.fetch;
  const inside = gatewayFetch(env.GATEWAY);
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(`${INSIDE}/`) ? inside(input, init) : outside(input, init);
  };
}

async function readByClient(env: Environment): Promise<Response> {
  routeInside(env);
  await using client = new MongoClient(INSIDE.replace('//', `//${env.TEST_KEY}@`) + '/shop');
  const found = await client.db().collection('counts').findOne({});
  return Response.json(found);
}

async function testDoor(request: Request, env: Environment): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === '/test/inside')
    return gatewayFetch(env.GATEWAY)(`${INSIDE}/v1/command`, request);
  if (pathname === '/test/client') return readByClient(env);
  const object = env.GATEWAY.idFromName(searchParams.get('object') ?? '');
  const response = env.GATEWAY.get(object).fetch(request);
  return response.catch(() => new Response('gone'));
}

export default {
  fetch: (request: Request, env: Environment): Promise<Response> =>
    new URL(request.url).pathname.startsWith('/test/')
      ? testDoor(request, env)
      : example.fetch(request, env),
};
