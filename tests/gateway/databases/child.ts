// A server in a process of its own that says where it is by one line of JSON and ends with its input.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How long a server may take to start and, when it is stopped, to end: milliseconds. */
const START_MS = 60_000;
const STOP_MS = 5000;

export interface ServerProcess {
  readonly uri: string;
  readonly stop: () => Promise<void>;
}

/** Starts it. Rejects with the end of what it wrote to standard error when it says nothing. */
export async function startServerProcess(
  command: string,
  args: readonly string[],
): Promise<ServerProcess> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close').catch(() => undefined);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
  const silent = ended.then(() => Promise.reject(new Error(`It ended: ${complaint}`)));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It said nothing in ${START_MS / 1000} s: ${complaint}`));
    }, START_MS);
  });
  silent.catch(() => undefined);
  try {
    const { uri } = JSON.parse(await Promise.race([line, silent, late])) as { uri: string };
    return { uri, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
