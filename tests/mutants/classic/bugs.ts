// The classic bugs, forty in all.

import type { ClassicBug } from './bug.ts';
import { endpointBugs } from './endpoint-bugs.ts';
import { operationBugs } from './operation-bugs.ts';
import { retryBugs } from './retry-bugs.ts';

export const bugs: readonly ClassicBug[] = [...retryBugs, ...endpointBugs, ...operationBugs];
