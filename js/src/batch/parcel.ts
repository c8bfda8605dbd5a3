// A parcel: one attempt of one command, as it travels to the gateway, alone or in a batch.

import type { Attempt } from '../work.ts';

/** Where and until when a write with a token may be executed. */
export interface TokenTerms {
  /** Which gateways turn the session into the same one of the server, as hello said. */
  readonly tokenDomain: string;
  /** The gateway's time after which it refuses, in ms since 1970. */
  readonly notAfter: number;
}

/** The session and number under which the server recognises a repeated write. */
export interface Token extends TokenTerms {
  readonly session: string;
  readonly txnNumber: number;
}

export interface Parcel {
  /** The command as Extended JSON, with its `$db`. */
  readonly ejson: string;
  readonly attempt: Attempt;
  readonly token?: Token | undefined;
  /** When it began to wait for a request to travel in, on the host's clock. */
  readonly since: number;
  /** Whether it may have left. While it is false, the command was certainly not executed. */
  sent: boolean;
}

/** What a parcel says beside its command, by the names that a batch's items have for it. */
export function termsOf(
  { attempt, token }: Parcel,
  waitedMS: number,
): Record<string, string | number> {
  return {
    attempt: attempt.number,
    // What it waited for a request to travel in was its own time.
    ...(attempt.serverTimeMS > 0 && { deadlineMS: Math.max(attempt.serverTimeMS - waitedMS, 1) }),
    ...token,
  };
}
