// What of the database's reply goes back: the fields of the command's row, and no server internals.
//
// Write errors are rebuilt too, because their messages and their `keyValue` and `errInfo` quote documents.

import type { Document } from 'mongodb';

import type { CommandRule } from './rule.ts';
import { serverText } from '../database/server-text.ts';

const cursorFields = ['id', 'ns', 'firstBatch', 'nextBatch', 'partialResultsReturned'] as const;

/** The reply as the client gets it. */
export function cleanReply(rule: CommandRule, reply: Document): Document {
  const cleaned: Document = {};
  for (const field of rule.reply) {
    const value: unknown = reply[field];
    if (value !== undefined) cleaned[field] = cleanField(field, value);
  }
  cleaned['ok'] = 1;
  return cleaned;
}

function cleanField(field: string, value: unknown): unknown {
  switch (field) {
    case 'cursor':
      return pick(value as Document, cursorFields);
    case 'writeErrors':
      return (value as Document[]).map(cleanWriteError);
    case 'writeConcernError':
      return cleanServerError(value as Document);
    default:
      return value;
  }
}

function cleanWriteError(error: Document): Document {
  return { ...pick(error, ['index', 'keyPattern']), ...cleanServerError(error) };
}

function cleanServerError(error: Document): Document {
  const { code, codeName, errmsg } = error;
  const number = Number(code);
  const name = typeof codeName === 'string' ? codeName : undefined;
  return {
    code: number,
    ...(name === undefined ? {} : { codeName: name }),
    errmsg: serverText(number, name, errmsg),
  };
}

function pick(from: Document, fields: readonly string[]): Document {
  const picked: Document = {};
  for (const field of fields) {
    const value: unknown = from[field];
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}
