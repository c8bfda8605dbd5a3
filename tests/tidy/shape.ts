// How big things may get, and what a finished file does not contain.
//
// Limits are what keeps a reader able to hold one thing in mind: a file is one concept, a function is
// one screen, a folder explains itself in twenty lines.

import { dirname } from 'node:path/posix';

import { functionsOf as cppFunctions, isCpp } from './cpp.ts';
import type { Ban, Rule, SourceFile } from './rule.ts';
import { applyBans } from './rule.ts';
import { enumsOf, functionsOf as tsFunctions, isTypeScript } from './typescript.ts';

const generated =
  /^js\/src\/generated\/|^docs\/(?:abi|errors|options|states)\.md$|^package-lock\.json$/;

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

const limits: readonly { kind: string; pattern: RegExp; lines: number }[] = [
  { kind: 'an adapter file', pattern: /^edge-adapter\/[\w-]+\/.*\.ts$/, lines: 60 },
  { kind: 'a header', pattern: /\.h$/, lines: 200 },
  { kind: 'a source file', pattern: /\.(?:cpp|ts|js)$/, lines: 400 },
  { kind: "a folder's README", pattern: /\/README\.md$/, lines: 20 },
];

/** Headers 200 lines, sources 400, adapter files 60, a folder's README 20. */
export const fileLength: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    if (generated.test(path)) return [];
    const limit = limits.find(({ pattern }) => pattern.test(path));
    const lines = lineCount(text);
    if (limit === undefined || lines <= limit.lines) return [];
    return [
      {
        file: path,
        line: limit.lines + 1,
        what: `${lines} lines; ${limit.kind} has at most ${limit.lines}`,
        instead: 'Find the second concept in it and give that its own file.',
      },
    ];
  });

const FUNCTION_LINES_MAX = 70;

/** A function fits on a screen. */
export const functionLength: Rule = (files) =>
  files.flatMap((file) => {
    if (generated.test(file.path)) return [];
    return spansOf(file)
      .filter(({ first, last }) => last - first + 1 > FUNCTION_LINES_MAX)
      .map(({ first, last }) => ({
        file: file.path,
        line: first,
        what: `a function of ${last - first + 1} lines; at most ${FUNCTION_LINES_MAX}`,
        instead: 'Give its steps names.',
      }));
  });

function spansOf(file: SourceFile): { first: number; last: number }[] {
  if (isCpp(file.path)) return cppFunctions(file);
  return isTypeScript(file.path) ? tsFunctions(file) : [];
}

/** Every folder says what it is for, up to the top, where the project's own README is longer. */
export const folderReadme: Rule = (files) => {
  const paths = new Set(files.map(({ path }) => path));
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders]
    .filter((folder) => !folder.startsWith('.') && !generated.test(`${folder}/`))
    .filter((folder) => !paths.has(`${folder}/README.md`))
    .map((folder) => ({
      file: `${folder}/README.md`,
      line: 1,
      what: 'missing',
      instead: 'Say in at most 20 lines what the folder is for, where to begin, what it may use.',
    }));
};

/** Node, Deno and Bun run the source by taking the types away; an enum is not a type. */
export const noEnum: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path))
    .flatMap((file) =>
      enumsOf(file).map(({ line, text }) => ({
        file: file.path,
        line,
        what: `enum ${text}`,
        instead: 'Use an `as const` object and the union of its values.',
      })),
    );

const everywhere =
  (...bans: readonly Ban[]): Rule =>
  (files) =>
    files.flatMap(({ path, text }) => applyBans(path, text, bans));

// These rules read this file too, so each pattern is written so that it does not match itself.

/** What is not done is an issue, not a comment. */
export const finished = everywhere({
  pattern: /\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/,
  what: 'unfinished',
  instead: 'Do it, or open an issue and say in prose what is not there yet.',
});

const focus: Ban = {
  pattern: /\b(?:it|test|describe|suite)\.onl[y]\b|\.onl[y]\(/,
  what: 'a focused test',
  instead: 'Run one test with `vitest run -t NAME`.',
};

/** A focused test hides all the others. */
export const unfocused: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path))
    .flatMap(({ path, text }) => applyBans(path, text, [focus]));

/** Where packages come from is the machine's affair. */
export const noRegistryHosts = everywhere({
  pattern:
    /registry\.npm[j]s|registry\.yarn[p]kg|npm\.pkg\.git[h]ub|deb\.debian\.[o]rg|files\.python[h]osted|"resolve[d]"\s*:\s*"\w+:/,
  what: 'a registry',
  instead: 'Name packages only; write the lock file with omit-lockfile-registry-resolved.',
});

/** Nothing of one machine. */
export const noMachinePaths = everywhere({
  pattern: /(?<![\w.~})-])\/(?:wor[k]\/|roo[t]\/|hom[e]\/\w|User[s]\/\w|tm[p]\/|priv[a]te\/)/,
  what: 'a path of one machine',
  instead: 'Start from import.meta.url, the top of the repository, or os.tmpdir().',
});
