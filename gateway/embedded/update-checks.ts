// What MongoDB refuses about update operators before it changes anything.
//
// mingo is lenient: `$inc` on a text or `$push` on a number does nothing and says nothing. Each operator
// is a row here with the type its argument must have and the type the field must have, so that a mistake
// is an error with MongoDB's own code. Positional paths are not looked up; mingo decides there.

import type { Document } from 'mongodb';

import { CommandError, type CodeName } from './command-error.ts';
import { isPositional, viableValue } from './paths.ts';
import { isDocument } from './values.ts';

interface Rule {
  /** Refuses an argument, whatever the document. */
  readonly argument?: { readonly ok: (value: unknown) => boolean; readonly code: CodeName };
  /** Refuses the field's present value; absent fields are always fine. */
  readonly field?: { readonly ok: (value: unknown) => boolean; readonly code: CodeName };
  /** Whether the operator may create the field, so that the path must be viable. */
  readonly creates: boolean;
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
const isText = (value: unknown): boolean => typeof value === 'string';
const isOne = (value: unknown): boolean => value === 1 || value === -1;

const arithmetic: Rule = {
  argument: { ok: isNumber, code: 'TypeMismatch' },
  field: { ok: isNumber, code: 'TypeMismatch' },
  creates: true,
};
const adding: Rule = { field: { ok: Array.isArray, code: 'BadValue' }, creates: true };
const removing: Rule = { field: { ok: Array.isArray, code: 'BadValue' }, creates: false };

const rules = new Map<string, Rule>([
  ['$set', { creates: true }],
  ['$setOnInsert', { creates: true }],
  ['$unset', { creates: false }],
  ['$inc', arithmetic],
  ['$mul', arithmetic],
  ['$min', { creates: true }],
  ['$max', { creates: true }],
  ['$currentDate', { creates: true }],
  ['$rename', { argument: { ok: isText, code: 'BadValue' }, creates: false }],
  ['$bit', { field: { ok: Number.isInteger, code: 'BadValue' }, creates: true }],
  ['$push', adding],
  ['$addToSet', adding],
  ['$pull', removing],
  ['$pullAll', { ...removing, argument: { ok: Array.isArray, code: 'BadValue' } }],
  [
    '$pop',
    {
      argument: { ok: isOne, code: 'FailedToParse' },
      field: { ok: Array.isArray, code: 'TypeMismatch' },
      creates: false,
    },
  ],
]);

/** Refuses unknown operators, bad arguments, and two operators on one path. */
export function checkModifiers(modifiers: Document): void {
  const paths = new Set<string>();
  for (const [operator, expression] of Object.entries(modifiers)) {
    const rule = rules.get(operator);
    if (rule === undefined) {
      const known = [...rules.keys()].join(', ');
      throw new CommandError('FailedToParse', `Unknown modifier: ${operator}. Known are ${known}.`);
    }
    if (!isDocument(expression)) {
      throw new CommandError(
        'FailedToParse',
        `Modifiers operate on fields, so ${operator} needs an object such as {${operator}: {field: …}}`,
      );
    }
    for (const [path, value] of Object.entries(expression)) {
      if (path.split('.').includes('')) {
        throw new CommandError('EmptyFieldName', `The path of a field in ${operator} is empty`);
      }
      if (rule.argument !== undefined && !rule.argument.ok(value)) {
        throw new CommandError(rule.argument.code, `${operator} has an argument of the wrong type`);
      }
      claim(paths, path);
      if (operator === '$rename') claim(paths, value as string);
    }
  }
}

/** The stages that a pipeline of an update may have. */
const stages = ['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'];

/** Refuses stages that could make more or fewer documents of the one. */
export function checkStages(pipeline: readonly Document[]): void {
  for (const stage of pipeline) {
    const [name = ''] = Object.keys(stage);
    if (stages.includes(name) && Object.keys(stage).length === 1) continue;
    throw new CommandError(
      'InvalidOptions',
      `${name} is not allowed to be used within an update. Allowed are ${stages.join(', ')}.`,
    );
  }
}

function claim(paths: Set<string>, path: string): void {
  for (const other of paths) {
    if (path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`)) {
      throw new CommandError(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${other}'`,
      );
    }
  }
  paths.add(path);
}

/** Refuses operators that do not fit the types in this document. */
export function checkFields(document: Document, modifiers: Document): void {
  for (const [operator, expression] of Object.entries(modifiers)) {
    const rule = rules.get(operator);
    if (rule === undefined) continue;
    for (const path of Object.keys(expression as Document)) {
      if (isPositional(path) || (!rule.creates && rule.field === undefined)) continue;
      const value = viableValue(document, path);
      if (value === undefined || rule.field === undefined || rule.field.ok(value)) continue;
      throw new CommandError(
        rule.field.code,
        `Cannot apply ${operator} to the field '${path}', whose value has the wrong type ` +
          '(64-bit integers beyond 2^53 and decimals are not computed with by this demo engine)',
      );
    }
  }
}
