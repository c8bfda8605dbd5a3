// The gateway inside this process: what `fetch` would carry to a server goes to a function instead.
//
// So the official driver runs below the same client: the same core decides, writes have their tokens, and an error
// says what became of a write, by the rules that a gateway is tested for. Nothing listens.

import { randomBytes } from 'node:crypto';

import { createKey } from '../access/keys.ts';
import { connectGatewayClient } from '../database/client.ts';
import { createHandler, type Handler } from '../handler.ts';

/** One database server, or a set of them, behind the driver. */
export interface InProcess {
  /** What stands for it in a connection string; no name server knows a name that ends so. */
  readonly origin: string;
  /** `keyId:secret`, made for this process. */
  readonly key: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Closes the driver's connections when what is under way has ended. */
  readonly close: () => Promise<void>;
}

let made = 0;

/** Makes it; it connects with the first operation. @throws RangeError for a URI that is none, not quoting it. */
export function startInProcess(uri: string, maxPoolSize: number | undefined): InProcess {
  const client = connectGatewayClient(uri, maxPoolSize === undefined ? {} : { maxPoolSize });
  const [keyId, secret] = [randomBytes(8).toString('hex'), randomBytes(32).toString('hex')];
  const handler: Handler = createHandler({
    client,
    keys: [createKey(keyId, secret, ['*'], 'admin')],
    // A repeat comes from this process, so nobody else needs to know it.
    sessionSecret: randomBytes(32).toString('hex'),
    maxBodyBytes: 16 * 1_048_576,
    maxDepth: 200,
    maxDeadlineMS: 3_600_000,
  });
  const underWay = new Set<Promise<unknown>>();
  const waitUntil = (work: Promise<unknown>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  return {
    origin: `in-process-${(made += 1)}.invalid`,
    key: `${keyId}:${secret}`,
    fetch: (request) => {
      // The items of a batch go on after it was answered.
      const answer = handler(request, { waitUntil });
      waitUntil(answer);
      return answer;
    },
    close: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await client.close();
    },
  };
}
