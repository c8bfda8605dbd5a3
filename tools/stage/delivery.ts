// A request as a proxy holds it: whole, so that it can be delivered as often as a fault demands; and what
// its deliveries were answered.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';

export interface Delivery {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer, read to its end. */
export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request, and the copies of it that are under way or answered. */
export interface Exchange {
  readonly delivery: Delivery;
  /** Answers to copies; undefined where a gateway gave none. */
  readonly copies: Promise<Heard | undefined>[];
  /** Whether its client was told that it was not executed. */
  refused: boolean;
}

export async function receivedRequest(message: IncomingMessage): Promise<Delivery> {
  const { method = 'GET', url = '/', headers } = message;
  return { method, path: url, headers, body: await wholeBody(message) };
}

/** @throws what the connection fails with, or Error when the answer ends too early. */
export async function receivedAnswer(message: IncomingMessage): Promise<Heard> {
  const { statusCode = 502, headers } = message;
  return { status: statusCode, headers, body: await wholeBody(message) };
}

async function wholeBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a gateway says of the command: `executed`, `not-executed` or `unknown`. */
export function outcomeOf({ headers }: Pick<Heard, 'headers'>): string {
  return String(headers['mooring-outcome']);
}

/** `<status> <outcome> <problem>`. */
export function inWords(heard: Heard | undefined): string {
  if (heard === undefined) return 'no answer';
  const problem = /urn:mooring:problem:([a-z-]+)/.exec(heard.body.toString())?.[1];
  return `${heard.status} ${outcomeOf(heard)}${problem === undefined ? '' : ` ${problem}`}`;
}

/** The copy's answer that says most, if any says more than that it was not executed. */
export async function bestOfCopies({ copies }: Exchange): Promise<Heard | undefined> {
  const heard = await Promise.all(copies);
  for (const outcome of ['executed', 'unknown']) {
    const found = heard.find((one) => one !== undefined && outcomeOf(one) === outcome);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Carries requests to gateways, over connections that are kept. */
export class Postman {
  readonly #agent = new Agent({ keepAlive: true });

  /** The answer, whose body the caller reads. @throws what the connection fails with. */
  deliver(delivery: Delivery, target: string | undefined): Promise<IncomingMessage> {
    const { method, path, headers, body } = delivery;
    return new Promise((resolve, reject) => {
      if (target === undefined) {
        reject(new Error('no gateway is up'));
        return;
      }
      const { hostname, port } = new URL(target);
      const options = { host: hostname, port, path, method, headers, agent: this.#agent };
      const outgoing = request(options, resolve);
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
