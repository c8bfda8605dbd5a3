// `let`: a command's variables, which its expressions name as `$$name`.
//
// mingo knows none, so they are put in as the literals that they are, before anything else reads the command.
// Only constants are taken: an expression would have to be computed first.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

/** Parts of a command in which an expression may stand anywhere. */
const PIPELINES = ['pipeline', 'update', 'u'];

/** Parts that are filters: in them it stands below `$expr`. */
const FILTERS = ['filter', 'query', 'q'];

/** Parts that are statements with parts of their own. */
const STATEMENTS = ['updates', 'deletes'];

type Variables = ReadonlyMap<string, unknown>;

/** The command without `let`, each variable replaced by its value. Throws CommandError. */
export function withVariables(command: Document): Document {
  const { let: given, ...rest } = command as Document & { let?: unknown };
  if (given === undefined) return command;
  if (!isDocument(given)) throw new CommandError('TypeMismatch', 'let must be an object');
  const variables = new Map(Object.entries(given).map(([name, value]) => [name, constant(value)]));
  for (const name of variables.keys()) {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) {
      throw new CommandError('FailedToParse', `'${name}' cannot be the name of a variable`);
    }
  }
  return replaceIn(rest, variables);
}

function constant(value: unknown): unknown {
  if (isDocument(value) && '$literal' in value) return value['$literal'];
  if (!mentionsDollar(value)) return value;
  throw new CommandError('NotImplemented', 'The demo engine takes only constants in let.');
}

function mentionsDollar(value: unknown): boolean {
  if (typeof value === 'string') return value.startsWith('$');
  if (Array.isArray(value)) return value.some(mentionsDollar);
  if (!isDocument(value)) return false;
  return Object.entries(value).some(([key, part]) => key.startsWith('$') || mentionsDollar(part));
}

function replaceIn(part: Document, variables: Variables): Document {
  const replaced = Object.entries(part).map(([name, value]: [string, unknown]) => {
    if (PIPELINES.includes(name) && Array.isArray(value)) return [name, literals(value, variables)];
    if (FILTERS.includes(name)) return [name, inFilter(value, variables)];
    if (STATEMENTS.includes(name) && Array.isArray(value)) {
      return [name, (value as Document[]).map((statement) => replaceIn(statement, variables))];
    }
    return [name, value];
  });
  return Object.fromEntries(replaced) as Document;
}

function inFilter(value: unknown, variables: Variables): unknown {
  if (Array.isArray(value)) return value.map((part) => inFilter(part, variables));
  if (!isDocument(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$expr' ? literals(part, variables) : inFilter(part, variables),
    ]),
  );
}

/** An expression with values in the place of variables; what is a literal already stays as it is. */
function literals(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return literal(value, variables);
  if (Array.isArray(value)) return value.map((part) => literals(part, variables));
  if (!isDocument(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$literal' ? (part as unknown) : literals(part, variables),
    ]),
  );
}

function literal(text: string, variables: Variables): unknown {
  if (!text.startsWith('$$')) return text;
  const [name = '', ...path] = text.slice(2).split('.');
  if (!variables.has(name)) return text;
  let value = variables.get(name);
  for (const step of path) value = isDocument(value) ? value[step] : undefined;
  return { $literal: value ?? null };
}
