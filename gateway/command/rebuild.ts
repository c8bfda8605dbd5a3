// A command, made anew from what was sent: only fields of the table, each of the type it must have.
//
// Rebuilding rather than filtering means that a field nobody has thought of cannot pass. Whole numbers
// become what the server wants them to be. Cursor tokens pass as texts; cursors.ts opens them.

import { type Document, Double, Long } from 'mongodb';

import { isDatabaseName, type Role } from '../access/keys.ts';
import { isDocument } from '../ejson.ts';
import { badRequest, type Problem } from '../http/problem.ts';
import { commands } from './commands.ts';
import { type Namespace, reachOf } from './pipeline.ts';
import type { CommandRule, Fields, FieldType } from './rule.ts';

/** A command that may go to the database. */
export interface Command {
  readonly name: string;
  readonly rule: CommandRule;
  /** The row's, or more for a pipeline that writes. */
  readonly role: Role;
  readonly writes: boolean;
  readonly database: string;
  /** Absent for commands without one, such as ping. */
  readonly collection: string | undefined;
  /** What its other fields and its pipeline name besides. */
  readonly namespaces: readonly Namespace[];
  /** Without $db, lsid and txnNumber: those are the driver's to add. */
  readonly document: Document;
}

/** What to do instead of sending a field that looks right and is not. */
const hints = new Map([
  ['lsid', 'send the header Mooring-Session'],
  ['txnNumber', 'send the header Mooring-Txn-Number'],
  ['maxTimeMS', 'send the header Mooring-Deadline-MS'],
]);

/** The fields of each command that name collections, its own first. */
const collectionFields = new Map(
  Array.from(commands, ([name, { fields }]) => [
    name,
    Object.keys(fields).filter((key) => isCollectionType(fields[key])),
  ]),
);

/** Rebuilds a command from a request's body, or throws a 400 problem that names what is wrong. */
export function rebuild(body: Record<string, unknown>): Command {
  const name = Object.keys(body)[0] ?? '';
  const rule = commands.get(name);
  if (rule === undefined) {
    const known = [...commands.keys()].join(', ');
    throw badRequest(
      'unknown-command',
      `The first field must be a command; "${shown(name)}" is not allowed. Allowed are ${known}.`,
    );
  }
  const { $db: database } = body;
  if (typeof database !== 'string' || !isDatabaseName(database)) {
    throw badRequest('invalid-field', 'The field "$db" must be the name of a database.');
  }
  if (rule.admin === 'must' && database !== 'admin') {
    throw badRequest('invalid-field', `The field "$db" of ${name} must be "admin".`);
  }
  const document = rebuildPart(body, rule.fields, name, '$db');
  const missing = rule.required.find((field) => document[field] === undefined);
  if (missing !== undefined) {
    throw badRequest('invalid-field', `The command ${name} needs the field "${missing}".`);
  }
  const [collection, ...others] = (collectionFields.get(name) ?? [])
    .filter((field) => field in document)
    .map((field) => document[field] as string);
  const { pipeline } = document;
  const reach = Array.isArray(pipeline) ? reachOf(pipeline, 'pipeline') : undefined;
  return {
    name,
    rule,
    role: reach?.writes === true ? 'readWrite' : rule.role,
    writes: rule.writes || reach?.writes === true,
    database,
    collection,
    namespaces: [...others.map((other) => ({ collection: other })), ...(reach?.namespaces ?? [])],
    document,
  };
}

function rebuildPart(
  part: Record<string, unknown>,
  fields: Fields,
  place: string,
  left?: string,
): Document {
  // Without a prototype, so that what is absent stays absent whatever somebody did to Object.prototype.
  const rebuilt = Object.create(null) as Document;
  for (const field of Object.keys(part)) {
    if (field === left) continue;
    const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (type === undefined) throw unknownField(field, fields, place);
    rebuilt[field] = convert(part[field], type, `${place}.${field}`);
  }
  return rebuilt;
}

