// Cloudflare Workers (workerd).
import * as workers from 'cloudflare:workers';
import type { Host } from '../../js/src/host.ts';
import { loadCore } from './load-core.ts';

interface CompatibilityFlags {
  Cloudflare?: { compatibilityFlags?: Record<string, boolean> };
}

// Without this flag an invocation that awaits a promise which another one resolves gets HTTP 500
// ("Promise will never complete"), even with a timer of its own. Then waiters poll.
const { Cloudflare } = globalThis as CompatibilityFlags;
const wakes = Cloudflare?.compatibilityFlags?.['handle_cross_request_promise_resolution'] === true;

export const host: Host = {
  name: 'cloudflare',
  profile: 'edge',
  wakesAcrossInvocations: wakes,
  loadCore,
  // 0 (1970) at module level, and in production it advances only with I/O.
  now: () => Date.now(),
  // A timer belongs to the invocation that made it and never fires once that has ended.
  setTimer: (callback, delayMS) => setTimeout(callback, delayMS),
  clearTimer: (timer) => clearTimeout(timer as number),
  // Refused at module level; clients ask for randomness at their first operation.
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fetch: (url, init) => fetch(url, init),
  // Bindings can be other things than text; only text is a variable.
  variable(name) {
    const value = workers.env?.[name];
    return typeof value === 'string' ? value : undefined;
  },
  // A probe serves everybody, so it should not die with the caller that happened to hold it.
  keepAlive(promise, context) {
    const settled = promise.catch(() => undefined);
    if (context !== undefined) context.waitUntil(settled);
    else workers.waitUntil?.(settled);
  },
};
