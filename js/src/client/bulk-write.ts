// bulkWrite: many statements as few commands, and their replies as one result.
//
// Statements of one kind that follow each other travel in one command; unordered ones are sorted by kind first, as
// the driver does. Each command has a token of its own unless a statement may touch several documents, which no
// server recognises again.

import type { BulkWriteResult, WriteError } from '../errors.ts';
import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { OperationKind } from '../generated/abi.ts';
import { makeId } from '../ids.ts';
import { defined, mustBeDocument, sortDocument } from './arguments.ts';
import type { CommandResult } from './connection.ts';
import type {
  CollationOptions,
  Document,
  Filter,
  Hint,
  OptionalId,
  Sort,
  UpdateFilter,
} from './types.ts';
import { count, listOf, unconfirmed, type Upserted, writeErrorsOf } from './write-result.ts';

/** What a statement of a bulkWrite that has a filter may have. */
export interface Selecting<T> {
  filter: Filter<T>;
  collation?: CollationOptions;
  hint?: Hint;
}

/** What an update in a bulkWrite may have. */
export interface Updating<T> extends Selecting<T> {
  update: UpdateFilter<T> | readonly Document[];
  arrayFilters?: readonly Document[];
  upsert?: boolean;
}

/** One statement of a bulkWrite: an object with one of these names. */
export type AnyBulkWriteOperation<T> =
  | { insertOne: { document: OptionalId<T> } }
  | { updateOne: Updating<T> & { sort?: Sort } }
  | { updateMany: Updating<T> }
  | {
      replaceOne: Selecting<T> & { replacement: OptionalId<T>; upsert?: boolean; sort?: Sort };
    }
  | { deleteOne: Selecting<T> }
  | { deleteMany: Selecting<T> };

/** A statement as a command has it. */
export interface Statement {
  readonly command: 'insert' | 'update' | 'delete';
  /** What it is to the core: no server recognises the repeat of one that may touch several documents. */
  readonly kind: OperationKind;
  /** Where it stands in the whole. */
  readonly place: number;
  readonly body: Document;
  /** Whether its _id was made here, so that only a repeat of this very insert can meet it. */
  readonly isOwn?: boolean;
}

/** Sends one command of these statements. */
export type SendStatements = (statements: readonly Statement[]) => Promise<CommandResult>;

/** An insert of the document with an `_id`, first as the server keeps it; the caller's object is not touched. */
export function insertStatement(document: object, what: string, place = 0): Statement {
  mustBeDocument(document, what);
  const { toBSON } = document as { toBSON?: () => Document };
  const plain: unknown =
    document instanceof Map ? Object.fromEntries(document as Map<string, unknown>) : document;
  const { _id: given, ...rest } = (toBSON?.call(document) ?? plain) as Document;
  return {
    command: 'insert',
    kind: OperationKind.write_with_token,
    place,
    body: { _id: given === undefined ? makeId() : (given as unknown), ...rest },
    isOwn: given === undefined,
  };
}

/**
 * The statement of an operation with a filter, such as updateOne, whose filter, change and options `model` has.
 * @throws MongoInvalidArgumentError for a filter or a change that is none
 */
export function changeStatement(operation: string, model: Reply, place = 0): Statement {
  const {
    filter,
    update,
    replacement = update,
    upsert,
    arrayFilters,
    collation,
    hint,
    sort,
  } = model;
  mustBeDocument(filter);
  const many = operation.endsWith('Many');
  const kind = many ? OperationKind.write : OperationKind.write_with_token;
  if (operation.startsWith('delete')) {
    const body = defined({ q: filter, limit: many ? 0 : 1, collation, hint });
    return { command: 'delete', kind, place, body };
  }
  mustBeUpdate(operation, replacement);
  const body = defined({
    q: filter,
    u: replacement,
    multi: many || undefined,
    upsert,
    arrayFilters,
    collation,
    hint,
    sort: sort === undefined ? sort : sortDocument(sort),
  });
  return { command: 'update', kind, place, body };
}

const names = 'insertOne updateOne updateMany replaceOne deleteOne deleteMany';

/** One of a bulkWrite's operations. @throws MongoInvalidArgumentError for what is no statement */
export function readStatement(operation: Document, place: number): Statement {
  const [name = '', ...others] = Object.keys(operation ?? {});
  if (others.length > 0 || !names.split(' ').includes(name)) {
    throw new MongoInvalidArgumentError(`operation ${place} must be one of: ${names}`);
  }
  const model = operation[name] as Document;
  mustBeDocument(model, `${name} of operation ${place}`);
  if (name !== 'insertOne') return changeStatement(name, model, place);
  const document = (model['document'] ?? model) as object;
  return insertStatement(document, `the document of operation ${place}`, place);
}

