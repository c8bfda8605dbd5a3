// POST …/action/<name>: one action of the Data API in, its answer out.

import type { Document } from 'mongodb';

import { execute } from '../command/execute.ts';
import { type CommandHeaders, readHeaders } from '../command/request-headers.ts';
import type { DataSource } from '../database/data-source.ts';
import type { Gateway } from '../gateway.ts';
import { readBody } from '../http/body.ts';
import { commonHeaders } from '../http/problem.ts';
import type { Notes } from '../log.ts';
import { type Action, actions } from './actions.ts';
import { readCredential } from './credentials.ts';
import { DataApiError, invalid } from './errors.ts';
import { type Body, readFields } from './fields.ts';
import { chooseFormat } from './format.ts';
import { parseRequest } from './request-ejson.ts';

/** Checks, runs and answers one action. Throws the problem to answer with. */
export async function actionRoute(
  gateway: Gateway,
  request: Request,
  notes: Notes,
): Promise<Response> {
  const started = performance.now();
  const key = gateway.authenticate(request, notes, readCredential);
  const [name, action] = findAction(new URL(request.url).pathname);
  const headers = readHeaders(request.headers, gateway);
  notes.attempt = headers.attempt;
  const format = chooseFormat(request.headers.get('accept'));
  const body = readFields(await readBody(request, gateway, parseRequest), action.fields);
  requireIds(body, headers);
  const { dataSource, database, collection } = body as Readonly<Record<string, string>>;

  const source = { ...gateway, ...findSource(gateway, dataSource ?? '') };
  const until = started + headers.deadlineMS;
  const attempt = { key, headers, until, notes, exactTypes: format.exactTypes };
  let databaseMS = 0;
  const send = async (command: Document): Promise<Document> => {
    // Only queries send more than one command, and what a query sent before changes nothing.
    notes.sent = false;
    const executed = await execute(source, { ...command, $db: database }, attempt);
    databaseMS += executed.databaseMS;
    return executed.reply;
  };
  const page = { maxBytes: gateway.maxAnswerBytes, stringify: format.stringify };
  const text = await action.run({ collection: collection ?? '', body, send, page });
  notes.command = name;
  return new Response(text, {
    status: action.status,
    headers: {
      ...commonHeaders('executed'),
      'Content-Type': format.mediaType,
      'Server-Timing': `db;dur=${databaseMS.toFixed(1)}`,
    },
  });
}

const PATH = /(?:^|\/data\/(?:v1|beta))\/action\/(\w+)$/;

function findAction(path: string): [string, Action] {
  const name = PATH.exec(path)?.[1] ?? '';
  const action = actions.get(name);
  if (action !== undefined) return [name, action];
  throw new DataApiError('FunctionNotFound', {
    type: 'not-found',
    status: 404,
    detail: `no such endpoint; POST to …/action/ and one of ${[...actions.keys()].join(', ')}`,
  });
}

function findSource(gateway: Gateway, name: string): DataSource {
  const source = gateway.findDataSource(name);
  if (source !== undefined) return source;
  throw new DataApiError('ServiceNotFound', {
    type: 'invalid-field',
    status: 400,
    detail: "the data source in 'dataSource' does not exist or is disabled",
  });
}

/**
 * A write with an operation token is repeated with the same document, and its repetition is answered with ids that
 * must be those of the first attempt, so the client makes them.
 */
function requireIds({ document, documents }: Body, { txnNumber }: CommandHeaders): void {
  if (txnNumber === undefined) return;
  const all = [document, ...((documents ?? []) as unknown[])].filter((one) => one !== undefined);
  if (all.every((one) => Object.hasOwn(one as object, '_id'))) return;
  throw invalid(
    "with Mooring-Txn-Number, every document to insert needs an '_id' of the client's own",
  );
}
