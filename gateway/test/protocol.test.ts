// protocol.md says of each command what the table says: a contract that lies is worse than none.

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { commands } from '../command/commands.ts';
import { cursorField, type Fields, readFields, writeFields } from '../command/rule.ts';

const protocol = readFileSync(new URL('../protocol.md', import.meta.url), 'utf8');

/** The names in a field list, those of its parts included, in the order of the table. */
function namesOf(fields: Fields): string[] {
  return Object.entries(fields).flatMap(([name, type]) => {
    if (typeof type === 'string') return [name];
    return [name, ...namesOf('part' in type ? type.part : type.parts)];
  });
}

const shorthands = new Map([
  ['READ', namesOf(readFields)],
  ['WRITE', namesOf(writeFields)],
]);

describe('protocol.md', () => {
  it.each([...commands])('has the role and the fields of %s', (name, rule) => {
    const line = protocol.split('\n').find((text) => text.startsWith(`| \`${name}\` `)) ?? '';
    const [, , role = '', fields = ''] = line.split('|');
    expect(role.trim()).toMatch(new RegExp(`^${rule.role}\\b`));
    const words = fields.replaceAll('(required)', '').match(/\w+/g) ?? [];
    const named = words.flatMap((word) => shorthands.get(word) ?? [word]);
    expect(named.sort()).toEqual(namesOf(rule.fields).slice(1).sort());
    for (const required of rule.required) {
      expect(fields).toMatch(new RegExp(`\\b${required}(?:\\W[^\`]*)?\` \\(required\\)`));
    }
  });

  it('has a row for each kind of problem, and no other kinds', () => {
    const source = readFileSync(new URL('../http/problem.ts', import.meta.url), 'utf8');
    const union = /export type ProblemType =([^;]*);/.exec(source)?.[1] ?? '';
    const kinds = union.match(/(?<=')[\w-]+(?=')/g) ?? [];
    const table = protocol.slice(protocol.indexOf('| status '));
    const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(2);
    const named = rows.flatMap((row) => row.split('|')[2]?.match(/[\w-]+/g) ?? []);
    expect([...new Set(named)].sort()).toEqual(kinds.sort());
  });

  it('names no command that does not pass', () => {
    const rows = protocol.match(/^\| `\w+`\s+\| (?:read|readWrite|admin)\b/gm) ?? [];
    expect(rows).toHaveLength(commands.size);
    expect(namesOf(cursorField)).toEqual(['cursor', 'batchSize']);
  });
});
