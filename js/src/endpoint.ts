// Endpoint: what a client needs of the server at the other end. A gateway is one; a server that only speaks
// the Data API (data-api/) is another, and knows less.

import type { GatewayEndpoint, Reply } from './gateway-endpoint.ts';
import type { OperationKind } from './generated/abi.ts';

/** The server at the other end. What is optional here, only a server has that knows less than a gateway. */
export interface Endpoint extends Pick<GatewayEndpoint, keyof GatewayEndpoint> {
  /** What the core is to take an operation for, when the server recognises no repeated write. */
  kindOf?(kind: OperationKind): OperationKind;
  /**
   * The command as it travels, in the place of its Extended JSON.
   * @throws UnsupportedOperationError for a command that the server does not have.
   */
  encode?(command: Reply): string;
  /** @throws UnsupportedOperationError for an operation of several commands that the server does not have. */
  mustHave?(operation: string): void;
}
