// The suite on a server of the user's own.

import { ownServer } from './databases/own-server.ts';
import { runSuite } from './run-suite.ts';

await runSuite('MONGODB_URI', ownServer);
