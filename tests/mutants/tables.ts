// Mutants of the transition tables: each row goes elsewhere, does something else, loses its guard or
// is not there, and each signal that a state ignores becomes one that it can never get.
//
// The compiler checks the tables and make_dispatch() turns them into numbers; those numbers are what
// is changed, in a copy, when a mutant is awake (dispatch.h). So the machines themselves run as they
// are, and what stands here does not know how.

import { readFileSync } from 'node:fs';

import { repositoryRoot } from '../../tools/tracked-files.ts';
import type { Mutant } from './places.ts';
import { coreFiles } from './places.ts';

export interface TableMutant extends Mutant {
  /** What changes a Dispatch `d` of the machine. */
  readonly code: string;
  /** `Endpoint` and the like. */
  readonly machine: string;
}

export interface Row {
  readonly machine: string;
  readonly file: string;
  readonly index: number;
  readonly from: string;
  readonly on: string;
  readonly guard: string;
  readonly to: string;
  readonly action: string;
}

const rowLine = /^R\{(\w+),\s*S::(\w+),\s*G::(\w+),\s*(\w+),\s*A::(\w+),\s*"/;

/** Every row of every table, in the order of its table. */
export function allRows(): Row[] {
  return coreFiles().flatMap((file) => {
    const [, word = ''] = /^src\/machine\/(\w+)\.table\.h$/.exec(file) ?? [];
    if (word === '') return [];
    const machine = word.slice(0, 1).toUpperCase() + word.slice(1);
    return readFileSync(repositoryRoot + file, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [found, from = '', on = '', guard = '', to = '', action = ''] =
          rowLine.exec(line) ?? [];
        return found === undefined ? [] : [{ from, on, guard, to, action }];
      })
      .map((row, index) => ({ ...row, machine, file, index }));
  });
}

/** `enumerators` answers the names of an enumeration in their order. */
export function tableMutants(enumerators: (type: string) => readonly string[]): TableMutant[] {
  const next = (type: string, name: string): string => {
    const all = enumerators(`mooring::${type}`);
    return all[(all.indexOf(name) + 1) % all.length] ?? name;
  };
  const rows = allRows().flatMap((row) => {
    const { machine, from, on, guard, to, action } = row;
    const words = `${from}, ${on} [${guard}]`;
    const mutant = (operator: string, text: string, code: string): TableMutant[] => [
      {
        ...row,
        name: `${row.file} ${words}: ${operator}: ${text}`,
        function: words,
        operator,
        code,
      },
    ];
    const otherState = next(`${machine}State`, to);
    const otherAction = action === 'nothing' ? next(`${machine}Action`, action) : 'nothing';
    const step = `d.steps[${row.index}]`;
    return [
      ...mutant(
        'row goes elsewhere',
        `${to} -> ${otherState}`,
        `${step}.to = ${machine}State::${otherState};`,
      ),
      ...mutant(
        'row does something else',
        `${action} -> ${otherAction}`,
        `${step}.action = ${machine}Action::${otherAction};`,
      ),
      ...(guard === 'always'
        ? []
        : mutant(
            'row loses its guard',
            guard,
            `${step}.guard = ${machine}Guard::always; put_first(d, ${machine}State::${from}, ${machine}Signal::${on}, ${row.index});`,
          )),
      ...mutant(
        'row is missing',
        action,
        `take_out(d, ${machine}State::${from}, ${machine}Signal::${on}, ${row.index});`,
      ),
    ];
  });
  return [...rows, ...silences()];
}

function silences(): TableMutant[] {
  return coreFiles().flatMap((file) => {
    const [, word = ''] = /^src\/machine\/(\w+)\.table\.h$/.exec(file) ?? [];
    if (word === '') return [];
    const machine = word.slice(0, 1).toUpperCase() + word.slice(1);
    const text = readFileSync(repositoryRoot + file, 'utf8');
    const [, list = ''] = /\bkIgnored\{([^]*?)\n\};/.exec(text) ?? [];
    return [...list.matchAll(/Quiet\{(\w+),\s*signals\(([^)]*)\)/g)].flatMap(
      ([, state = '', signals = '']) =>
        [...signals.matchAll(/S::(\w+)/g)].map(([, signal = '']) => ({
          name: `${file} ${state}, ${signal}: ignored signal is a fault`,
          file,
          function: `${state}, ${signal}`,
          operator: 'ignored signal is a fault',
          machine,
          code: `forbid(d, ${machine}State::${state}, ${machine}Signal::${signal});`,
        })),
    );
  });
}

/** The C++ source that dispatch.h includes. */
export function tableCode(mutants: readonly (TableMutant & { number: number })[]): string {
  const machines = [...new Set(allRows().map(({ machine }) => machine))];
  return machines
    .map((machine) => {
      const cases = mutants
        .filter((mutant) => mutant.machine === machine)
        .map(({ number, code }) => `    case ${number}: ${code} break;\n`);
      return (
        `template <class D>\nvoid mutate(D& d, [[maybe_unused]] ${machine}Machine machine, int number) {\n` +
        `  switch (number) {\n${cases.join('')}    default: break;\n  }\n}\n`
      );
    })
    .join('\n');
}
