// Fields that would change a command's meaning and that the engine does not know how to honour.
//
// Ignoring them would give wrong answers without a word, so they are refused. Fields that only
// advise, such as hint, comment or readConcern, are accepted.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';

const refused = ['returnKey', 'showRecordId', 'tailable', 'awaitData'];

/** Throws NotImplemented for a command or statement that the engine would get wrong. */
export function refuseUnsupported(part: Document): void {
  const field = refused.find((name) => part[name] !== undefined && part[name] !== false);
  if (field === undefined) return;
  throw new CommandError('NotImplemented', `The demo engine does not support '${field}'.`);
}
