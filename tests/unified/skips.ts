// What is left out of MongoDB's tests, and why: the one table.
//
// A line names what a case has. A line that no case has any more is an error of the run.

import { type Case, type Fields, nameOf } from './format.ts';
import { isDocument } from './values.ts';

interface Skip {
  readonly has: RegExp;
  readonly reason: string;
}

const skips: readonly Skip[] = [
  {
    has: /^argument session$/,
    reason: 'sessions: UnsupportedOperationError, because a gateway has no connection of a client',
  },
  {
    has: /^write concern 0$/,
    reason: 'w: 0: the gateway refuses writes that nobody acknowledges',
  },
];

/** Says which cases are left out, and keeps account of the lines that said so. */
export class Skips {
  readonly #used = new Set<Skip>();

  /** Why the case is left out; undefined: it is not. */
  reason(one: Case): string | undefined {
    const marks = marksOf(one);
    const found = skips.find(({ has }) => marks.some((mark) => has.test(mark)));
    if (found !== undefined) this.#used.add(found);
    return found?.reason;
  }

  /** The lines that left out nothing. */
  unused(): string[] {
    return skips.filter((line) => !this.#used.has(line)).map(({ has }) => String(has));
  }
}

/** What a case has that a line may name. */
function marksOf(one: Case): string[] {
  const { test, setting } = one;
  const marks = [`case ${nameOf(one)}`];
  if (test.expectLogMessages !== undefined) marks.push('log messages');
  const used = new Set(test.operations.map(({ object }) => object));
  for (const { name, object, arguments: given = {} } of test.operations) {
    marks.push(`operation ${object === 'testRunner' ? 'testRunner.' : ''}${name}`);
    marks.push(...Object.keys(given).map((field) => `argument ${field}`));
  }
  for (const description of setting.createEntities ?? []) {
    const [fields] = Object.values(description);
    if (fields !== undefined && used.has(fields.id)) marks.push(...entityMarks(fields));
  }
  return marks;
}

function entityMarks(fields: Fields): string[] {
  const options = [fields['collectionOptions'], fields['databaseOptions']].filter(isDocument);
  return options.flatMap(({ writeConcern }) =>
    isDocument(writeConcern) ? [`write concern ${String(writeConcern['w'])}`] : [],
  );
}
