// The suite on SecantusDB.

import { secantusdb } from './databases/secantusdb.ts';
import { runSuite } from './run-suite.ts';

await runSuite('SecantusDB', secantusdb);
