// The suite on mongo-java-server.

import { javaServer } from './databases/java-server.ts';
import { runSuite } from './run-suite.ts';

await runSuite('mongo-java-server', javaServer);
