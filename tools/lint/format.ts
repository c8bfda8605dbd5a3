// `npm run format`: lets Prettier and clang-format write what `npm run lint` would ask for.

import { run } from '../run.ts';
import { trackedFiles } from '../tracked-files.ts';
import { formatted } from './checks.ts';

const files = trackedFiles();
const results = [
  await run(['prettier', '--write', '--log-level=warn', ...formatted.byPrettier(files)]),
  await run(['clang-format', '-i', ...formatted.byClangFormat(files)]),
];
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