function unknownField(field: string, fields: Fields, place: string): Problem {
  const hint = hints.get(field);
  const instead = hint === undefined ? '' : ` Instead, ${hint}.`;
  const allowed = Object.keys(fields).join(', ');
  return badRequest(
    'unknown-field',
    `The field "${shown(field)}" is not allowed in ${place}. Allowed are ${allowed}.${instead}`,
  );
}

/** A name from outside, short and without control characters, for a message. */
function shown(name: string): string {
  return name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}

function convert(value: unknown, type: FieldType, place: string): unknown {
  if (typeof type !== 'string') return convertNested(value, type, place);
  const [wanted, accept] = scalars[type];
  const converted = accept(value);
  if (converted === undefined) {
    throw badRequest('invalid-field', `The field "${place}" must be ${wanted}.`);
  }
  return converted;
}

function convertNested(
  value: unknown,
  type: FieldType & object,
  place: string,
): Document | Document[] {
  if ('part' in type) {
    if (isDocument(value)) return rebuildPart(value, type.part, place);
    throw badRequest('invalid-field', `The field "${place}" must be a document.`);
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isDocument)) {
    return value.map((part) => rebuildPart(part, type.parts, place));
  }
  throw badRequest('invalid-field', `The field "${place}" must be an array of documents.`);
}

function isCollectionType(type: FieldType | undefined): boolean {
  return type === 'collection' || type === 'cursorCollection';
}

/** What each type must be, in words, and its conversion, which answers undefined for a refusal. */
const scalars: Record<FieldType & string, [string, (value: unknown) => unknown]> = {
  collection: ['the name of a collection', (value) => (isCollection(value) ? value : undefined)],
  document: ['a document', (value) => (isDocument(value) ? value : undefined)],
  documents: ['an array of documents', (value) => (isDocuments(value) ? value : undefined)],
  text: ['a text', (value) => (typeof value === 'string' ? value : undefined)],
  one: ['1', (value) => (toInteger(value) === 1 ? 1 : undefined)],
  zero: [
    '0, which means that the server sets no limit; the limit is the header Mooring-Deadline-MS',
    (value) => (toInteger(value) === 0 ? 0 : undefined),
  ],
  pipeline: ['an array of stages', (value) => (isDocuments(value) ? value : undefined)],
  hint: [
    'the name or the key pattern of an index',
    (value) => (typeof value === 'string' || isDocument(value) ? value : undefined),
  ],
  update: [
    'a document or an array of stages',
    (value) => (isDocument(value) || isDocuments(value) ? value : undefined),
  ],
  boolean: ['true or false', (value) => (typeof value === 'boolean' ? value : undefined)],
  integer: ['a whole number', toInteger],
  cursor: [
    'a cursor: the text that cursor.id was',
    (value) => (isToken(value) ? value : undefined),
  ],
  cursors: [
    'an array of 1 to 100 cursors: the texts that cursor.id was',
    (value) => (isTokens(value) ? value : undefined),
  ],
  cursorCollection: [
    'the name of a collection: what follows the first dot of cursor.ns',
    (value) => (isCursorCollection(value) ? value : undefined),
  ],
  w: ['1 or more, or "majority": unacknowledged writes (w: 0) are refused', toW],
  any: ['a value', (value) => value],
};

function isCollection(value: unknown): boolean {
  return typeof value === 'string' && /^[^$\0.][^$\0]{0,200}$/.test(value);
}

/** Lists of collections and aggregations of a whole database have a name that no collection has. */
function isCursorCollection(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return isCollection(value) || /^\$cmd\.[a-zA-Z]+(?:\.[^$\0]{1,200})?$/.test(value);
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 200;
}

function isTokens(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= 100 && value.every(isToken);
}

function isDocuments(value: unknown): boolean {
  return Array.isArray(value) && value.every(isDocument);
}

function toInteger(value: unknown): number | undefined {
  const number = value instanceof Long || value instanceof Double ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

function toW(value: unknown): number | string | undefined {
  if (typeof value === 'string' && /^\w{1,64}$/.test(value)) return value;
  const number = toInteger(value);
  return number !== undefined && number > 0 ? number : undefined;
}
