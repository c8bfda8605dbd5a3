// The gateway as a command: `node gateway/main.ts --uri mongodb://…`, or `--embedded` to try it out.
//
// stdout gets one line of JSON when it listens, stderr one a request. SIGTERM and SIGINT end it in order with
// code 0; settings that cannot work end it with code 2 and a message.

import { connectGatewayClient } from './database/client.ts';
import { createHandler } from './handler.ts';
import { logTo } from './log.ts';
import { serve } from './node/serve.ts';
import { readSettings, type Settings, SettingsError, USAGE } from './node/settings.ts';

const log = logTo((line) => process.stderr.write(line));

async function start(settings: Settings): Promise<void> {
  // mingo, which the embedded engine needs, is not installed where a real database is used.
  const embedded = settings.embedded
    ? await (await import('./embedded/server.ts')).startEmbedded()
    : undefined;
  const client = connectGatewayClient(embedded?.uri ?? settings.uri ?? '');
  const { keys, sessionSecret, hostname, port } = settings;
  const handler = createHandler({ client, keys, sessionSecret, log });
  const { url, close } = await serve({ handler, hostname, port });
  const engine = embedded === undefined ? {} : { engine: embedded.engine };
  process.stdout.write(`${JSON.stringify({ event: 'listening', url, ...engine })}\n`);

  const stop = async (signal: string): Promise<void> => {
    log({ event: 'stopping', signal });
    await close();
    await client.close();
    await embedded?.close();
    log({ event: 'stopped' });
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void stop(signal));
}

/** Only our own messages are printed: a parser's would quote the URI, password and all. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof RangeError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken; choose another with --port, or 0 for any free one.';
  }
  return `Cannot start: ${error instanceof Error ? error.name : 'unknown error'}. Check the URI.`;
}

try {
  await start(readSettings(process.argv.slice(2), process.env));
} catch (error) {
  process.stderr.write(`${explain(error)}\n${USAGE}`);
  process.exit(2);
}
