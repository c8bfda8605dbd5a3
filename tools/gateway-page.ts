// `npm run docs:gateway`: writes the table of settings in docs/gateway.md from gateway/node/settings-table.ts.
//
// gateway/test/node/settings.test.ts fails when the page says something else.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

import { settingsRows } from '../gateway/node/usage.ts';
import { repositoryRoot } from './tracked-files.ts';

const page = `${repositoryRoot}docs/gateway.md`;
const head = [
  ['flag', 'variable', 'default', 'allowed', 'meaning'],
  ['-', '-', '-', '-', '-'],
];
const table = [...head, ...settingsRows()].map((row) => `| ${row.join(' | ')} |`).join('\n');
// A function, because a replacement text has signs of its own.
const text = readFileSync(page, 'utf8').replace(/^\| flag(?:.*\n)+?\n/m, () => `${table}\n\n`);
writeFileSync(page, await format(text, { parser: 'markdown' }));
