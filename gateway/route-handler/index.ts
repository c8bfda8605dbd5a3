// `mooring-gateway/route-handler`: the gateway inside an application of your own.

export type { Handler } from '../handler.ts';
export { closeClients } from './clients.ts';
export { type NodeListener, toNodeListener } from './node-listener.ts';
export {
  createFetchHandler,
  createRouteHandler,
  type RouteHandler,
  type RouteHandlerOptions,
} from './route-handler.ts';
