// The suite on our own engine.

import { embedded } from './databases/embedded.ts';
import { runSuite } from './run-suite.ts';

await runSuite('embedded', embedded);
