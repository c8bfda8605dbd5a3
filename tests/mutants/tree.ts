// Writes the copy of src/ that holds every mutant asleep, to build/mutants/tree, with the list of its
// mutants beside it. Mutants that the compiler refuses are left out: they are no programs.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path/posix';
import { promisify } from 'node:util';

import { repositoryRoot, trackedFiles } from '../../tools/tracked-files.ts';
import { classicMutants } from './classic/apply.ts';
import type { Mutant, TextMutant } from './places.ts';
import { Places } from './places.ts';
import { withMutants } from './rewrite.ts';
import type { TableMutant } from './tables.ts';
import { tableCode, tableMutants } from './tables.ts';

const folder = 'build/mutants';
const tree = `${folder}/tree`;

export interface ListedMutant extends Mutant {
  readonly number: number;
  /** It has no place in the text: any test may notice it. */
  readonly everywhere: boolean;
  readonly classic: boolean;
}

export interface MutantList {
  /** Of everything that the list was made from. */
  readonly hash: string;
  readonly mutants: readonly ListedMutant[];
  /** Names of those that the compiler refused. */
  readonly refused: readonly string[];
}

type Numbered<M> = M & { readonly number: number };

/** Brings the copy up to date with src/; does nothing when it is. */
export async function writeTree(): Promise<MutantList> {
  const hash = hashOf(
    trackedFiles().filter((path) => /^src\/|^tests\/mutants\/.*\.ts$/.test(path)),
  );
  const listPath = `${repositoryRoot}${folder}/list.json`;
  if (existsSync(listPath)) {
    const list = JSON.parse(readFileSync(listPath, 'utf8')) as MutantList;
    if (list.hash === hash) return list;
  }
  const everything = `${folder}/everything.cpp`;
  const headers = trackedFiles().filter((path) => /^src\/.*\.h$/.test(path));
  write(everything, headers.map((path) => `#include "${path}"\n`).join(''));
  const places = new Places(everything);
  const classics = classicMutants(places.texts);
  const numbered = number([...places.mutants, ...classics.text], 1);
  const rows = number([...classics.rows, ...tableMutants(places.enumerators)], numbered.length + 1);
  const refused = await settle(places.texts, numbered, rows);
  const left = numbered.filter((mutant) => !refused.has(mutant));
  const list: MutantList = {
    hash,
    refused: [...refused].map(({ name }) => name),
    mutants: [
      ...unique(left).map((mutant) => listed(mutant, false)),
      ...unique(rows).map((mutant) => listed(mutant, true)),
    ],
  };
  write(`${folder}/list.json`, JSON.stringify(list, undefined, 1));
  return list;

  function listed(mutant: Numbered<Mutant>, everywhere: boolean): ListedMutant {
    const { name, file, function: where, operator, number } = mutant;
    return {
      name,
      file,
      function: where,
      operator,
      number,
      everywhere,
      classic: operator === 'classic',
    };
  }
}

// A classic bug with several edits has one name and number.
function number<M extends Mutant>(mutants: readonly M[], first: number): Numbered<M>[] {
  const numbers = new Map<string, number>();
  return mutants.map((mutant) => {
    const number = numbers.get(mutant.name) ?? first + numbers.size;
    numbers.set(mutant.name, number);
    return { ...mutant, number };
  });
}

const unique = <M extends Numbered<Mutant>>(mutants: readonly M[]): M[] => [
  ...new Map(mutants.map((mutant) => [mutant.number, mutant])).values(),
];

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(repositoryRoot + path));
  return hash.digest('hex');
}

function write(path: string, text: string): void {
  const file = repositoryRoot + path;
  // What stays the same is not built anew.
  if (existsSync(file) && readFileSync(file, 'latin1') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, 'latin1');
}

/** Takes away what a file that is no longer there has left in the copy. */
function removeOthers(wanted: ReadonlySet<string>): void {
  for (const path of readdirSync(repositoryRoot + tree, { recursive: true, encoding: 'utf8' })) {
    const file = `${repositoryRoot}${tree}/${path}`;
    if (!wanted.has(path) && lstatSync(file).isFile()) rmSync(file);
  }
}

/** Writes the copy until it compiles, and answers what had to be left out for that. */
async function settle(
  texts: ReadonlyMap<string, string>,
  mutants: readonly Numbered<TextMutant>[],
  rows: readonly Numbered<TableMutant>[],
): Promise<Set<Numbered<TextMutant>>> {
  const refused = new Set<Numbered<TextMutant>>();
  write(`${tree}/mutants/tables.inc`, tableCode(rows));
  removeOthers(new Set([...texts.keys(), 'mutants/tables.inc']));
  for (let round = 0; round < 50; round += 1) {
    for (const [path, text] of texts) {
      const here = mutants.filter((mutant) => mutant.file === path && !refused.has(mutant));
      write(`${tree}/${path}`, linked(path, withMutants(text, here)));
    }
    const errors = await compile([...texts.keys()].filter((path) => /\.(?:h|cpp)$/.test(path)));
    if (errors.size === 0) return refused;
    for (const mutant of mutants) if (errors.has(mutant.number)) refused.add(mutant);
  }
  throw new Error(`${tree} does not compile, whatever is left out`);
}

/** Where a machine names its table, the copy asks for the table as the mutant wants it. */
function linked(path: string, text: string): string {
  if (!path.endsWith('.cpp')) return text;
  const named = /\bk(\w+)Dispatch\b/g;
  if (!named.test(text)) return text;
  const asked = text.replace(named, 'mooring::mutants::dispatch<$1Machine>(k$1Dispatch)');
  return `#include "tests/mutants/dispatch.h"\n${asked}`;
}

const runFile = promisify(execFile);

/** The numbers of the mutants that an error message points at. */
async function compile(paths: readonly string[]): Promise<Set<number>> {
  const units = paths.filter((path) => path.endsWith('.cpp'));
  const rest = `${folder}/everything.cpp`;
  const queue = [...units.map((path) => `${tree}/${path}`), rest];
  const guilty = new Set<number>();
  const worker = async (): Promise<void> => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      for (const number of await errorsOf(path)) guilty.add(number);
    }
  };
  await Promise.all([worker(), worker()]);
  return guilty;
}

async function errorsOf(path: string): Promise<number[]> {
  const args = ['-std=c++20', '-fsyntax-only', '-w', '-fmax-errors=0', '-I', tree, '-I', '.'];
  try {
    await runFile(
      'g++',
      [...args, '-DMOORING_COUNT_ROWS', '-include', 'tests/mutants/switch.h', path],
      {
        cwd: repositoryRoot,
        maxBuffer: 1 << 28,
      },
    );
    return [];
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const places = [
      ...(stderr ?? '').matchAll(/^(build\/mutants\/tree\/[^:]+):(\d+):(\d+): error/gm),
    ];
    // The errors behind the first are often its echo.
    const numbers = places.slice(0, 1).flatMap(([, file = '', line, column]) => {
      const text = readFileSync(repositoryRoot + file, 'latin1').split('\n');
      // The switch before the error is the one whose text is wrong; the line may have been broken.
      const before = [
        ...text.slice(0, Number(line) - 1),
        (text[Number(line) - 1] ?? '').slice(0, Number(column)),
      ];
      const switches = [
        ...before
          .slice(-4)
          .join('\n')
          .matchAll(/mooring_mutant\((\d+)\)/g),
      ];
      const last = switches.at(-1)?.[1];
      return last === undefined ? [] : [Number(last)];
    });
    if (numbers.length === 0)
      throw new Error(`${path} does not compile:\n${stderr ?? ''}`, { cause: error });
    return numbers;
  }
}
