// From a command to an action of the Data API: THE TABLE of what can be said in it, and what cannot.
//
// A command that has no action, or a field that its action has not, is refused here, before anything is sent: what is
// left out silently would change what the operation means.

import { defined, encoded } from '../client/arguments.ts';
import { writesOf } from '../client/cursor.ts';
import { UnsupportedOperationError } from '../errors.ts';
import type { Reply } from '../gateway-endpoint.ts';

/** Documents in one answer, at most; a find is given 1000 when it asks for no number. */
export const documentsMost = 50_000;

/** What an action may change: nothing, one document, or several of which it may have changed a part. */
export type Reach = 'none' | 'one' | 'many';

/** An action, as it was made of a command. */
export interface Action {
  readonly name: string;
  readonly reach: Reach;
  /** As many documents in the answer mean that there may be more; 0: the caller asked for no more. */
  readonly suspicious: number;
  /** Whether the command was `distinct`, whose values come as groups. */
  readonly distinct: boolean;
  /** The fields besides the three that name the collection. */
  readonly fields: Reply;
}

/** What commands say that is the Data API's own way, or without meaning for it. */
const harmless = ['$db', 'batchSize', 'singleBatch', 'cursor'];

const advice: Readonly<Record<string, string>> = {
  findAndModify:
    'Use updateOne, replaceOne or deleteOne with a filter that names the version it expects',
  bulkWrite: 'Use insertMany, or one write after the other',
  count: 'Use countDocuments',
  getMore: 'It has no cursors',
};

/** @throws UnsupportedOperationError always. */
export function unsupported(what: string, hint = 'Use a Mooring gateway, which has it'): never {
  throw new UnsupportedOperationError(`the Data API has no ${what}; nothing was sent. ${hint}.`);
}

/** @throws UnsupportedOperationError for an operation that is several commands here and none there. */
export function mustHave(operation: string): void {
  unsupported(operation, advice[operation]);
}

/** @throws UnsupportedOperationError when no action does what the command says. */
export function actionOf(command: Reply): Action {
  const given = defined(command);
  const [name = ''] = Object.keys(given);
  const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
  return make?.(given) ?? unsupported(name, advice[name]);
}

/** The fields of a command with these names, its first not among them. @throws UnsupportedOperationError for others. */
function only(command: Reply, operation: string, names: string): Reply {
  const allowed = names.split(' ');
  const fields: Reply = {};
  for (const [name, value] of Object.entries(command).slice(1)) {
    if (allowed.includes(name)) fields[name] = value;
    // Unordered inserts go on after an error, and the Data API's do not.
    else if (!harmless.includes(name) && !(name === 'ordered' && value === true)) {
      unsupported(`option ${name} of ${operation}`);
    }
  }
  return fields;
}

const makers: Readonly<Record<string, (command: Reply) => Action>> = {
  find(command) {
    const fields = only(command, 'find', 'filter projection sort skip limit');
    const { singleBatch, batchSize } = command;
    // One batch of so many documents is a limit by another name.
    const own = Number(fields['limit'] ?? 0) || (singleBatch === true ? Number(batchSize ?? 0) : 0);
    if (own > documentsMost) {
      unsupported(`limit above ${documentsMost}`, 'Read page by page, sorted by _id');
    }
    const { filter, projection } = fields;
    if (own === 1 && !('sort' in fields) && !('skip' in fields)) {
      return action('findOne', defined({ filter, projection }));
    }
    return action('find', { ...fields, limit: own || documentsMost }, own ? 0 : documentsMost);
  },
  aggregate(command) {
    const { pipeline } = only(command, 'aggregate', 'pipeline');
    const stages = pipeline as readonly Reply[];
    if (typeof command['aggregate'] !== 'string') unsupported('aggregate without a collection');
    const own = Number(stages.at(-1)?.['$limit'] ?? Infinity);
    const made = action('aggregate', { pipeline }, own <= documentsMost ? 0 : documentsMost);
    return writesOf({ pipeline: stages }) ? { ...made, reach: 'many' } : made;
  },
  distinct(command) {
    const { key, query } = only(command, 'distinct', 'key query');
    const field = String(key);
    if (!/^[^.$][^.]*$/.test(field)) {
      unsupported(`distinct of "a.b"`, 'Only a field of the document itself can be told exactly');
    }
    const there = { $match: { [field]: { $exists: true } } };
    const unwind = { path: `$${field}`, preserveNullAndEmptyArrays: true };
    // An empty array has no value, and $unwind takes its field away.
    const pipeline = [{ $match: query }, there, { $unwind: unwind }, there];
    const group = { $group: { _id: `$${field}` } };
    const made = action('aggregate', { pipeline: [...pipeline, group] }, documentsMost);
    return { ...made, distinct: true };
  },
  insert(command) {
    const { documents } = only(command, 'insert', 'documents');
    const all = documents as readonly Reply[];
    const [document] = all;
    return all.length === 1
      ? writing('insertOne', { document }, 'one')
      : writing('insertMany', { documents }, 'many');
  },
  update(command) {
    const { updates } = only(command, 'an update', 'updates');
    const [one, ...others] = updates as [Reply, ...Reply[]];
    if (others.length > 0) mustHave('bulkWrite');
    const { u, multi, q: filter } = one;
    const { upsert } = only(one, 'an update', 'u multi upsert');
    if (Array.isArray(u)) unsupported('update by a pipeline');
    const replaces = !Object.keys(u as Reply).some((key) => key.startsWith('$'));
    const change = replaces ? { replacement: u } : { update: u };
    const name = replaces ? 'replaceOne' : multi === true ? 'updateMany' : 'updateOne';
    const fields = { filter, ...change, ...defined({ upsert }) };
    return writing(name, fields, multi === true ? 'many' : 'one');
  },
  delete(command) {
    const { deletes } = only(command, 'a delete', 'deletes');
    const [one, ...others] = deletes as [Reply, ...Reply[]];
    if (others.length > 0) mustHave('bulkWrite');
    only(one, 'a delete', 'limit');
    const { q: filter, limit } = one;
    return limit === 1
      ? writing('deleteOne', { filter }, 'one')
      : writing('deleteMany', { filter }, 'many');
  },
};

function action(name: string, fields: Reply, suspicious = 0): Action {
  return { name, reach: 'none', suspicious, distinct: false, fields };
}

function writing(name: string, fields: Reply, reach: Reach): Action {
  return { ...action(name, fields), reach };
}

/** A command as it travels: the action in one line, as JSON, and its body in the next. */
export function encodeAction(command: Reply, dataSource: string): string {
  const { fields, ...head } = actionOf(command);
  const [collection] = Object.values(command);
  const body = { dataSource, database: command['$db'], collection, ...fields };
  return `${JSON.stringify(head)}\n${encoded(body)}`;
}

/** The two lines again. */
export function decodeAction(text: string): [Omit<Action, 'fields'>, string] {
  const end = text.indexOf('\n');
  return [JSON.parse(text.slice(0, end)) as Omit<Action, 'fields'>, text.slice(end + 1)];
}
