// better-auth's published suites on every database, in Node and inside workerd.

import { play } from '../play.ts';

await play({ name: 'better-auth', least: 345, runtimes: ['node', 'workerd'] });
