// All documents of a query in one answer: the first batch, and getMore until there are no more or it is enough.
//
// An answer is put together in memory, so it has two bounds: the Data API's 50,000 documents, and a number of bytes.
// Beyond the first it ends, as the service's did; beyond the second it is refused, because a part of a
// result must not look like the whole. What one batch takes is bounded by the server (16 MiB).

import type { Document } from 'mongodb';

import { DataApiError } from './errors.ts';

/** Documents in one answer, at most. */
export const MAX_DOCUMENTS = 50_000;

/** Documents that a find returns without a limit. */
export const DEFAULT_LIMIT = 1000;

/** Few enough that 50,000 small documents do not all travel at once, and many enough for ten round trips. */
const BATCH_SIZE = 5000;

/** Sends a command of this request and returns the server's reply. */
export type Send = (command: Document) => Promise<Document>;

/** What an answer may hold, and how its documents are written. */
export interface Page {
  readonly maxDocuments: number;
  readonly maxBytes: number;
  readonly stringify: (document: unknown) => string;
}

/** The size of the first batch of a query with this limit. */
export function firstBatchSize(limit: number): number {
  return Math.min(limit, BATCH_SIZE);
}

/** Runs a query and returns the text of an array with its documents. Throws the error when it is too long. */
export async function readDocuments(
  send: Send,
  collection: string,
  query: Document,
  page: Page,
): Promise<string> {
  const texts: string[] = [];
  let bytes = 0;
  let { cursor } = (await send(query)) as { cursor: Cursor };
  for (;;) {
    for (const document of cursor.firstBatch ?? cursor.nextBatch ?? []) {
      if (texts.length === page.maxDocuments) break;
      const text = page.stringify(document);
      bytes += Buffer.byteLength(text) + 1;
      if (bytes > page.maxBytes) {
        await close(send, collection, cursor);
        throw tooLong(page.maxBytes);
      }
      texts.push(text);
    }
    if (isExhausted(cursor)) return `[${texts.join(',')}]`;
    const left = page.maxDocuments - texts.length;
    if (left === 0) {
      await close(send, collection, cursor);
      return `[${texts.join(',')}]`;
    }
    const batchSize = Math.min(left, BATCH_SIZE);
    const more = { getMore: cursor.id, collection, batchSize };
    ({ cursor } = (await send(more)) as { cursor: Cursor });
  }
}

interface Cursor {
  /** 0 at the end; a number, an Int64 or the gateway's own token before. */
  readonly id: unknown;
  readonly firstBatch?: Document[];
  readonly nextBatch?: Document[];
}

function isExhausted({ id }: Cursor): boolean {
  return Number(id) === 0;
}

/** As a courtesy to the server, which would close it by itself after a while. */
async function close(send: Send, collection: string, cursor: Cursor): Promise<void> {
  if (isExhausted(cursor)) return;
  await send({ killCursors: collection, cursors: [cursor.id] }).catch(() => undefined);
}

function tooLong(maxBytes: number): DataApiError {
  return new DataApiError('ReadSizeLimitExceeded', {
    type: 'invalid-field',
    status: 400,
    detail:
      `the documents are more than ${maxBytes} bytes of JSON; ask for fewer by 'filter', 'limit' and 'skip', ` +
      "or for less of each by 'projection'",
  });
}
