// A proxy that counts what passes, and cuts the answer to a batch between two lines.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request for one command or for a batch. */
export interface Passed {
  readonly path: string;
  readonly bytes: number;
  readonly items: readonly Item[];
}

/** What travelled of one operation. */
export interface Item {
  readonly command: Record<string, unknown>;
  readonly session?: string;
  readonly txnNumber?: number;
  readonly tokenDomain?: string;
  readonly notAfter?: number;
  readonly deadlineMS?: number;
  readonly attempt?: number;
}

/** How the answer to the next batch is cut: so many lines pass; the others were settled or may be under way. */
export interface LineCut {
  readonly lines: number;
  readonly othersSettled: boolean;
  /** When it is cut, if not at once. */
  readonly until?: Promise<void>;
}

export class LineProxy {
  /** Commands and batches that passed, in order; hellos are not among them. */
  readonly passed: Passed[] = [];
  /** How many of them were under way at once, at the most. */
  mostAtOnce = 0;
  /** Connections on which the client went away before the answer was whole. */
  givenUp = 0;
  cut: LineCut | undefined;
  /** Sent to the gateway instead of the client's. */
  authorization: string | undefined;
  /** Taken off what the client is answered. */
  hiddenHeader: string | undefined;
  /** What the client is told by hello. */
  hello: (said: Hello) => object = (said) => said;
  readonly #target: string;
  readonly #server: Server;
  #underWay = 0;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  static async start(target: string): Promise<LineProxy> {
    const proxy = new LineProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? '/';
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const isHello = path === '/v1/hello';
    if (!isHello) this.#note(path, body, incoming);
    outgoing.on('close', () => {
      if (!isHello) this.#underWay -= 1;
      if (!outgoing.writableFinished) this.givenUp += 1;
    });
    const { method = 'GET', headers } = incoming;
    const answer = await fetch(this.#target + path, {
      method,
      headers: {
        ...(headers as Record<string, string>),
        connection: 'keep-alive',
        ...(this.authorization !== undefined && { authorization: this.authorization }),
      },
      ...(method === 'POST' && { body }),
    });
    const kept = [...answer.headers].filter(
      ([name]) => !/^(?:content-length|connection)$/.test(name) && name !== this.hiddenHeader,
    );
    outgoing.writeHead(answer.status, Object.fromEntries(kept));
    if (isHello && answer.ok) {
      outgoing.end(JSON.stringify(this.hello((await answer.json()) as Hello)));
      return;
    }
    const cut = path === '/v1/batch' ? this.cut : undefined;
    if (cut !== undefined) this.cut = undefined;
    await this.#passLines(answer, outgoing, cut);
  }

  async #passLines(answer: Response, outgoing: ServerResponse, cut?: LineCut): Promise<void> {
    let lines = 0;
    let rest = '';
    for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        if (lines !== cut?.lines) outgoing.write(`${line}\n`);
        else if (!cut.othersSettled) break;
        else continue;
        lines += 1;
      }
      if (lines === cut?.lines && !cut.othersSettled) break;
    }
    await cut?.until;
    if (cut === undefined) outgoing.end(rest);
    // What was written is on its way before the connection goes.
    else setImmediate(() => outgoing.socket?.end());
  }

  #note(path: string, body: string, { headers }: IncomingMessage): void {
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const attempt = Number(headers['mooring-attempt']);
    const alone = { command: parsed, attempt, deadlineMS: Number(headers['mooring-deadline-ms']) };
    const items = path === '/v1/batch' ? (parsed['items'] as Item[]) : [alone];
    this.passed.push({ path, bytes: Buffer.byteLength(body), items });
  }
}

/** The parts of a hello that the tests change. */
export interface Hello {
  readonly capabilities: object;
  readonly limits: object;
}
