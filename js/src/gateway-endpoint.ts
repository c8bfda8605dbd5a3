// The endpoint over HTTP: how hello, a command and a batch travel to the gateway (gateway/protocol.md).
//
// One call is one fetch. What its end proves is read in evidence.ts; whether it is repeated is the
// core's decision. Redirects are refused, because a redirect could carry the key elsewhere.

import { readLines } from './batch/lines.ts';
import type { Parcel, TokenTerms } from './batch/parcel.ts';
import { termsOf } from './batch/parcel.ts';
import { type BsonTypes, EJSONError, parse, stringify } from './ejson/index.ts';
import type { Answer } from './evidence.ts';
import { evidenceOfAnswer, evidenceOfThrown, retryAfterMS } from './evidence.ts';
import { Capability, Evidence } from './generated/abi.ts';
import type { Host } from './host.ts';
import { SteadyClock } from './steady-clock.ts';
import type { AttemptEnd, Failure } from './work.ts';

/** How long after its first attempt a write may still be executed, in ms. */
const horizonMS = 60_000;

/** What a gateway takes that does not say so: items of a batch, and bytes of a body. */
const batchItemsUsual = 50;
const bodyBytesUsual = 1_048_576;

/** Bounds of the round trip: a request that is answered late may have met a slow command, not a long way. */
const roundTripLeast = 5;
const roundTripMost = 100;

/** The protocol version that this client speaks (gateway/protocol.md). */
const protocolVersion = 1;

/** By which a gateway's answer is recognised. */
const outcomeHeader = 'Mooring-Outcome';

/** A server's reply to a command. */
export type Reply = Record<string, unknown>;

interface Hello {
  protocol?: unknown;
  minProtocol?: unknown;
  serverDate?: unknown;
  engine?: unknown;
  capabilities?: {
    exactlyOnceWrites?: unknown;
    tokenDomain?: unknown;
    batch?: unknown;
    cursors?: unknown;
  };
  limits?: { maxBodyBytes?: unknown; maxBatchItems?: unknown };
}

interface Line {
  index?: unknown;
  status?: unknown;
  outcome?: unknown;
  retryAfter?: unknown;
  reply?: unknown;
  problem?: unknown;
}

interface Problem {
  type?: unknown;
  title?: unknown;
  detail?: unknown;
  code?: unknown;
  codeName?: unknown;
  errorLabels?: unknown;
  keyPattern?: unknown;
  baseBackoffMS?: unknown;
}

/** What the gateway and its database can do, as they said in the last hello. */
export interface Capabilities {
  /** `mongodb`, or what the database calls itself if it is another. */
  readonly engine: string;
  /** Whether a write of one document is executed once, whatever is lost. */
  readonly exactlyOnceWrites: boolean;
  /** Whether operations of one scope travel together. */
  readonly batch: boolean;
  /** Who can continue a cursor: `portable`, any gateway; `instance`, the one that opened it; `none`, nobody. */
  readonly cursors: string;
  /** Bytes of a request's body. */
  readonly maxBodyBytes: number;
}

export class GatewayEndpoint {
  /** What the last hello that was answered said. */
  capabilities: Capabilities | undefined;
  /** Items that a batch may have, as the last hello said; 1: no batches. */
  batchItems = 1;
  /** Bytes that a request's body may have, as the last hello said. */
  maxBodyBytes = bodyBytesUsual;
  /** The time from a request to the beginning of its answer, in ms: the least of late, within bounds. */
  roundTripMS = roundTripMost;
  readonly #host: Host;
  readonly #base: string;
  readonly #authorization: string;
  readonly #clock: SteadyClock;
  #domain: string | undefined;
  /** What to add to our clock for the gateway's; never too much, because its answer took time to come. */
  #ahead = NaN;
  #refusal: Failure | undefined;

  readonly #debug: boolean;
  readonly #types: BsonTypes | undefined;

  /**
   * @param debug whether failures carry what `fetch` threw, which may name hosts.
   * @param types what values are read as. Default: the light classes.
   */
  constructor(host: Host, base: string, key: string, debug = false, types?: BsonTypes) {
    this.#debug = debug;
    this.#types = types;
    this.#host = host;
    this.#clock = new SteadyClock(host);
    this.#base = base;
    this.#authorization = `Bearer ${key}`;
  }

