// Every script of every page beside this file, on both builds of the core; and every row of every
// transition table must have run in some of them.
//
// MOORING_SCENARIOS=update writes the commands that really came into the pages, to be read and judged.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { loadModule, replayNatively, runOnWasm } from './run.ts';
import { readScenarios } from './script.ts';

const folder = 'tests/scenarios';
const updates = process.env['MOORING_SCENARIOS'] === 'update';

const pages = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => {
    const path = `${folder}/${file}`;
    const text = readFileSync(path, 'utf8');
    return { path, text, scenarios: readScenarios(path, text) };
  });
const module = loadModule();
const all = pages.flatMap(({ path, scenarios }) =>
  scenarios.map((scenario) => ({ path, scenario, run: runOnWasm(module, scenario) })),
);
const replay = replayNatively(all.map(({ run }) => run.input));

if (updates) {
  for (const { path, text } of pages) {
    const lines = text.split('\n');
    // From the last to the first, so that the places of those before stay right.
    for (const { scenario, run } of all.filter((each) => each.path === path).reverse()) {
      lines.splice(scenario.firstLine, scenario.lines.length, ...run.rendered.split('\n'));
    }
    writeFileSync(path, lines.join('\n'));
  }
}

describe.each(pages.map(({ path }) => path))('%s', (path) => {
  const here = all.flatMap((each, index) => (each.path === path ? [{ ...each, index }] : []));

  it.each(here.map((each) => [each.scenario.title, each] as const))(
    '%s',
    (_title, { scenario, run }) => {
      if (updates) return;
      expect(run.rendered).toBe(scenario.lines.map(({ text }) => text).join('\n'));
    },
  );

  it('gives the same log, byte for byte, natively', () => {
    for (const { index, run } of here) {
      expect(JSON.stringify(replay.runs[index])).toBe(JSON.stringify(run.log));
    }
  });
});

it('runs every row of every transition table', () => {
  const missed = Object.entries(replay.rows).flatMap(([machine, rows]) =>
    rows.filter(({ hits }) => hits === 0).map(({ row }) => `${machine}: ${row}`),
  );
  expect(missed).toEqual([]);
});
