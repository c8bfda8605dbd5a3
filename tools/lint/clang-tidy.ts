// clang-tidy over the C++ sources, two files at a time, and only over what changed since it was content.
//
// It is the one lint tool that takes minutes. A file that passed leaves a mark whose name is the hash of
// everything the verdict depends on inside this repository: the file, every header, the configuration
// and the compile commands. So a mark can never vouch for anything but exactly the same input.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

import { run, type Ended } from '../run.ts';
import { repositoryRoot } from '../tracked-files.ts';

const AT_ONCE = 2;
const database = 'build/native-debug/compile_commands.json';
const marks = `${repositoryRoot}build/lint/content/`;

const read = (path: string): string => readFileSync(repositoryRoot + path, 'utf8');

/** @param all every file of the project; those that clang-tidy reads are chosen here. */
export async function clangTidy(all: readonly string[]): Promise<Ended> {
  if (!existsSync(repositoryRoot + database)) {
    return { ok: false, output: `There is no ${database}. Run: npm run build:native\n` };
  }
  const known = read(database);
  const shared = createHash('sha256').update(known);
  for (const path of all.filter((file) => /\.(?:h|def)$|(?:^|\/)\.clang-tidy$/.test(file))) {
    shared.update(path).update(read(path));
  }
  mkdirSync(marks, { recursive: true });
  const todo = all.filter((path) => /^(?:src|wasm|tools|tests\/unit)\/.*\.cpp$/.test(path));
  const complaints: string[] = [];
  const worker = async (): Promise<void> => {
    for (let file = todo.shift(); file !== undefined; file = todo.shift()) {
      const mark = marks + shared.copy().update(file).update(read(file)).digest('hex');
      if (existsSync(mark)) continue;
      const { ok, output } = await run(commandFor(file, known), logOf(file));
      if (ok) writeFileSync(mark, file);
      else complaints.push(output);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { ok: complaints.length === 0, output: complaints.join('') };
}

// wasm/exports.cpp is compiled by Emscripten only, so the native build cannot say how.
function commandFor(file: string, known: string): string[] {
  const quiet = ['clang-tidy', '--quiet', file];
  return known.includes(`/${file}"`)
    ? [...quiet, '-p', 'build/native-debug']
    : [...quiet, '--', '-std=c++20', '-I.'];
}

const logOf = (file: string): string =>
  `${repositoryRoot}build/lint/tidy-${file.replaceAll('/', '-')}.log`;
