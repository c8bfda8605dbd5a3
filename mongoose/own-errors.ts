// What a failure of Mongoose's own driver proves, in the core's words, and what may be said of it.
//
// The driver's messages name hosts, and some quote the connection string, so they stay here; its codes travel on.

import type { NotAnswered } from '../edge-adapter/node/connection.ts';

/** Codes with which a server says no to a user: unauthorized, and authentication failed (18; 8000 is Atlas's). */
const noEntry = [13, 18, 8000];

/** How a connect or a ping ended that threw this. */
export function endOfFailure(error: unknown): NotAnswered {
  const {
    name = '',
    code,
    codeName,
  } = (error ?? {}) as {
    name?: string;
    code?: unknown;
    codeName?: string;
  };
  const number = typeof code === 'number' ? { code } : {};
  if (noEntry.includes(code as number)) {
    return { end: 'refused', message: 'the database refused the user or the password', ...number };
  }
  if (
    /^Mongo(?:Network|ServerSelection|NotConnected|PoolCleared|Topology)|^MongooseServerSelection/.test(
      name,
    )
  ) {
    return { end: 'not_sent', message: 'no server of the connection string answered' };
  }
  if (name === 'MongoServerError') {
    return {
      end: 'not_executed',
      message: `the database answered ${codeName ?? 'an error'}`,
      ...number,
    };
  }
  return { end: 'refused', message: whatIsWrong(error) };
}

/** The driver and Mongoose say which option is wrong without its value; anything else may quote the URI. */
function whatIsWrong(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (
    /^options? [\w, ]+ (?:is|are) not supported$|^\w+ must be either|^Cannot modify Mongoose driver/.test(
      message,
    )
  )
    return message;
  return (
    'the connection string or an option is not usable. Write mongodb://… or mongodb+srv://…, with user and password ' +
    'escaped and only options that the driver knows'
  );
}
