// POST /v1/command: one MongoDB command in, the server's reply out.
//
// Read it as a list of gates, each of which refuses with `not-executed`. Once the command may have been sent, only
// the database's reply or the table in outcome.ts says what became of it.

import { type Document, MongoWriteConcernError } from 'mongodb';

import { readBody } from './body.ts';
import { stringify } from './ejson.ts';
import type { Gateway } from './gateway.ts';
import type { ApiKey } from './keys.ts';
import type { Notes } from './log.ts';
import { checkCollection, checkDatabase } from './namespaces.ts';
import { problemOf } from './outcome.ts';
import { commonHeaders, Problem } from './problem.ts';
import { type Command, rebuild } from './rebuild.ts';
import { cleanReply } from './reply.ts';
import { checkToken, type CommandHeaders, readHeaders } from './request-headers.ts';
import type { Sending } from './database.ts';

/** Checks, runs and answers one command. Throws the problem to answer with. */
export async function commandRoute(
  gateway: Gateway,
  request: Request,
  notes: Notes,
): Promise<Response> {
  const started = performance.now();
  const key = gateway.authenticate(request);
  notes.keyId = key.keyId;
  const headers = readHeaders(request.headers, gateway);
  notes.attempt = headers.attempt;
  const command = rebuild(await readBody(request, gateway));
  notes.command = command.name;
  checkDatabase(key, command.database);
  if (command.collection !== undefined) checkCollection(command.collection);
  checkToken(command, headers.txnNumber);

  const until = started + headers.deadlineMS;
  const sent = performance.now();
  const reply = await run(gateway, key, command, headers, until, notes);
  return new Response(stringify(cleanReply(command.rule, reply)), {
    headers: {
      ...commonHeaders('executed'),
      'Content-Type': 'application/ejson',
      'Server-Timing': `db;dur=${(performance.now() - sent).toFixed(1)}`,
    },
  });
}

async function run(
  gateway: Gateway,
  key: ApiKey,
  command: Command,
  headers: CommandHeaders,
  until: number,
  notes: Notes,
): Promise<Document> {
  const onSend = (): void => {
    notes.sent = true;
  };
  try {
    const session = await chooseSession(gateway, key, command, headers, until);
    const sending = { until, onSend, ...session };
    return await gateway.database.run(command.database, command.document, sending);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const applied = appliedReply(error);
    if (applied !== undefined) return applied;
    throw problemOf(error, { writes: command.rule.writes, sent: notes.sent });
  }
}

/** Decides on the session: the client's for writes with a token and for all that concerns cursors. */
async function chooseSession(
  { sessionIds, probe }: Gateway,
  key: ApiKey,
  command: Command,
  { session, txnNumber, tokenDomain }: CommandHeaders,
  until: number,
): Promise<Pick<Sending, 'sessionId' | 'txnNumber'>> {
  const info = await probe.info(until);
  if (!command.rule.writes) {
    return info.sessions ? { sessionId: sessionIds.derive(key.keyId, session) } : {};
  }
  if (txnNumber === undefined) return {};
  // A token that is dropped in silence would let a repetition take effect a second time.
  if (!info.transactionNumbers || tokenDomain !== sessionIds.domain) throw tokenNotHonoured();
  return { sessionId: sessionIds.derive(key.keyId, session), txnNumber };
}

function tokenNotHonoured(): Problem {
  return new Problem({
    type: 'token-not-honoured',
    status: 503,
    detail:
      'This gateway cannot recognise a repetition of this write: it does not share the session secret ' +
      'of the gateway that said hello, or its database keeps no transaction numbers. Say hello again; ' +
      'give all gateways behind one address the same MOORING_SESSION_SECRET and database.',
  });
}

/** A write that was done but not confirmed by enough members is a reply, unless it may be repeated. */
function appliedReply(error: unknown): Document | undefined {
  if (!(error instanceof MongoWriteConcernError)) return undefined;
  return error.hasErrorLabel('RetryableWriteError') ? undefined : error.result;
}
