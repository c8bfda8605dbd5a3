// The tree keeps every rule, and every rule bites.
//
// The second half is what the first is worth: each rule is shown files that break it in one line, one
// fault at a time, and must find that line.

import { describe, expect, it } from 'vitest';

import { describeViolation, type Rule } from './rule.ts';
import { rules, type RuleName } from './rules.ts';
import { broken, clean, type Broken } from './samples.ts';
import { readTree } from './tree.ts';

const named = Object.entries(rules) as [RuleName, Rule][];

describe('the tree keeps the rule', () => {
  const tree = readTree();

  it.each(named)('%s', (_name, rule) => {
    expect(rule(tree).map(describeViolation)).toEqual([]);
  });

  it('and was really read', () => {
    expect(tree.map(({ path }) => path)).toContain('src/core.cpp');
    expect(tree.map(({ path }) => path)).toContain('js/src/core.ts');
  });
});

describe.each(named)('the rule bites: %s', (name, rule) => {
  it.each(broken[name].map((sample) => [titleOf(sample), sample] as const))(
    '%s',
    (_title, sample) => {
      const found = rule([sample]);
      expect(found.map(({ line }) => line)).toContain(sample.line);
      for (const { what, instead } of found) {
        expect(what).not.toBe('');
        expect(instead).not.toBe('');
      }
    },
  );

  it('has samples', () => {
    expect(broken[name].length).toBeGreaterThan(0);
  });
});

describe('no rule bites what only looks like a fault', () => {
  const readmes = clean.map(({ path }) => path.split('/').slice(0, -1).join('/'));
  const allReadmes = readmes.flatMap((folder) =>
    folder.split('/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/')),
  );
  const files = [
    ...clean,
    ...allReadmes.map((folder) => ({ path: `${folder}/README.md`, text: '' })),
  ];

  it.each(named)('%s', (_name, rule) => {
    expect(rule(files).map(describeViolation)).toEqual([]);
  });
});

function titleOf({ path, text, line }: Broken): string {
  return `${path}: ${text.split('\n')[line - 1] ?? ''}`;
}
