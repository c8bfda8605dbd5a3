// Runs one command and says how it ended.
//
// Nothing is read from standard input, so a tool that would ask a question fails instead of waiting
// for an answer that cannot come. node_modules/.bin comes first on PATH: there is Node 24, whatever
// Node the machine has.

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';

import { repositoryRoot } from './tracked-files.ts';

/** The environment of every tool that we start. */
export const toolEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${repositoryRoot}node_modules/.bin${delimiter}${process.env['PATH'] ?? ''}`,
};

/** How a command ended. `output` is empty when it went to the terminal. */
export interface Ended {
  ok: boolean;
  output: string;
}

/**
 * Runs `command` from the top of the repository.
 *
 * @param log a file that takes the output instead of the terminal; the result then holds it too.
 */
export async function run(command: readonly string[], log?: string): Promise<Ended> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: repositoryRoot,
    env: toolEnvironment,
    stdio: log === undefined ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  }
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${file}: ${error.message}\n`));
      resolve(false);
    });
    child.once('close', (code) => {
      resolve(code === 0);
    });
  });
  const output = Buffer.concat(chunks).toString('utf8');
  if (log === undefined) {
    process.stdout.write(output);
  } else {
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, output);
  }
  return { ok, output };
}
