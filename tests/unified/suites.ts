// MongoDB's files, read where they are: their licence forbids a copy in this repository.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { BSON } from 'mongodb';

import type { Case, UnifiedFile } from './format.ts';

/** The suites that a client can be tested with. */
export const suites = [
  'crud',
  'command-monitoring',
  'run-command',
  'retryable-reads',
  'retryable-writes',
  'client-backpressure',
  'csot',
] as const;

interface Manifest {
  readonly files: readonly {
    readonly suite: string;
    readonly file: string;
    readonly tests?: readonly {
      readonly description: string;
      readonly runnable: string;
      readonly note?: string;
    }[];
  }[];
}

/** `spec-tests` in the folder `shared` beside the repository, or undefined where that is absent. */
export function findSpecTests(): string | undefined {
  const folder = resolve(import.meta.dirname, '../../../shared/spec-tests');
  return existsSync(join(folder, 'MANIFEST.json')) ? folder : undefined;
}

/** All cases of the suites, in the order of the manifest. */
export function readCases(folder: string): Case[] {
  const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
  const manifest = JSON.parse(read('MANIFEST.json')) as Manifest;
  const known: readonly string[] = suites;
  return manifest.files.flatMap(({ suite, file, tests }) => {
    if (!known.includes(suite)) return [];
    const setting = BSON.EJSON.parse(read(suite, file), { relaxed: true }) as UnifiedFile;
    return setting.tests.map((test): Case => {
      const entry = tests?.find(({ description }) => description === test.description);
      return { suite, file, setting, test, excluded: exclusion(entry) };
    });
  });
}

function exclusion(entry: { runnable: string; note?: string } | undefined): string | undefined {
  if (entry === undefined) return 'MANIFEST.json does not say whether it can run';
  if (entry.runnable !== 'no') return undefined;
  return `MANIFEST.json: ${entry.note ?? 'not runnable'}`;
}
