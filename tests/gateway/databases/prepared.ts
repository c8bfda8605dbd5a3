// A folder of build/ that is made once: quick the second time, and never half made.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';

import { repositoryRoot } from '../../../tools/tracked-files.ts';

/**
 * The folder build/`name`, made by `make` if it is not there. `make` gets a folder that nobody sees before it
 * is done; what it throws is passed on, and nothing stays behind.
 */
export async function prepared(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = `${repositoryRoot}build/${name}`;
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await make(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
