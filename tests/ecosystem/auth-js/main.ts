// The contract of Auth.js on every database, in Node, inside workerd and in Vercel's edge runtime.

import { play } from '../play.ts';

await play({ name: 'auth-js', least: 17, runtimes: ['node', 'workerd', 'edge-runtime'] });
