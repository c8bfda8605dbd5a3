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
import { count, listOf, type Upserted, writeErrorsOf } from './write-result.ts';

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

/** Statements by place, in the commands that they travel in. */
function grouped(statements: readonly Statement[], ordered: boolean): number[][] {
  const groups: { key: string; places: number[] }[] = [];
  statements.forEach(({ command, many }, at) => {
    const key = `${command}${many}`;
    const group = ordered ? groups.at(-1) : groups.find((one) => one.key === key);
    if (group?.key === key) group.places.push(at);
    else groups.push({ key, places: [at] });
  });
  return groups.map(({ places }) => places);
}

/** Sums up the replies of a bulk write. */
class Tally {
  ok = 1 as const;
  insertedCount = 0;
  matchedCount = 0;
  modifiedCount = 0;
  deletedCount = 0;
  upsertedCount = 0;
  insertedIds: Record<number, unknown> = {};
  upsertedIds: Record<number, unknown> = {};
  readonly errors: WriteError[] = [];

  /** What one command did; its errors and upserts count from its own first statement. */
  add(command: Statement['command'], places: readonly number[], reply: Reply): void {
    const n = count(reply, 'n');
    const upserted = listOf<Upserted>(reply, 'upserted');
    for (const { index, _id } of upserted) this.upsertedIds[places[index] ?? index] = _id;
    this.upsertedCount += upserted.length;
    this.modifiedCount += count(reply, 'nModified');
    if (command === 'insert') this.insertedCount += n;
    else if (command === 'delete') this.deletedCount += n;
    else this.matchedCount += n - upserted.length;
    for (const error of writeErrorsOf(reply)) {
      this.errors.push({ ...error, index: places[error.index] ?? error.index });
    }
  }

  get applied(): number {
    return this.insertedCount + this.matchedCount + this.deletedCount + this.upsertedCount;
  }

  result(): BulkWriteResult {
    const { errors: _, ...result } = this;
    return result;
  }
}

/** Runs statements. @throws MongoBulkWriteError with what was done when not all was. */
export async function runStatements(
  operation: string,
  statements: readonly Statement[],
  ordered: boolean,
  send: SendStatements,
): Promise<{ result: BulkWriteResult; last: CommandResult }> {
  const tally = new Tally();
  statements.forEach(({ command, body }, at) => {
    if (command === 'insert') tally.insertedIds[at] = body['_id'];
  });
  let last: CommandResult | undefined;
  for (const places of grouped(statements, ordered)) {
    const group = places.map((at) => statements[at]).filter((one) => one !== undefined);
    const command = group[0]?.command ?? 'insert';
    try {
      last = await send(command, group);
    } catch (error) {
      throw partial(operation, error, tally);
    }
    tally.add(command, places, last.reply);
    if (ordered && tally.errors.length > 0) break;
  }
  if (last === undefined) throw new MongoInvalidArgumentError(`${operation} needs a statement`);
  if (tally.errors.length > 0) throw bulkError(operation, statements.length, tally, last, ordered);
  return { result: tally.result(), last };
}

function bulkError(
  operation: string,
  given: number,
  tally: Tally,
  { settled: { attempts, elapsedMS, state } }: CommandResult,
  ordered: boolean,
): MongoBulkWriteError {
  const [first] = tally.errors;
  const missing = ordered ? given - (first?.index ?? 0) : tally.errors.length;
  const outcome = tally.applied > 0 ? 'applied' : 'not-applied';
  return new MongoBulkWriteError(
    `${operation}: ${missing} of ${given} statements were not executed; the first error: ${first?.errmsg ?? 'none'}`,
    { code: first?.code, outcome, attempts, elapsedMS, state },
    withoutFailed(tally, ordered),
    tally.errors,
  );
}

/** What failed was not inserted, nor what came after it in an ordered write. */
function withoutFailed(tally: Tally, ordered: boolean): BulkWriteResult {
  const result = tally.result();
  const failed = tally.errors.map(({ index }) => index);
  const inserted = Object.entries(result.insertedIds).filter(
    ([at]) => !failed.includes(Number(at)) && !(ordered && Number(at) > Math.min(...failed)),
  );
  return { ...result, insertedIds: Object.fromEntries(inserted) };
}

/** A command of several was lost or refused: its error, and what those before it did. */
function partial(operation: string, error: unknown, tally: Tally): unknown {
  if (tally.applied === 0 || !(error instanceof MongoError)) return error;
  const { code, codeName, errorLabels, attempts, elapsedMS, retryAfterMS } = error;
  const outcome = error.outcome === 'unknown' ? 'unknown' : 'applied';
  return new MongoBulkWriteError(
    `${operation}: a part of it was executed (see result), then ${error.message}`,
    { code, codeName, errorLabels, attempts, elapsedMS, retryAfterMS, outcome },
    tally.result(),
    tally.errors,
  );
}
