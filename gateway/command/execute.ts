// From a parsed body to the server's reply: what /v1/command, a batch and the Data API have in common.
//
// Read it as a list of gates, each of which refuses with `not-executed`. Once the command may have been sent, only
// the database's reply or the table in outcome.ts says what became of it.

import { type Document, MongoWriteConcernError } from 'mongodb';

import type { ApiKey } from '../access/keys.ts';
import type { Sending } from '../database/database.ts';
import { problemOf } from '../database/outcome.ts';
import type { Gateway } from '../gateway.ts';
import { Problem } from '../http/problem.ts';
import type { Notes } from '../log.ts';
import { checkGrants } from './grants.ts';
import { type Command, rebuild } from './rebuild.ts';
import { cleanReply } from './reply.ts';
import { checkToken, type CommandHeaders } from './request-headers.ts';

/** Who asks for a command, with which token, and until when. */
export interface Attempt {
  readonly key: ApiKey;
  readonly headers: CommandHeaders;
  /** When the attempt must be over, on the clock of `performance.now()`. */
  readonly until: number;
  readonly notes: Notes;
}

/** A command that the database answered. */
export interface Executed {
  /** Only the fields that may leave the gateway. */
  readonly reply: Document;
  /** What the driver took, in milliseconds. */
  readonly databaseMS: number;
}

/** Checks and runs one command, `$db` included. Throws the problem to answer with. */
export async function execute(
  gateway: Gateway,
  body: Record<string, unknown>,
  attempt: Attempt,
): Promise<Executed> {
  const { key, headers, notes } = attempt;
  const command = rebuild(body);
  notes.command = command.name;
  checkGrants(key, command);
  checkToken(command, headers.txnNumber);

  return gateway.admission.run(attempt.until, async () => {
    const started = performance.now();
    const reply = await run(gateway, command, attempt);
    return {
      reply: cleanReply(command.rule, reply),
      databaseMS: performance.now() - started,
    };
  });
}

async function run(gateway: Gateway, command: Command, attempt: Attempt): Promise<Document> {
  const { until, notes } = attempt;
  const onSend = (): void => {
    notes.sent = true;
  };
  try {
    const session = await chooseSession(gateway, command, attempt);
    const sending = { until, onSend, ...session };
    return await gateway.database.run(command.database, command.document, sending);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const applied = appliedReply(error);
    if (applied !== undefined) return applied;
    throw problemOf(error, { writes: command.writes, sent: notes.sent });
  }
}

/** Decides on the session: the client's for writes with a token and for all that concerns cursors. */
async function chooseSession(
  { sessionIds, probe }: Gateway,
  command: Command,
  { key, headers: { session, txnNumber, tokenDomain }, until }: Attempt,
): Promise<Pick<Sending, 'sessionId' | 'txnNumber'>> {
  const info = await probe.info(until);
  if (!command.writes) {
    const sessionId = info.sessions ? sessionIds.derive(key.keyId, session) : undefined;
    return { sessionId, txnNumber: undefined };
  }
  if (txnNumber === undefined) return { sessionId: undefined, txnNumber };
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
