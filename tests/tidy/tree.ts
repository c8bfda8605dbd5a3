// The real files of the project, as the rules want them.

import { readFileSync } from 'node:fs';

import { repositoryRoot, trackedFiles } from '../../tools/tracked-files.ts';
import type { SourceFile } from './rule.ts';

const binary = /\.(?:wasm|png|ico|gz|br|zip)$/;

export function readTree(): SourceFile[] {
  return trackedFiles()
    .filter((path) => !binary.test(path))
    .map((path) => ({ path, text: readFileSync(repositoryRoot + path, 'utf8') }));
}
