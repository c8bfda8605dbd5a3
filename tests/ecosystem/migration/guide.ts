// The code of docs/migration.md is that of the examples.

import { strictEqual } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const page = 'docs/migration.md';

/** How many files the page shows. @throws AssertionError when it shows other code, or code of no file. */
export function compareGuide(): number {
  const text = readFileSync(page, 'utf8');
  const blocks = Array.from(text.matchAll(/^```ts\n([^]*?)^```$/gm));
  const shown = Array.from(text.matchAll(/^`(examples\/[^`]+)`:\n\n```ts\n([^]*?)^```$/gm));
  strictEqual(
    shown.length,
    blocks.length,
    `${page}: a block of code has no name of a file above it`,
  );
  for (const [, file = '', code] of shown) strictEqual(code, readFileSync(file, 'utf8'), file);
  for (const [, file = ''] of text.matchAll(/`(examples\/[^` ]+)`/g)) {
    strictEqual(existsSync(file), true, `${page} names ${file}`);
  }
  return shown.length;
}