/** @throws MongoInvalidArgumentError for an update where a replacement is meant, or the other way round. */
export function mustBeUpdate(operation: string, update: unknown): void {
  const isReplace = /replace/i.test(operation);
  if (Array.isArray(update) && update.length > 0 && !isReplace) return;
  mustBeDocument(update, isReplace ? 'the replacement' : 'the update');
  const keys = Object.keys(update as object);
  const isRight = keys.every((key) => key.startsWith('$') !== isReplace);
  if (isRight && (isReplace || keys.length > 0)) return;
  const needs = isReplace
    ? 'a whole document, without update operators such as $set'
    : 'update operators such as $set: a whole document would replace what is there';
  throw new MongoInvalidArgumentError(`${operation} needs ${needs}`);
}

/** Statements in the commands that they travel in. */
function grouped(statements: readonly Statement[], ordered: boolean): Statement[][] {
  const groups: Statement[][] = [];
  for (const statement of statements) {
    const { command, kind } = statement;
    const known = (ordered ? groups.slice(-1) : groups).find(
      ([one]) => one?.command === command && one.kind === kind,
    );
    if (known === undefined) groups.push([statement]);
    else known.push(statement);
  }
  return groups;
}

/** Sums up the replies to statements. */
export class Tally {
  readonly result = {
    ok: 1 as const,
    insertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    upsertedCount: 0,
    insertedIds: {} as Record<number, unknown>,
    upsertedIds: {} as Record<number, unknown>,
  };
  readonly errors: WriteError[] = [];
  /** The first write concern that was not met. */
  unconfirmed: WriteError | undefined;
  applied = false;

  /** What one command did; its errors and upserts count from its own first statement. */
  add(group: readonly Statement[], reply: Reply, ordered = true): void {
    const { result } = this;
    const placeOf = (index: number): number => group[index]?.place ?? index;
    const n = count(reply, 'n');
    const upserted = listOf<Upserted>(reply, 'upserted');
    const errors = writeErrorsOf(reply);
    this.applied ||= n > 0;
    for (const { index, _id } of upserted) result.upsertedIds[placeOf(index)] = _id;
    result.upsertedCount += upserted.length;
    result.modifiedCount += count(reply, 'nModified');
    const command = group[0]?.command;
    if (command === 'delete') result.deletedCount += n;
    else if (command === 'update') result.matchedCount += n - upserted.length;
    else {
      result.insertedCount += n;
      // What failed was not inserted, nor what came after it in an ordered write.
      const inserted = group.filter((_, at) =>
        errors.every(({ index }) => (ordered ? at < index : at !== index)),
      );
      for (const { place, body } of inserted) result.insertedIds[place] = body['_id'];
    }
    for (const error of errors) this.errors.push({ ...error, index: placeOf(error.index) });
    this.unconfirmed ??= unconfirmed(reply);
  }
}

/** Runs statements. @throws MongoBulkWriteError with what was done when not all was, or not confirmed. */
export async function runStatements(
  operation: string,
  statements: readonly Statement[],
  ordered: boolean,
  send: SendStatements,
): Promise<BulkWriteResult> {
  const tally = new Tally();
  let last: CommandResult | undefined;
  for (const group of grouped(statements, ordered)) {
    try {
      last = await send(group);
    } catch (error) {
      throw partial(operation, error, tally);
    }
    tally.add(group, last.reply, ordered);
    if (ordered && tally.errors.length > 0) break;
  }
  const { errors, result } = tally;
  const [first] = errors;
  const error = first ?? tally.unconfirmed;
  if (last === undefined || error === undefined) return result;
  const missing = ordered ? statements.length - error.index : errors.length;
  const what =
    first === undefined
      ? error.errmsg
      : `${missing} of ${statements.length} statements were not executed; the first error: ${first.errmsg}`;
  const outcome = tally.applied ? 'applied' : 'not-applied';
  throw new MongoBulkWriteError(
    `${operation}: ${what}`,
    { ...last.settled, code: error.code, outcome },
    result,
    errors,
  );
}

/** A command of several was lost or refused: its error, and what those before it did. */
function partial(operation: string, error: unknown, { applied, errors, result }: Tally): unknown {
  if ((!applied && errors.length === 0) || !(error instanceof MongoError)) return error;
  const outcome = error.outcome === 'not-applied' && applied ? 'applied' : error.outcome;
  return new MongoBulkWriteError(
    `${operation}: a part of it was executed (see result), then ${error.message}`,
    { ...error, state: undefined, outcome },
    result,
    errors,
  );
}
