// bulkWrite: many statements as few commands, and their replies as one result.
//
// Statements of one kind that follow each other travel in one command; unordered ones are sorted by kind first, as
// the driver does. Each command has a token of its own unless a statement may touch several documents, which no
// server recognises again.

import type { BulkWriteResult, WriteError } from '../errors.ts';
import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';
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
  /** Whether it may touch several documents. */
  readonly many: boolean;
  readonly body: Document;
}

/** Sends one command of these statements; `index` is where they stand in the whole. */
export type SendStatements = (
  command: Statement['command'],
  statements: readonly Statement[],
) => Promise<CommandResult>;

const lists = { insert: 'documents', update: 'updates', delete: 'deletes' } as const;

/** The list of statements as a field of its command. */
export function statementsField(command: Statement['command'], all: readonly Statement[]): Reply {
  return { [lists[command]]: all.map(({ body }) => body) };
}

const names = 'insertOne updateOne updateMany replaceOne deleteOne deleteMany';

/** @throws MongoInvalidArgumentError for what is no statement. `withId` gives an inserted document its _id. */
export function readStatement(
  operation: Document,
  at: number,
  withId: (document: object, what: string) => Document,
): Statement {
  mustBeDocument(operation, `operation ${at}`);
  const [name = '', ...others] = Object.keys(operation);
  if (others.length > 0 || !names.split(' ').includes(name)) {
    throw new MongoInvalidArgumentError(`operation ${at} must be one of: ${names}`);
  }
  const model = operation[name] as Document;
  mustBeDocument(model, `${name} of operation ${at}`);
  if (name === 'insertOne') {
    const document = (model['document'] ?? model) as object;
    return {
      command: 'insert',
      many: false,
      body: withId(document, `the document of operation ${at}`),
    };
  }
  const many = name.endsWith('Many');
  return name.startsWith('delete')
    ? deleteStatement(model['filter'], model, many)
    : updateStatement(name, model['filter'], model['replacement'] ?? model['update'], model, many);
}

/** @throws MongoInvalidArgumentError for a filter or an update that is none. */
export function updateStatement(
  operation: string,
  filter: unknown,
  update: unknown,
  options: Reply,
  many: boolean,
): Statement {
  mustBeDocument(filter, 'the filter');
  mustBeUpdate(operation, update);
  const { upsert, arrayFilters, collation, hint, sort } = options;
  const body = {
    q: filter,
    u: update,
    ...(many && { multi: true }),
    ...defined({ upsert, arrayFilters, collation, hint }),
    ...(sort !== undefined && { sort: sortDocument(sort) }),
  };
  return { command: 'update', many, body };
}

/** @throws MongoInvalidArgumentError for a filter that is none. */
export function deleteStatement(filter: unknown, options: Reply, many: boolean): Statement {
  mustBeDocument(filter, 'the filter');
  const { collation, hint } = options;
  const body = { q: filter, limit: many ? 0 : 1, ...defined({ collation, hint }) };
  return { command: 'delete', many, body };
}

/** @throws MongoInvalidArgumentError for an update where a replacement is meant, or the other way round. */
export function mustBeUpdate(operation: string, update: unknown): void {
  const isReplace = /replace/i.test(operation);
  if (Array.isArray(update) && update.length > 0 && !isReplace) return;
  mustBeDocument(update, isReplace ? 'the replacement' : 'the update');
  const operators = Object.keys(update as object).filter((key) => key.startsWith('$')).length;
  if (
    isReplace
      ? operators === 0
      : operators > 0 && operators === Object.keys(update as object).length
  ) {
    return;
  }
  throw new MongoInvalidArgumentError(
    isReplace
      ? `${operation} needs a whole document; update operators such as $set belong into an update`
      : `${operation} needs update operators, such as { $set: { … } }; a whole document would replace ` +
          'what is there',
  );
}

