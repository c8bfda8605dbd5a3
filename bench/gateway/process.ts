// A Node process of ours that prints one line when it is ready.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { repositoryRoot } from '../../tools/tracked-files.ts';

export interface Started {
  /** Its first output. */
  readonly line: string;
  readonly stop: () => void;
}

export async function start(...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, args, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${args.join(' ')} ended at once.`);
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), failed])) as [Buffer];
  failed.catch(() => undefined);
  return { line: String(line).trim(), stop: () => child.kill() };
}
