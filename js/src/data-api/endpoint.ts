// The endpoint of a server that only speaks the Data API: one action is one POST.
//
// There is no hello. What takes its place is a findOne for a document that nobody has: it is answered by the
// database, or refused by a rule, and both prove that the server lives. The server recognises no
// repeated write, so none has a token, and one whose answer was lost is not repeated.

import { EJSONError, parse } from '../ejson/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { evidenceOfThrown, retryAfterMS } from '../evidence.ts';
import type { Capabilities, Reply } from '../gateway-endpoint.ts';
import { Evidence, OperationKind } from '../generated/abi.ts';
import type { Host } from '../host.ts';
import type { AttemptEnd } from '../work.ts';
import type { Parcel } from '../batch/parcel.ts';
import { type Action, decodeAction, encodeAction, mustHave } from './actions.ts';
import { evidenceOfRefusal, failureOfRefusal } from './errors.ts';
import { replyOf } from './replies.ts';

/** Where, and as whom. */
export interface DataApi {
  /** The address without `/action/…`. */
  readonly base: string;
  readonly key: string;
  readonly dataSource: string;
  /** The database that hello asks. */
  readonly database: string | undefined;
  /** Whether failures carry what `fetch` threw, which may name hosts. */
  readonly debug: boolean | undefined;
}

/** No Data API says what it can; the bytes are a Mooring gateway's. */
const capabilities: Capabilities = {
  engine: 'data-api',
  exactlyOnceWrites: false,
  batch: false,
  cursors: 'none',
  maxBodyBytes: 1_048_576,
};

/** An answer with a status below 400. */
interface Success {
  readonly body: unknown;
  readonly mediaType: string;
}

export class DataApiEndpoint implements Endpoint {
  capabilities: Capabilities | undefined;
  readonly batchItems = 1;
  readonly maxBodyBytes = capabilities.maxBodyBytes;
  readonly roundTripMS = 100;
  readonly terms = undefined;
  refusal: Endpoint['refusal'];
  readonly #host: Host;
  readonly #api: DataApi;

  constructor(host: Host, api: DataApi) {
    this.#host = host;
    this.#api = api;
  }

  kindOf(kind: OperationKind): OperationKind {
    const token = kind === OperationKind.insert || kind === OperationKind.write_with_token;
    return token ? OperationKind.write : kind;
  }

  encode(command: Reply): string {
    return encodeAction(command, this.#api.dataSource);
  }

  mustHave(operation: string): void {
    mustHave(operation);
  }

  /** Asks for a document that nobody has; `value` is the capability bits, of which there are none. */
  async hello(signal: AbortSignal): Promise<AttemptEnd<number>> {
    const { dataSource, database = 'mooring' } = this.#api;
    const body = { dataSource, database, collection: 'mooring', filter: { _id: 'hello' } };
    const findOne: Omit<Action, 'fields'> = {
      name: 'findOne',
      reach: 'none',
      suspicious: 0,
      distinct: false,
    };
    const end = await this.#exchange(findOne, JSON.stringify(body), signal, ({ mediaType }) =>
      mediaType.startsWith('application/json')
        ? {
            evidence: Evidence.refused,
            failure: {
              message:
                'the server answers plain JSON where Extended JSON was asked for, so types would be lost',
              code: 'plain-json',
            },
          }
        : undefined,
    );
    const { value: _, ...rest } = end;
    // A rule that keeps this key from that collection is a sign of life.
    const forbidden = end.failure?.code === 'NoMatchingRuleFound';
    this.refusal = end.evidence === Evidence.refused && !forbidden ? end.failure : undefined;
    if (end.value === undefined && !forbidden) return rest;
    this.capabilities = capabilities;
    return { evidence: Evidence.answered, value: 0 };
  }

  command(parcel: Parcel, signal: AbortSignal = parcel.attempt.signal): Promise<AttemptEnd<Reply>> {
    parcel.sent = true;
    const [action, body] = decodeAction(parcel.ejson);
    return this.#exchange(action, body, signal, (success) => overfull(action, success));
  }

  /** Nobody asks for one, because `batchItems` is 1. */
  batch(): Promise<AttemptEnd<Reply>> {
    const failure = { message: 'the Data API has no batches' };
    return Promise.resolve({ evidence: Evidence.refused, failure });
  }

  /** @param objection what else may be wrong with an answer below 400. */
  async #exchange(
    action: Omit<Action, 'fields'>,
    body: string,
    signal: AbortSignal,
    objection: (success: Success) => AttemptEnd<Reply> | undefined,
  ): Promise<AttemptEnd<Reply>> {
    const { base, key, debug } = this.#api;
    let response: Response;
    let text: string;
    try {
      response = await this.#host.fetch(`${base}/action/${action.name}`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/ejson',
          Accept: 'application/ejson',
          apiKey: key,
        },
        body,
        signal,
        redirect: 'manual',
      });
      text = await response.text();
    } catch (thrown) {
      const evidence = evidenceOfThrown(this.#host, thrown);
      const message =
        evidence === Evidence.not_sent
          ? 'no connection to the Data API'
          : 'the connection to the Data API was lost before a complete answer';
      return { evidence, failure: { message, ...(debug === true && { cause: thrown }) } };
    }
    const { status, headers } = response;
    const read = parsed(text);
    if (status >= 200 && status < 300) {
      const value = isObject(read) ? replyOf(action, read) : undefined;
      if (value === undefined) {
        const message = 'the answer was cut short, or is no answer of a Data API';
        return { evidence: Evidence.ambiguous, failure: { message } };
      }
      const mediaType = headers.get('Content-Type') ?? '';
      return objection({ body: read, mediaType }) ?? { evidence: Evidence.answered, value };
    }
    const refusal = { status, outcome: headers.get('Mooring-Outcome'), body: read };
    return {
      evidence: evidenceOfRefusal(refusal, action.reach),
      retryAfterMS: retryAfterMS(headers.get('Retry-After'), this.#host.now()),
      failure: failureOfRefusal(refusal),
    };
  }
}

/** The objection to as many documents as an answer holds: a part must not look like the whole. */
function overfull(
  { suspicious }: Omit<Action, 'fields'>,
  { body }: Success,
): AttemptEnd<Reply> | undefined {
  const { documents } = body as { documents?: readonly unknown[] };
  if (!suspicious || documents === undefined || documents.length < suspicious) return undefined;
  const message =
    `${suspicious} documents came, the most that the Data API gives, so there may be more: ask for fewer by ` +
    'a filter or a limit, or page by page, sorted by _id';
  return { evidence: Evidence.refused, failure: { message, code: 'truncated' } };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    // No Extended JSON: cut short, or not a Data API's.
    if (error instanceof SyntaxError || error instanceof EJSONError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
