// A gateway without a server: the Worker passes requests on to objects that hold the connections.
import type { GatewayNamespace } from 'mooring-gateway/durable-object';
import { routeToGateway } from 'mooring-gateway/durable-object';

export { MooringGateway } from 'mooring-gateway/durable-object';

interface Environment {
  GATEWAY: GatewayNamespace;
}

export default {
  // Two objects with two connections each; near the database, because that way is the longest.
  fetch: (request: Request, env: Environment): Promise<Response> =>
    routeToGateway(request, env.GATEWAY, { shards: 2, locationHint: 'weur' }),
};
