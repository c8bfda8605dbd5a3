// Node, and whatever has the same globals.
import type { Host } from '../../js/src/host.ts';
import { neverSent } from '../never-sent.ts';
import { loadCore } from './load-core.ts';

export const host: Host = {
  name: 'node',
  profile: 'node',
  // One process, no invocations that could end before their promises.
  wakesAcrossInvocations: true,
  loadCore,
  now: () => Date.now(),
  setTimer: (callback, delayMS) => setTimeout(callback, delayMS),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fetch: (url, init) => fetch(url, init),
  neverSent,
  // Browsers have no process.
  variable: (name) => globalThis.process?.env[name],
  keepAlive(promise) {
    // Nothing ends it; only its rejection must not go unheard.
    promise.catch(() => undefined);
  },
};
