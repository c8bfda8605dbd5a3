// A gateway with everything on that a gateway in production has: keys, a rate, limits, sessions, a log.

import { parseKeys } from '../../gateway/access/keys.ts';
import type { HandlerOptions } from '../../gateway/handler.ts';
import { logLines } from '../../gateway/node/log-lines.ts';
import { KEY } from './sample.ts';

/** Lines of the log are written out in full, and thrown away. */
export const options: Omit<HandlerOptions, 'client'> = {
  keys: parseKeys(`${KEY.replace('.', ':')}:shop,stock;another-key:another-secret:*`),
  requestsPerSecond: 1_000_000,
  sessionSecret: 'the session secret of the benchmark',
  log: logLines(() => undefined),
};
