// Whether what happened is what a test expects: the test format's rules, with its special operators.
//
// Documents at the root may have more fields than expected; those inside may not.

import type { Fields } from './format.ts';
import { isDocument, same, typesOf } from './values.ts';

/** What a match may ask for besides the two values. */
export interface MatchContext {
  /** The entity of that name. */
  readonly entity: (id: string) => unknown;
}

/** A difference: where, what was expected, what was there. */
export class Mismatch extends Error {
  constructor(path: string, expected: unknown, actual: unknown) {
    super(`${path || 'the result'}: expected ${shown(expected)}, got ${shown(actual)}`);
  }
}

/** A value as text, short enough for a report. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    const text = JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'bigint' ? String(part) : part,
    );
    return text.length > 400 ? `${text.slice(0, 400)}…` : text;
  } catch {
    return typeof value;
  }
}

/** @throws Mismatch */
export function match(
  expected: unknown,
  actual: unknown,
  context: MatchContext,
  path = '',
  isRoot = true,
): void {
  const operator = specialOperator(expected);
  if (operator !== undefined) {
    matchOperator(operator, actual, context, path);
    return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      throw new Mismatch(path, expected, actual);
    }
    for (const [at, item] of expected.entries()) {
      match(item, actual[at], context, `${path}[${at}]`, isRoot && path === '');
    }
  } else if (isDocument(expected)) matchDocument(expected, actual, context, path, isRoot);
  else if (!same(expected, actual)) throw new Mismatch(path, expected, actual);
}

function matchDocument(
  expected: Fields,
  actual: unknown,
  context: MatchContext,
  path: string,
  isRoot: boolean,
): void {
  if (!isDocument(actual)) throw new Mismatch(path, expected, actual);
  for (const [name, value] of Object.entries(expected)) {
    const field: unknown = actual[name];
    match(value, field, context, path === '' ? name : `${path}.${name}`, false);
  }
  const extra = Object.keys(actual).find(
    (name) => !(name in expected) && actual[name] !== undefined,
  );
  if (!isRoot && extra !== undefined)
    throw new Mismatch(`${path}.${extra}`, undefined, actual[extra]);
}

interface SpecialOperator {
  readonly name: string;
  readonly operand: unknown;
}

function specialOperator(expected: unknown): SpecialOperator | undefined {
  if (!isDocument(expected)) return undefined;
  const [[name = '', operand] = [], ...rest] = Object.entries(expected);
  // A variable of an aggregation is written `$$name` too, but is a value and no field's name.
  return rest.length === 0 && name.startsWith('$$') ? { name, operand } : undefined;
}

type Rule = (operand: unknown, actual: unknown, context: MatchContext, path: string) => boolean;

/** Each says whether it holds, or throws a Mismatch of its own, deeper down. */
const operators: Readonly<Record<string, Rule>> = {
  $$exists: (operand, actual) => (actual !== undefined) === operand,
  $$type: (operand, actual) => {
    const allowed = [operand].flat() as string[];
    return typesOf(actual).some((name) => allowed.includes(name));
  },
  $$unsetOrMatches: (operand, actual, context, path) => {
    if (actual !== undefined && actual !== null) match(operand, actual, context, path, path === '');
    return true;
  },
  $$matchesEntity: (operand, actual, context, path) => {
    match(context.entity(String(operand)), actual, context, path, false);
    return true;
  },
  $$matchesHexBytes: (operand, actual) =>
    actual instanceof Uint8Array && Buffer.from(actual).toString('hex') === operand,
  $$sessionLsid: (operand, actual, context, path) => {
    match(context.entity(String(operand)), actual, context, path, false);
    return true;
  },
  $$lte: (operand, actual) => typeof actual === 'number' && actual <= Number(operand),
  $$matchAsDocument: (operand, actual, context, path) => {
    match(operand, parsed(actual), context, path, false);
    return true;
  },
  $$matchAsRoot: (operand, actual, context, path) => {
    match(operand, actual, context, path, true);
    return true;
  },
};

function parsed(actual: unknown): unknown {
  return typeof actual === 'string' ? JSON.parse(actual) : actual;
}

function matchOperator(
  { name, operand }: SpecialOperator,
  actual: unknown,
  context: MatchContext,
  path: string,
): void {
  const rule = operators[name];
  if (rule === undefined) throw new Error(`the runner does not know ${name}`);
  if (!rule(operand, actual, context, path)) throw new Mismatch(path, { [name]: operand }, actual);
}
