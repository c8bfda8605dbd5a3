// From a parsed body to the server's reply: what /v1/command, a batch and the Data API have in common.
//
// Read it as a list of gates, each of which refuses with `not-executed`. Once the command may have been sent, only
// the database's reply or the table in outcome.ts says what became of it.

import { type Document, MongoWriteConcernError } from 'mongodb';

import type { ApiKey } from '../access/keys.ts';
import type { Sending } from '../database/database.ts';
import { problemOf } from '../database/outcome.ts';
import type { ServerInfo } from '../database/server-info.ts';
import type { Gateway } from '../gateway.ts';
import { Problem } from '../http/problem.ts';
import type { Notes } from '../log.ts';
import { CommandCursors, cursorLost, isCursorNotFound } from './cursors.ts';
import { narrowed, visibleTo } from './database-list.ts';
import { checkGrants } from './grants.ts';
import { type Command, rebuild } from './rebuild.ts';
import { cleanReply } from './reply.ts';
import { checkHorizon, checkToken, type CommandHeaders } from './request-headers.ts';

/** Who asks for a command, with which token, and until when. */
export interface Attempt {
  readonly key: ApiKey;
  readonly headers: CommandHeaders;
  /** When the attempt must be over, on the clock of `performance.now()`. */
  readonly until: number;
  readonly notes: Notes;
  /** Whether numbers of the reply keep their types: see `Sending`. Default false. */
  readonly exactTypes?: boolean;
}

/** A command that the database answered. */
export interface Executed {
  /** Only the fields that may leave the gateway. */
  readonly reply: Document;
  /** Whether the command may have changed something. */
  readonly writes: boolean;
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
  const command = narrowed(rebuild(body), key);
  notes.command = command.name;
  checkGrants(key, command);
  checkToken(command, headers.txnNumber);
  const cursors = new CommandCursors(gateway.cursorTokens, command, key.keyId);

  return gateway.admission.run(attempt.until, async () => {
    const started = performance.now();
    const answer = await run(gateway, command, cursors, attempt);
    return {
      reply: visibleTo(key, command, cursors.seal(cleanReply(command.rule, answer))),
      writes: command.writes,
      databaseMS: performance.now() - started,
    };
  });
}

async function run(
  gateway: Gateway,
  command: Command,
  cursors: CommandCursors,
  attempt: Attempt,
): Promise<Document> {
  const { until, notes, headers, exactTypes = false } = attempt;
  const onSend = (): void => {
    // Once more: a machine that slept since the headers were read does not count that time as waiting.
    checkHorizon(headers.notAfter, gateway.now());
    notes.sent = true;
  };
  try {
    const info = gateway.probe.latest ?? (await gateway.probe.ask(until));
    gateway.idleSessions.sweep();
    const session = chooseSession(gateway, command, info, cursors.sessionId, attempt);
    const document = cursors.bind({ server: info.fingerprint, sessionId: session.sessionId });
    if (document === undefined) return {};
    const sending = { until, onSend, exactTypes, ...session };
    return await gateway.database.run(command.database, document, sending);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (command.name === 'getMore' && isCursorNotFound(error)) throw cursorLost();
    const applied = appliedReply(error);
    if (applied !== undefined) return applied;
    throw problemOf(error, { writes: command.writes, sent: notes.sent });
  }
}

/** Decides on the session: the client's for writes with a token, the cursor's for what follows a query. */
function chooseSession(
  { sessionIds, idleSessions }: Gateway,
  command: Command,
  info: ServerInfo,
  ofCursor: Uint8Array | undefined,
  { key: { keyId }, headers: { session, txnNumber, tokenDomain } }: Attempt,
): Pick<Sending, 'sessionId' | 'txnNumber'> {
  if (!command.writes) {
    const ofReads = (): Uint8Array => ofCursor ?? sessionIds.deriveForReads(keyId, session);
    return { sessionId: info.sessions ? ofReads() : undefined, txnNumber: undefined };
  }
  if (txnNumber === undefined || session === undefined) {
    return { sessionId: undefined, txnNumber: undefined };
  }
  // A token that is dropped in silence would let a repetition take effect a second time.
  if (!info.transactionNumbers || tokenDomain !== sessionIds.domain) throw tokenNotHonoured();
  const sessionId = sessionIds.derive(keyId, session);
  idleSessions.note(sessionId);
  return { sessionId, txnNumber };
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
