// What the end of a fetch proves: THE ONE TABLE between the words of HTTP and the core's evidence.
//
// A request that failed may have been executed. Whether it was decides whether a write may be
// repeated, so the default is `ambiguous`, and every line that says more has a reason. The gateway
// says itself what became of a command (Mooring-Outcome); a status without that header comes from
// something in between and proves little. What a fetch throws differs by runtime, so the host reads it.

import { Evidence } from './generated/abi.ts';
import type { Host } from './host.ts';
import type { Failure } from './work.ts';

/** Statuses with which Cloudflare, in front of a gateway, says that it never reached it. */
const originNeverReached = [521, 523, 525, 526, 530];

/** Unmarked statuses below 500 that a proxy gives for the gateway's sake: Request Timeout, Too Many. */
const tryAgain = [408, 429];

/** Reads a value that fetch, or reading the body, threw. */
export function evidenceOfThrown(host: Host, thrown: unknown): Evidence {
  return host.neverSent?.(thrown) === true ? Evidence.not_sent : Evidence.ambiguous;
}

/** What a gateway's answer says: its status, its outcome header, and the error labels in its body. */
export interface Answer {
  status: number;
  outcome: string | null;
  errorLabels: readonly string[];
}

/** Reads an answer whose body arrived whole. */
export function evidenceOfAnswer({ status, outcome, errorLabels }: Answer): Evidence {
  // A status that contradicts the header was put there by something in between.
  if (outcome === 'executed') return status < 400 ? Evidence.answered : Evidence.ambiguous;
  if (outcome === 'not-executed') {
    const shed = errorLabels.includes('SystemOverloadedError');
    if (status === 429 || (shed && errorLabels.includes('RetryableError'))) {
      return Evidence.overloaded;
    }
    return status < 500 ? Evidence.refused : Evidence.not_executed;
  }
  if (outcome === 'unknown') {
    const again = errorLabels.includes('RetryableWriteError');
    return again ? Evidence.retryable_write : Evidence.ambiguous;
  }
  if (originNeverReached.includes(status)) return Evidence.not_sent;
  const foreign = status < 200 || (status >= 300 && status < 500 && !tryAgain.includes(status));
  return foreign ? Evidence.foreign_answer : Evidence.ambiguous;
}

/** The server's code for a command that took longer than it was given. */
const maxTimeMSExpired = 50;

/**
 * What such a failure proves: a command that the server stopped in the middle is not sent again, because it
 * would be stopped again.
 * @param timed whether timeoutMS limited it; else socketTimeoutMS did.
 * @param driverRules whether answers are repeated where the driver specifications repeat them, and only there.
 */
export function evidenceOfFailure(
  evidence: Evidence,
  { code }: Failure,
  timed: boolean,
  driverRules: boolean,
): Evidence {
  if (code === maxTimeMSExpired && evidence !== Evidence.refused) {
    if (evidence === Evidence.not_executed) return Evidence.refused;
    // To a driver socketTimeoutMS is the end of a connection, and that is repeated.
    return driverRules && !timed ? Evidence.timed_out : Evidence.interrupted;
  }
  // Writes that were answered are repeated where the answer has a label.
  const answered = typeof code === 'number' || code === 'deadline-exceeded';
  return driverRules && answered && evidence === Evidence.ambiguous
    ? Evidence.interrupted
    : evidence;
}

/** The one form of date that HTTP still writes; Date.parse alone reads a date from almost any text. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Retry-After` in ms: seconds or an HTTP date; 0 when absent or absurd. `now` is the host's clock. */
export function retryAfterMS(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  let ms = 0;
  if (/^\d{1,9}$/.test(text)) ms = Number(text) * 1000;
  else if (httpDate.test(text)) ms = Date.parse(text) - now;
  // A day that no month has is NaN, which is not above 0.
  return ms > 0 ? Math.min(Math.round(ms), 86_400_000) : 0;
}
