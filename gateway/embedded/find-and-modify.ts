// findAndModify: one document changed or removed, and shown as it was or as it is now.

import type { Document } from 'mongodb';

import { applyUpdate } from './apply-update.ts';
import { CommandError } from './command-error.ts';
import { type Call, collectionName } from './context.ts';
import { filterField, projected, select } from './query.ts';
import { refuseUnsupported } from './unsupported.ts';
import { parseUpdate } from './update.ts';

/** Its reply; a copy of a write that took effect is answered from its receipt. */
export function findAndModify(call: Call): Document {
  const done = call.receipts.get(0) as Document | undefined;
  if (done !== undefined) return { ...done, retriedStmtId: 0 };
  refuseUnsupported(call.command);
  checkOptions(call.command);
  const { reply, changed } = call.command['remove'] === true ? removeOne(call) : updateOne(call);
  if (changed) call.receipts.set(0, reply);
  return reply;
}

interface Modified {
  readonly reply: Document;
  readonly changed: boolean;
}

function checkOptions(command: Document): void {
  const { update, remove, upsert, new: wantsNew, arrayFilters } = command;
  const removes = remove === true;
  const mistakes: [boolean, string][] = [
    [!removes && update === undefined, 'Either an update or remove=true must be specified'],
    [removes && update !== undefined, "Cannot specify both an 'update' and 'remove'=true"],
    [removes && upsert === true, "Cannot specify both 'upsert'=true and 'remove'=true"],
    [
      removes && wantsNew === true,
      "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
    ],
    [removes && arrayFilters !== undefined, "Cannot specify 'arrayFilters' and 'remove'=true"],
  ];
  const mistake = mistakes.find(([made]) => made);
  if (mistake !== undefined) throw new CommandError('FailedToParse', mistake[1]);
  // A projection that cannot be is refused before anything is changed.
  projected({ _id: 0 }, fieldsOf(command));
}

function removeOne(call: Call): Modified {
  const collection = call.engine.store.find(call.database, collectionName(call));
  const filter = filterField('findAndModify.query', call.command['query']);
  const { sort, collation } = call.command;
  const found = select(collection, filter, { sort, collation, limit: 1 });
  const value = shown(call, found[0]);
  collection?.remove(found);
  return { reply: { lastErrorObject: { n: found.length }, value }, changed: found.length > 0 };
}

function updateOne(call: Call): Modified {
  const { command } = call;
  const filter = filterField('findAndModify.query', command['query']);
  const { matched, modified, upsertedId, before, after } = applyUpdate(call, {
    filter,
    update: parseUpdate(command['update'], command['arrayFilters'], false),
    sort: command['sort'],
    collation: command['collation'],
    upsert: command['upsert'] === true,
    multi: false,
  });
  const lastErrorObject = {
    n: matched,
    updatedExisting: before !== undefined,
    ...(upsertedId === undefined ? {} : { upserted: upsertedId.value }),
  };
  const value = shown(call, command['new'] === true ? after : before);
  return { reply: { lastErrorObject, value }, changed: modified > 0 || upsertedId !== undefined };
}

function shown(call: Call, document: Document | undefined): Document | null {
  return document === undefined ? null : projected(document, fieldsOf(call.command));
}

function fieldsOf(command: Document): Document {
  return filterField('findAndModify.fields', command['fields']);
}
