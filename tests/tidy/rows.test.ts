// No row of a transition table can be lost: the table without it does not compile.
//
// It must fail for the right reason, which is the table's own static_assert (the table is no longer
// total, or a state is no longer reached) and not a broken line.

import { beforeAll, describe, expect, it } from 'vitest';

import { compileErrors, rowsOf, without } from './table-rows.ts';
import { readTree } from './tree.ts';

const tables = readTree().filter(({ path }) => /^src\/machine\/\w+\.table\.h$/.test(path));
const cases = tables.flatMap((table) => rowsOf(table).map((row) => ({ table, row })));

// Two compilers at a time, for two cores.
const COMPILERS = 2;

describe('the transition tables', () => {
  it('are the three machines, each with rows', () => {
    expect(tables.map(({ path }) => path)).toEqual([
      'src/machine/endpoint.table.h',
      'src/machine/operation.table.h',
      'src/machine/pool.table.h',
    ]);
    for (const table of tables) expect(rowsOf(table).length, table.path).toBeGreaterThan(3);
  });

  it.each(tables.map((table) => [table.path, table] as const))(
    '%s compiles as it is',
    async (_path, table) => {
      expect(await compileErrors(table.text)).toBe('');
    },
  );
});

describe('a table does not compile without', () => {
  const errors = new Map<number, string>();

  beforeAll(async () => {
    const todo = [...cases.entries()];
    const worker = async (): Promise<void> => {
      for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
        const [index, { table, row }] = next;
        errors.set(index, await compileErrors(without(table, row)));
      }
    };
    await Promise.all(Array.from({ length: COMPILERS }, worker));
  }, 240_000);

  it.each(
    cases.map(({ table, row }, index) => [`${table.path}:${row.line} ${row.text}`, index] as const),
  )('%s', (_title, index) => {
    expect(errors.get(index)).toMatch(/error: static assertion failed/);
  });
});

describe('a table that hides rows is refused', () => {
  const table = (line: string) => ({
    path: 'src/machine/x.table.h',
    text: `// rows\ninline constexpr std::array kRows{\n${line}\n};\n// end of rows\n`,
  });

  it('two rows in a line', () => {
    expect(() => rowsOf(table('R{a, b}, R{c, d},'))).toThrow('one row a line');
  });
  it('a row over two lines', () => {
    expect(() => rowsOf(table('R{a, b,\n  c, d},'))).toThrow('one row a line');
  });
  it('a row outside the two marks', () => {
    const { path, text } = table('R{a, b},');
    expect(() => rowsOf({ path, text: `${text}R{c, d},\n` })).toThrow('belongs between');
  });
  it('rows without the two marks', () => {
    expect(() => rowsOf({ path: 'src/machine/x.table.h', text: 'R{a, b},\n' })).toThrow('// rows');
  });
});
