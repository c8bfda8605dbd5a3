// Host: the few things that Mooring needs from a runtime, and nothing else may touch.
//
// No clock, timer, random source or fetch is named anywhere else in js/src. An adapter in
// edge-adapter/ implements this once for its runtime, and installs it by importing its entry.

/** What a runtime hands to the code that serves one request; Cloudflare's `ctx`, for example. */
export interface InvocationContext {
  /** Keeps the invocation alive until the promise has settled. */
  waitUntil(promise: Promise<unknown>): void;
}

/** A timer of the host; only the host looks inside. */
export type Timer = unknown;

export interface Host {
  /** The runtime's name for messages, such as `cloudflare`. */
  readonly name: string;
  /** Which defaults fit: `edge` where isolates serve separate invocations, `node` elsewhere. */
  readonly profile: 'edge' | 'node';
  /** Whether one invocation may settle a promise that another one awaits. If not, waiters poll. */
  readonly wakesAcrossInvocations: boolean;
  /** The compiled core. Called once, inside an invocation, not when the module is loaded. */
  loadCore(): WebAssembly.Module;
  /** Milliseconds since 1970. May stand still, jump or step back; the core bears all of it. */
  now(): number;
  setTimer(callback: () => void, delayMS: number): Timer;
  clearTimer(timer: Timer): void;
  /** Cryptographically strong random bytes. */
  randomBytes(length: number): Uint8Array;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Whether what `fetch` threw proves that the request never left. Left out: nothing proves it. */
  neverSent?(thrown: unknown): boolean;
  /** A variable of the environment, or undefined where there is none of that name. */
  variable(name: string): string | undefined;
  /** Lets a promise run to its end although its invocation may be over before. */
  keepAlive(promise: Promise<unknown>, context: InvocationContext | undefined): void;
}

let installed: Host | undefined;

/** Makes `host` the one that clients use. An adapter's entry calls it when it is imported. */
export function installHost(host: Host): void {
  installed = host;
}

/** @throws Error when no adapter was imported. */
export function currentHost(): Host {
  if (installed === undefined) {
    throw new Error("Mooring has no host: import it as 'mooring', not from a file inside it.");
  }
  return installed;
}
