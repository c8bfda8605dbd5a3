// `mooring-gateway/durable-object`: what a Worker imports to be a gateway without a server.

export type { GatewayEnvironment } from '../environment.ts';
export { MooringGateway, type ObjectOptions } from './mooring-gateway.ts';
export {
  gatewayFetch,
  type GatewayNamespace,
  routeToGateway,
  type ShardOptions,
} from './shards.ts';
