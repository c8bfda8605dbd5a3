// The lint tools, each with the files it reads and the command line that checks them.
//
// A check is one yes or no. What a tool is to complain about stands in its own configuration file at
// the top of the repository; here stands only who reads what.

import { run, type Ended } from '../run.ts';
import { repositoryRoot } from '../tracked-files.ts';
import { clangTidy } from './clang-tidy.ts';

export interface Check {
  name: string;
  /** What to run when it fails; empty when only thinking helps. */
  repair: string;
  run(files: readonly string[]): Promise<Ended>;
}

const withEnding = (files: readonly string[], ending: RegExp): string[] =>
  files.filter((file) => ending.test(file));

/** Who formats what; `npm run format` asks as well. */
export const formatted = {
  byPrettier: (files: readonly string[]) => withEnding(files, /\.(?:ts|js|mjs|json|md)$/),
  byClangFormat: (files: readonly string[]) => withEnding(files, /\.(?:cpp|h)$/),
};

const prettier: Check = {
  name: 'prettier',
  repair: 'npm run format',
  run: (files) => run(['prettier', '--check', ...formatted.byPrettier(files)], log('prettier')),
};

const eslint: Check = {
  name: 'eslint',
  repair: '',
  run: (files) =>
    run(
      ['eslint', '--max-warnings=0', '--no-warn-ignored', ...withEnding(files, /\.(?:ts|js|mjs)$/)],
      log('eslint'),
    ),
};

const tsc: Check = {
  name: 'tsc',
  repair: '',
  run: () => run(['tsc', '--noEmit', '--pretty', 'false'], log('tsc')),
};

// Whatever users may hold has a docstring, and what it names can be found.
const apiDocs: Check = {
  name: 'typedoc',
  repair: '',
  run: () => run(['typedoc', '--emit', 'none', '--logLevel', 'Warn'], log('typedoc')),
};

// clang-format shows every column that it would move; the names of the files are enough.
const clangFormat: Check = {
  name: 'clang-format',
  repair: 'npm run format',
  run: async (files) => {
    const command = ['clang-format', '--dry-run', '-Werror', ...formatted.byClangFormat(files)];
    const { ok, output } = await run(command, log('clang-format'));
    const names = new Set([...output.matchAll(/^([^\s:]+):\d+:\d+: /gm)].map(([, name]) => name));
    return { ok, output: ok || names.size === 0 ? output : `${[...names].join('\n')}\n` };
  },
};

export const checks: readonly Check[] = [
  prettier,
  eslint,
  tsc,
  apiDocs,
  clangFormat,
  { name: 'clang-tidy', repair: '', run: clangTidy },
];

function log(name: string): string {
  return `${repositoryRoot}build/lint/${name}.log`;
}
