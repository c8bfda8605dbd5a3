// The files that belong to the project: what Git tracks, and what is new but not ignored.
//
// Every tool that walks the tree asks here, so none of them can wander into node_modules or build,
// and a file that somebody just wrote is checked before it is committed.

import { execFileSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The top of the repository, with a slash at the end. */
export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

/** Regular files that are there, as paths from the top of the repository, in byte order. */
export function trackedFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const paths = new Set(list.split('\0').filter((path) => path !== ''));
  const isFile = (path: string): boolean =>
    lstatSync(repositoryRoot + path, { throwIfNoEntry: false })?.isFile() === true;
  return [...paths].filter(isFile).sort();
}
