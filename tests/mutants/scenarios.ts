// Writes every Markdown scenario as numbers: its events, and the commands that the page says.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import { loadModule, runOnWasm } from '../scenarios/run.ts';
import { readScenarios } from '../scenarios/script.ts';

/** The path of the file, from the top. Throws when the WebAssembly module says other than a page. */
export function writeScenarios(): string {
  const module = loadModule();
  const folder = `${repositoryRoot}tests/scenarios`;
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const runs = pages.flatMap((page) => {
    const path = `${folder}/${page}`;
    return readScenarios(path, readFileSync(path, 'utf8')).map((scenario) => {
      const { input, log, rendered } = runOnWasm(module, scenario);
      if (rendered !== scenario.lines.map(({ text }) => text).join('\n')) {
        throw new Error(
          `${page}, ${scenario.title}: not so on the WebAssembly; npm run build:wasm?`,
        );
      }
      return { title: scenario.title, input, log };
    });
  });
  const path = 'build/mutants/scenarios.json';
  mkdirSync(`${repositoryRoot}build/mutants`, { recursive: true });
  writeFileSync(repositoryRoot + path, JSON.stringify(runs));
  return path;
}
