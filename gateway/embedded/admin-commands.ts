// Commands about the server itself: introductions, sessions, and the two that make it misbehave.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { type Call, requireAdmin, sessionOf } from './context.ts';
import { buildInfoReply, helloReply } from './identity.ts';

export function hello({ engine: { address, election }, now }: Call): Document {
  return helloReply(address, {
    isPrimary: election.isPrimary(now),
    electionId: election.electionId,
  });
}

export function buildInfo(): Document {
  return buildInfoReply();
}

export function ping(): Document {
  return {};
}

/** Ends the cursors of sessions; what they wrote last is remembered, for copies that are still on their way. */
export function endSessions(call: Call): Document {
  const ended: unknown = call.command['endSessions'];
  for (const lsid of Array.isArray(ended) ? ended : []) {
    const session = sessionOf(lsid);
    if (session !== undefined) call.engine.cursors.endSession(session);
  }
  return {};
}

/** `{configureFailPoint: 'failCommand', mode, data}`; fail-point.ts says what they may be. */
export function configureFailPoint(call: Call): Document {
  requireAdmin(call);
  const { configureFailPoint: name, mode, data } = call.command;
  if (name !== 'failCommand') {
    throw new CommandError('BadValue', "The demo engine's only fail point is 'failCommand'");
  }
  return { count: call.engine.failCommand.configure(mode, data) };
}

/** `{replSetStepDown: seconds}`: a secondary for so long, then primary of the next term, without cursors. */
export function replSetStepDown(call: Call): Document {
  requireAdmin(call);
  const { engine, command, now } = call;
  const seconds: unknown = command['replSetStepDown'];
  if (typeof seconds !== 'number' || !(seconds > 0)) {
    throw new CommandError('BadValue', 'replSetStepDown must be a positive number of seconds');
  }
  if (!engine.election.isPrimary(now)) {
    throw new CommandError('NotWritablePrimary', "not primary so can't step down");
  }
  engine.election.stepDown(seconds * 1000, now);
  engine.cursors.clear();
  return {};
}

/** `{replSetFreeze: 0}`: primary again at once, as a lone member of a replica set would be. */
export function replSetFreeze(call: Call): Document {
  requireAdmin(call);
  if (call.command['replSetFreeze'] !== 0) {
    throw new CommandError('BadValue', 'replSetFreeze is 0 here: it ends a step-down');
  }
  call.engine.election.standAgain();
  return {};
}