  /** The terms for a write that is first sent now, as the last hello said; undefined: no tokens. */
  get terms(): TokenTerms | undefined {
    const notAfter = this.#clock.now() + this.#ahead + horizonMS;
    return this.#domain === undefined ? undefined : { tokenDomain: this.#domain, notAfter };
  }

  /** Why the last hello was refused, if it was: a wrong key, or another protocol. */
  get refusal(): Failure | undefined {
    return this.#refusal;
  }

  /** Asks whether gateway and database answer; `value` is the capability bits. */
  async hello(signal: AbortSignal): Promise<AttemptEnd<number>> {
    const init = { method: 'GET', signal };
    const end = checkedVersion(await this.#exchange<Hello>('/v1/hello', init, {}));
    const { value, ...rest } = end;
    this.#refusal = end.evidence === Evidence.refused ? end.failure : undefined;
    const { exactlyOnceWrites, tokenDomain } = value?.capabilities ?? {};
    this.#ahead = Date.parse(String(value?.serverDate)) - this.#clock.now();
    const honoured =
      exactlyOnceWrites === true && typeof tokenDomain === 'string' && !isNaN(this.#ahead);
    this.#domain = honoured ? tokenDomain : undefined;
    if (value === undefined) return rest;
    const { maxBatchItems = batchItemsUsual, maxBodyBytes = bodyBytesUsual } = value.limits ?? {};
    this.batchItems = value.capabilities?.batch === true ? Number(maxBatchItems) || 1 : 1;
    this.maxBodyBytes = Number(maxBodyBytes) || 1;
    this.capabilities = {
      engine: String(value.engine),
      exactlyOnceWrites: honoured,
      batch: this.batchItems > 1,
      cursors: String(value.capabilities?.cursors),
      maxBodyBytes: this.maxBodyBytes,
    };
    return { ...rest, value: honoured ? Capability.exactlyOnceWrites : 0 };
  }

  /** Sends one command. `signal` ends the request; left out: what ends the attempt. */
  async command(
    parcel: Parcel,
    signal: AbortSignal = parcel.attempt.signal,
  ): Promise<AttemptEnd<Reply>> {
    const headers: Record<string, string> = { 'Content-Type': 'application/ejson' };
    // `Mooring-Txn-Number` says what `txnNumber` does; the case of a header's letters says nothing.
    for (const [name, value] of Object.entries(this.#termsOf(parcel))) {
      headers[`Mooring-${name.replace(/[A-Z]+/g, '-$&')}`] = String(value);
    }
    return this.#exchange('/v1/command', { method: 'POST', body: parcel.ejson, signal }, headers);
  }

  /**
   * Sends a batch. `onEnd` is told how an item ended as soon as its line is there; what the answer says of
   * those that have no line is returned.
   */
  async batch(
    parcels: readonly Parcel[],
    signal: AbortSignal,
    onEnd: (index: number, end: AttemptEnd<Reply>) => void,
  ): Promise<AttemptEnd<Reply>> {
    const items = parcels.map((parcel) => {
      const terms = JSON.stringify(this.#termsOf(parcel));
      return `{"command":${parcel.ejson},${terms.slice(1)}`;
    });
    const init = { method: 'POST', body: `{"items":[${items.join()}]}`, signal };
    const headers = { 'Content-Type': 'application/ejson' };
    return this.#exchange('/v1/batch', init, headers, (text) => {
      const line = parsed(text, this.#types) as Line | undefined;
      if (!isObject(line) || typeof line.index !== 'number') return;
      const { index, outcome, reply, problem, retryAfter } = line;
      const status = Number(line.status);
      const answer = { status, outcome: typeof outcome === 'string' ? outcome : 'unknown' };
      onEnd(index, this.#judged(answer, reply ?? problem, String(retryAfter)));
    });
  }

  #termsOf(parcel: Parcel): Record<string, string | number> {
    parcel.sent = true;
    return termsOf(parcel, Math.max(this.#host.now() - parcel.since, 0));
  }

  async #exchange<T>(
    path: string,
    init: RequestInit,
    headers: Record<string, string>,
    onLine?: (line: string) => void,
  ): Promise<AttemptEnd<T>> {
    const since = this.#host.now();
    let response: Response;
    let text = '';
    try {
      response = await this.#host.fetch(this.#base + path, {
        ...init,
        headers: { ...headers, Authorization: this.#authorization },
        redirect: 'manual',
      });
      this.#measured(this.#host.now() - since);
      const isLines = onLine !== undefined && response.ok && response.headers.has(outcomeHeader);
      if (isLines) await readLines(response.body, onLine);
      else text = await response.text();
    } catch (thrown) {
      const evidence = evidenceOfThrown(this.#host, thrown);
      const cause = this.#debug ? { cause: thrown } : {};
      return { evidence, failure: { message: transportMessage(evidence), ...cause } };
    }
    const answer = {
      status: response.status,
      outcome: response.headers.get(outcomeHeader),
    };
    return this.#judged(answer, parsed(text, this.#types), response.headers.get('Retry-After'));
  }

  /** A shorter one counts at once, a longer one little: only the way, and no slow command, is to be in it. */
  #measured(roundTripMS: number): void {
    const sample = Math.min(Math.max(roundTripMS, roundTripLeast), roundTripMost);
    const longer = sample - this.roundTripMS;
    this.roundTripMS += longer > 0 ? longer / 32 : longer;
  }

  /** What an answer says of its command; `body` is undefined where it did not arrive whole. */
  #judged<T>(
    answer: Omit<Answer, 'errorLabels'>,
    body: unknown,
    retryAfter: string | null,
  ): AttemptEnd<T> {
    const problem: Problem = answer.status < 400 || !isObject(body) ? {} : body;
    const errorLabels = strings(problem.errorLabels);
    const evidence = evidenceOfAnswer({ ...answer, errorLabels });
    if (evidence === Evidence.answered && isObject(body)) return { evidence, value: body as T };
    return {
      evidence: evidence === Evidence.answered ? Evidence.ambiguous : evidence,
      retryAfterMS: retryAfterMS(retryAfter, this.#host.now()),
      baseBackoffMS: typeof problem.baseBackoffMS === 'number' ? problem.baseBackoffMS : 0,
      failure: failureOf(answer, problem, errorLabels),
    };
  }
}

/** A command as it travels. @throws EJSONError for values that Extended JSON cannot carry. */
export function encodeCommand(command: Reply): string {
  return stringify(command, { mode: 'request' });
}

function parsed(text: string, types?: BsonTypes): unknown {
  try {
    return parse(text, types);
  } catch (error) {
    // A body that is no Extended JSON is an answer cut short, or not our gateway's.
    if (error instanceof SyntaxError || error instanceof EJSONError) return undefined;
    throw error;
  }
}

/** A gateway that does not speak this client's protocol counts as one that refuses. */
function checkedVersion(end: AttemptEnd<Hello>): AttemptEnd<Hello> {
  if (end.value === undefined) return end;
  const { protocol, minProtocol } = end.value;
  const speaks =
    typeof protocol === 'number' &&
    typeof minProtocol === 'number' &&
    minProtocol <= protocolVersion &&
    protocol >= protocolVersion;
  if (speaks) return end;
  const message =
    `this client speaks protocol ${protocolVersion}, the gateway does not: update the one that is ` +
    'older';
  return { evidence: Evidence.refused, failure: { message, code: 'protocol-mismatch' } };
}

function failureOf(
  { status, outcome }: Omit<Answer, 'errorLabels'>,
  problem: Problem,
  errorLabels: readonly string[],
): Failure {
  const { type, title, detail, codeName, keyPattern } = problem;
  const marked = outcome !== null;
  const text = typeof detail === 'string' ? detail : typeof title === 'string' ? title : undefined;
  // The server's code where there is one, else the gateway's own word for the problem.
  const own =
    typeof type === 'string' ? /^urn:mooring:problem:([a-z-]+)$/.exec(type)?.[1] : undefined;
  const code = problem.code ?? own;
  return {
    message: marked
      ? (text?.replace(/\.$/, '') ??
        (status < 300
          ? transportMessage(Evidence.ambiguous)
          : `the gateway answered HTTP ${status}`))
      : `HTTP ${status} from something that is not a Mooring gateway${status === 404 ? '; for a Data API, import mooring/data-api' : ''}`,
    ...(marked && (typeof code === 'number' || typeof code === 'string') && { code }),
    ...(marked && typeof codeName === 'string' && { codeName }),
    ...(marked && isObject(keyPattern) && { keyPattern }),
    errorLabels,
  };
}

function transportMessage(evidence: Evidence): string {
  return evidence === Evidence.not_sent
    ? 'no connection to the gateway'
    : 'the connection to the gateway was lost before a complete answer';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}
