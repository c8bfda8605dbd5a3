// `mooring-gateway`: the parts for a program of your own on Node. The command is main.ts.

export type { Access, AccessOptions } from './access/authenticate.ts';
export { KeyRing } from './access/key-ring.ts';
export { type ApiKey, createKey, parseKeys, type Role } from './access/keys.ts';
export { connectGatewayClient, type GatewayClientOptions } from './database/client.ts';
export { type Caller, createHandler, type Handler, type HandlerOptions } from './handler.ts';
export { type Level, type Log, type LogEntry, logTo } from './log.ts';
export { serve, type ServeOptions, type Serving, type Tls } from './node/serve.ts';
