// Makes mutants of the classic bugs: each edit must still fit, or the bug has silently lost its place.

import type { TextMutant } from '../places.ts';
import type { TableMutant } from '../tables.ts';
import { allRows } from '../tables.ts';
import type { ClassicBug, Edit, RowEdit } from './bug.ts';
import { bugs } from './bugs.ts';

/** `texts` are the files of src/. Throws when an edit does not fit exactly one place. */
export function classicMutants(texts: ReadonlyMap<string, string>): {
  text: TextMutant[];
  rows: TableMutant[];
} {
  const mutants = { text: new Array<TextMutant>(), rows: new Array<TableMutant>() };
  for (const bug of bugs) {
    for (const edit of bug.edits) {
      if ('row' in edit) mutants.rows.push(rowMutant(bug, edit));
      else mutants.text.push(textMutant(bug, edit, texts));
    }
  }
  return mutants;
}

const named = (bug: ClassicBug): { name: string; function: string; operator: string } => ({
  name: `classic: ${bug.name}`,
  function: bug.name,
  operator: 'classic',
});

function textMutant(bug: ClassicBug, edit: Edit, texts: ReadonlyMap<string, string>): TextMutant {
  const text = texts.get(edit.file);
  if (text === undefined) throw new Error(`classic bug "${bug.name}": there is no ${edit.file}`);
  const begin = text.indexOf(edit.find);
  if (begin < 0 || text.includes(edit.find, begin + 1)) {
    throw new Error(`classic bug "${bug.name}": not exactly once in ${edit.file}: ${edit.find}`);
  }
  const statement = /[;}]$/.test(edit.find);
  const change = statement ? { block: edit.replace } : { text: edit.replace };
  return { ...named(bug), file: edit.file, begin, end: begin + edit.find.length, change };
}

function rowMutant(bug: ClassicBug, { row, change }: RowEdit): TableMutant {
  const [machine, from, on, guard = 'always'] = row;
  const found = allRows().filter(
    (each) =>
      each.machine === machine && each.from === from && each.on === on && each.guard === guard,
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`classic bug "${bug.name}": not exactly one row ${row.join(', ')}`);
  }
  const step = `d.steps[${only.index}]`;
  const place = `d, ${machine}State::${from}, ${machine}Signal::${on}, ${only.index}`;
  const code = [
    change.to === undefined ? '' : `${step}.to = ${machine}State::${change.to};`,
    change.action === undefined ? '' : `${step}.action = ${machine}Action::${change.action};`,
    change.unguarded === true
      ? `${step}.guard = ${machine}Guard::always; put_first(${place});`
      : '',
    change.missing === true ? `take_out(${place});` : '',
  ].join(' ');
  return { ...named(bug), file: only.file, machine, code };
}
