// The endpoint over HTTP: how a hello and a command travel to the gateway (gateway/protocol.md).
//
// One call is one fetch. What its end proves is read in evidence.ts; whether it is repeated is the
// core's decision. Redirects are refused, because a redirect could carry the key elsewhere.

import { EJSONError, parse, stringify } from './ejson/index.ts';
import { evidenceOfAnswer, evidenceOfThrown, retryAfterMS } from './evidence.ts';
import { Capability, Evidence } from './generated/abi.ts';
import type { Host } from './host.ts';
import { SteadyClock } from './steady-clock.ts';
import type { Attempt, AttemptEnd, Failure } from './work.ts';

/** Where and until when a write with a token may be executed. */
export interface TokenTerms {
  /** Which gateways turn the session into the same one of the server, as hello said. */
  readonly domain: string;
  /** The gateway's time after which it refuses, in ms since 1970. */
  readonly notAfter: number;
}

/** The session and number under which the server recognises a repeated write. */
export interface Token extends TokenTerms {
  readonly session: string;
  readonly txnNumber: number;
}

/** How long after its first attempt a write may still be executed, in ms. */
const horizonMS = 60_000;

/** The protocol version that this client speaks (gateway/protocol.md). */
const protocolVersion = 1;

/** A server's reply to a command. */
export type Reply = Record<string, unknown>;

interface Hello {
  protocol?: unknown;
  minProtocol?: unknown;
  serverDate?: unknown;
  capabilities?: { exactlyOnceWrites?: unknown; tokenDomain?: unknown };
}

interface Problem {
  type?: unknown;
  title?: unknown;
  detail?: unknown;
  code?: unknown;
  codeName?: unknown;
  errorLabels?: unknown;
  baseBackoffMS?: unknown;
}

export class GatewayEndpoint {
  readonly #host: Host;
  readonly #base: string;
  readonly #authorization: string;
  readonly #clock: SteadyClock;
  #domain: string | undefined;
  /** What to add to our clock for the gateway's; never too much, because its answer took time to come. */
  #ahead = NaN;
  #refusal: Failure | undefined;

  constructor(host: Host, base: string, key: string) {
    this.#host = host;
    this.#clock = new SteadyClock(host);
    this.#base = base;
    this.#authorization = `Bearer ${key}`;
  }

  /** The terms for a write that is first sent now, as the last hello said; undefined: no tokens. */
  get terms(): TokenTerms | undefined {
    const notAfter = this.#clock.now() + this.#ahead + horizonMS;
    return this.#domain === undefined ? undefined : { domain: this.#domain, notAfter };
  }

  /** Why the last hello was refused, if it was: a wrong key, or another protocol. */
  get refusal(): Failure | undefined {
    return this.#refusal;
  }

  /** Asks whether gateway and database answer; `value` is the capability bits. */
  async hello(signal: AbortSignal): Promise<AttemptEnd<number>> {
    const init = { method: 'GET', signal };
    const end = checkedVersion(
      await this.#exchange('/v1/hello', init, {}, (body) => body as Hello),
    );
    const { value, ...rest } = end;
    this.#refusal = end.evidence === Evidence.refused ? end.failure : undefined;
    const { exactlyOnceWrites, tokenDomain } = value?.capabilities ?? {};
    this.#ahead = Date.parse(String(value?.serverDate)) - this.#clock.now();
    const honoured =
      exactlyOnceWrites === true && typeof tokenDomain === 'string' && !isNaN(this.#ahead);
    this.#domain = honoured ? tokenDomain : undefined;
    if (value === undefined) return rest;
    return { ...rest, value: honoured ? Capability.exactlyOnceWrites : 0 };
  }

  /** Sends one command, already as Extended JSON with its `$db`. */
  async command(ejson: string, attempt: Attempt, token?: Token): Promise<AttemptEnd<Reply>> {
    const headers: Record<string, string> = {
      'Content-Type': 'application/ejson',
      'Mooring-Attempt': String(attempt.number),
    };
    if (attempt.serverTimeMS > 0) headers['Mooring-Deadline-MS'] = String(attempt.serverTimeMS);
    if (token !== undefined) {
      headers['Mooring-Session'] = token.session;
      headers['Mooring-Txn-Number'] = String(token.txnNumber);
      headers['Mooring-Token-Domain'] = token.domain;
      headers['Mooring-Not-After'] = String(token.notAfter);
    }
    const init = { method: 'POST', body: ejson, signal: attempt.signal };
    return this.#exchange('/v1/command', init, headers, (body) => body as Reply);
  }

  async #exchange<T>(
    path: string,
    init: RequestInit,
    headers: Record<string, string>,
    read: (body: unknown) => T,
  ): Promise<AttemptEnd<T>> {
    let response: Response;
    let text: string;
    try {
      response = await this.#host.fetch(this.#base + path, {
        ...init,
        headers: { ...headers, Authorization: this.#authorization },
        redirect: 'manual',
      });
      text = await response.text();
    } catch (thrown) {
      const evidence = evidenceOfThrown(thrown);
      return { evidence, failure: { message: transportMessage(evidence) } };
    }
    const outcome = response.headers.get('Mooring-Outcome');
    const body = parsed(text);
    const problem: Problem = response.ok || !isObject(body) ? {} : body;
    const errorLabels = strings(problem.errorLabels);
    const evidence = evidenceOfAnswer({ status: response.status, outcome, errorLabels });
    if (evidence === Evidence.answered && isObject(body)) return { evidence, value: read(body) };
    return {
      evidence: evidence === Evidence.answered ? Evidence.ambiguous : evidence,
      retryAfterMS: retryAfterMS(response.headers.get('Retry-After'), this.#host.now()),
      baseBackoffMS: typeof problem.baseBackoffMS === 'number' ? problem.baseBackoffMS : 0,
      failure: failureOf(response, outcome, problem, errorLabels),
    };
  }
}

/** A command as it travels. @throws EJSONError for values that Extended JSON cannot carry. */
export function encodeCommand(command: Reply): string {
  return stringify(command);
}

function parsed(text: string): unknown {
  try {
    return parse(text);
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
  response: Response,
  outcome: string | null,
  problem: Problem,
  errorLabels: readonly string[],
): Failure {
  const { type, title, detail, codeName } = problem;
  const marked = outcome !== null;
  const text = typeof detail === 'string' ? detail : typeof title === 'string' ? title : undefined;
  // The server's code where there is one, else the gateway's own word for the problem.
  const own =
    typeof type === 'string' ? /^urn:mooring:problem:([a-z-]+)$/.exec(type)?.[1] : undefined;
  const code = problem.code ?? own;
  return {
    message: marked
      ? (text?.replace(/\.$/, '') ?? `the gateway answered HTTP ${response.status}`)
      : `HTTP ${response.status} from something that is not a Mooring gateway`,
    ...(marked && (typeof code === 'number' || typeof code === 'string') && { code }),
    ...(marked && typeof codeName === 'string' && { codeName }),
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
