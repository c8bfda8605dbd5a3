// The engine as a process of its own: `node gateway/embedded/main.ts [--port 27017]`.
//
// Prints one line of JSON with the address when it listens; SIGTERM and SIGINT end it with code 0.

import { parseArgs } from 'node:util';

import { startEmbedded } from './server.ts';

/** Exits with code 2, as for every wrong command line. */
function fail(message: string): never {
  process.stderr.write(`${message}\nUsage: node gateway/embedded/main.ts [--port <0 to 65535>]\n`);
  process.exit(2);
}

function readPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
    const port = Number(values.port);
    if (/^\d{1,5}$/.test(values.port) && port <= 65_535) return port;
  } catch (error) {
    fail(error instanceof Error ? error.message : 'bad arguments');
  }
  fail('--port is not a number from 0 (any free port) to 65535.');
}

try {
  const { engine, uri, close } = await startEmbedded({ port: readPort() });
  process.stdout.write(`${JSON.stringify({ event: 'listening', engine, uri })}\n`);
  const end = (): void => void close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
} catch (error) {
  fail(error instanceof Error ? error.message : 'cannot listen');
}