/** Statements with their places, in the commands that they travel in. */
function grouped(statements: readonly Statement[], ordered: boolean): Placed[][] {
  const groups: { key: string; group: Placed[] }[] = [];
  statements.forEach((statement, place) => {
    const key = `${statement.command}${statement.many}`;
    const known = ordered ? groups.at(-1) : groups.find((one) => one.key === key);
    const placed = { ...statement, place };
    if (known?.key === key) known.group.push(placed);
    else groups.push({ key, group: [placed] });
  });
  return groups.map(({ group }) => group);
}

/** Sums up the replies of a bulk write. */
class Tally {
  readonly #result = {
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

  get result(): BulkWriteResult {
    return this.#result;
  }

  get applied(): boolean {
    const { insertedCount, matchedCount, deletedCount, upsertedCount } = this.#result;
    return insertedCount + matchedCount + deletedCount + upsertedCount > 0;
  }

  /** What one command did; its errors and upserts count from its own first statement. */
  add(group: readonly Placed[], ordered: boolean, reply: Reply): void {
    const result = this.#result;
    const n = count(reply, 'n');
    const placeOf = (index: number): number => group[index]?.place ?? index;
    const upserted = listOf<Upserted>(reply, 'upserted');
    for (const { index, _id } of upserted) result.upsertedIds[placeOf(index)] = _id;
    result.upsertedCount += upserted.length;
    result.modifiedCount += count(reply, 'nModified');
    const errors = writeErrorsOf(reply);
    const command = group[0]?.command;
    if (command === 'insert') {
      result.insertedCount += n;
      const failed = errors.map(({ index }) => index);
      // What failed was not inserted, nor what came after it in an ordered write.
      const end = ordered ? Math.min(...failed, group.length) : group.length;
      group.slice(0, end).forEach(({ place, body }, index) => {
        if (!failed.includes(index)) result.insertedIds[place] = body['_id'];
      });
    } else if (command === 'delete') result.deletedCount += n;
    else result.matchedCount += n - upserted.length;
    for (const error of errors) this.errors.push({ ...error, index: placeOf(error.index) });
    this.unconfirmed ??= reply['writeConcernError'] as WriteError | undefined;
  }
}

interface Placed extends Statement {
  /** Where it stands in the whole. */
  readonly place: number;
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
      last = await send(group[0]?.command ?? 'insert', group);
    } catch (error) {
      throw partial(operation, error, tally);
    }
    tally.add(group, ordered, last.reply);
    if (ordered && tally.errors.length > 0) break;
  }
  const { errors, unconfirmed: concern, result } = tally;
  if (last === undefined || (errors.length === 0 && concern === undefined)) return result;
  const [first] = errors;
  const missing = ordered ? statements.length - (first?.index ?? 0) : errors.length;
  const what =
    first === undefined
      ? concern && unconfirmed(concern).errmsg
      : `${missing} of ${statements.length} statements were not executed; the first error: ${first.errmsg}`;
  const { attempts, elapsedMS, state } = last.settled;
  const outcome = tally.applied ? 'applied' : 'not-applied';
  throw new MongoBulkWriteError(
    `${operation}: ${what}`,
    { code: (first ?? concern)?.code, outcome, attempts, elapsedMS, state },
    result,
    errors,
  );
}

/** A command of several was lost or refused: its error, and what those before it did. */
function partial(operation: string, error: unknown, tally: Tally): unknown {
  const nothing = !tally.applied && tally.errors.length === 0;
  if (nothing || !(error instanceof MongoError)) return error;
  const { code, codeName, errorLabels, attempts, elapsedMS, retryAfterMS } = error;
  const known = tally.applied ? 'applied' : 'not-applied';
  const outcome = error.outcome === 'unknown' ? 'unknown' : known;
  return new MongoBulkWriteError(
    `${operation}: a part of it was executed (see result), then ${error.message}`,
    { code, codeName, errorLabels, attempts, elapsedMS, retryAfterMS, outcome },
    tally.result,
    tally.errors,
  );
}
