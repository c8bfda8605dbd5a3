// A child process that says when it is ready, and ends with the script that started it (unless that is
// killed with SIGKILL, which nobody can answer).
//
// Readiness is a line of JSON on its standard output, as our own programs print it, or whatever the
// caller recognises. On exit, Ctrl-C or a crash of the script every child is killed.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

export interface StartedProcess<T> {
  /** What `ready` made of the line that it recognised. */
  readonly info: T;
  /** Ends the process and waits until it has gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ProcessSettings<T> {
  /** For error messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Looks at a line of output; anything but undefined means that the process is ready. */
  readonly ready: (line: string) => T | undefined;
  /** Gets every line of output. */
  readonly onLine?: (line: string) => void;
  /** How long it may take to become ready, in ms. Default 60000. */
  readonly timeoutMS?: number;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  // A progress display may have hidden the cursor.
  if (process.stdout.isTTY) process.stdout.write('\u001b[?25h');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The exit handler above ends the children; 128 + number is the shell's convention.
  process.once(signal, () => {
    if (process.stdout.isTTY) process.stdout.write('\nEnded; nothing is left running.\n');
    process.exit(128 + constants.signals[signal]);
  });
}

/** Starts a process and waits until it is ready. @throws Error with its last lines if it is not. */
export async function startProcess<T>(settings: ProcessSettings<T>): Promise<StartedProcess<T>> {
  const child = spawn(settings.command, settings.args, {
    env: { ...process.env, ...settings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const gone = once(child, 'close').finally(() => children.delete(child));
  gone.catch(() => undefined);
  const info = await readiness(child, settings);
  return {
    info,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await gone;
    },
  };
}

function readiness<T>(child: ChildProcess, settings: ProcessSettings<T>): Promise<T> {
  const { name, ready, onLine, timeoutMS = 60_000 } = settings;
  const lastLines: string[] = [];
  return new Promise<T>((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`${name} ${why}\n${lastLines.join('\n')}`.trimEnd()));
    };
    const timer = setTimeout(() => fail(`was not ready within ${timeoutMS} ms`), timeoutMS);
    let isReady = false;
    const take = (line: string): void => {
      onLine?.(line);
      // A gateway goes on to log a line a request; reading them is of no more use.
      if (isReady) return;
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      const info = ready(line);
      if (info === undefined) return;
      isReady = true;
      clearTimeout(timer);
      resolve(info);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', take);
    }
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code ?? 'none'} before it was ready`);
    });
  });
}

/** Reads a line of JSON with this `event`; undefined for every other line. */
export function jsonEvent(event: string): (line: string) => Record<string, unknown> | undefined {
  return (line) => {
    if (!line.startsWith('{')) return undefined;
    const value = JSON.parse(line) as Record<string, unknown>;
    return value['event'] === event ? value : undefined;
  };
}
