// MongoClient for a server that only speaks the Data API: the main client with another endpoint.

import { MongoClient as GatewayClient } from '../client/mongo-client.ts';
import type { ConnectionOptions } from '../options.ts';
import { dataApiTarget } from './target.ts';

/** Options of a client of the Data API. */
export interface DataApiOptions extends Omit<ConnectionOptions, 'autoBatch'> {
  /** The key, sent in the header `apiKey`. Default: what stands before the @ in the address. */
  apiKey?: string;
}

/**
 * A client of one Data API. Nothing is sent before the first operation. What the Data API does not have is an
 * `UnsupportedOperationError` before anything is sent; `docs/data-api-dialect.md` has the list.
 */
export class MongoClient extends GatewayClient {
  /**
   * @param uri `https://<host>/app/<AppId>/endpoint/data/v1?dataSource=<name>&database=<name>`; options may follow,
   * such as `&maxRetries=1`
   * @throws MongoParseError for a bad address, key or option, without quoting it.
   */
  constructor(uri: string, { apiKey, ...options }: DataApiOptions = {}) {
    // There are no batches, so operations of one scope are not gathered for any.
    const alone: ConnectionOptions = { ...options, autoBatch: false };
    super(uri, alone, undefined, (address) => dataApiTarget(address, apiKey));
  }
}
