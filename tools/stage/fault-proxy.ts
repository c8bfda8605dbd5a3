// A proxy between clients and gateways that breaks exchanges on purpose: one address for all gateways.
//
// It cuts connections before, while and after a gateway works, and it delivers requests again: at once,
// later, or when it is told to. Which command meets what is drawn from a seed (faults.ts). Where a gateway
// is down, the client's connection is reset, as a load balancer would.
//
// It is faulty, not malicious: it never tells a client that a command was refused when a copy of it was
// executed, or while one is under way, and it makes no copy of what it has told to be refused. Against a
// proxy that does, no client could say `not-applied` of anything that it has sent.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery, Exchange, Heard } from './delivery.ts';
import {
  bestOfCopies,
  inWords,
  outcomeOf,
  Postman,
  receivedAnswer,
  receivedRequest,
} from './delivery.ts';
import type { Copy, Cut, Fate, Faults } from './faults.ts';
import { Draws, drawFate } from './faults.ts';

/** A request of which a copy is delivered when it is told. */
interface Kept {
  readonly exchange: Exchange;
  readonly target: string;
  /** When it came, on the clock of `performance.now()`. */
  readonly since: number;
}

/** After these the client cannot know what became of its command. */
export type Break = Exclude<Cut, 'none'> | 'unreachable' | 'lost' | 'unknown';

export class FaultProxy {
  /** Hellos are never broken, only commands. */
  faults: Faults = {};
  /** Is told of every exchange after which the client cannot know what became of its command. */
  onBreak: ((what: Break, delivery: Delivery) => void) | undefined;
  /** Is told in words of all that becomes of a command, for whoever has to find out what happened. */
  onNews: ((news: string, delivery: Delivery) => void) | undefined;
  /** What was done so far. */
  readonly counts = {
    hellos: 0,
    commands: 0,
    passed: 0,
    cutBefore: 0,
    cutDuring: 0,
    cutAfter: 0,
    held: 0,
    copyAtOnce: 0,
    copyLater: 0,
    copyKept: 0,
    /** Copies that were not made, because the client had been told of a refusal. */
    copyWithheld: 0,
    /** No gateway took the connection. */
    unreachable: 0,
    /** A gateway went away in the middle of an exchange. */
    lost: 0,
    /** Answers passed on that say of themselves that the outcome is unknown. */
    unknown: 0,
    /** Commands that came to another gateway than the attempt before. */
    crossed: 0,
  };
  /** How copies and late deliveries were answered: `<status> <problem or outcome>` and how often. */
  readonly copyAnswers = new Map<string, number>();
  readonly #server: Server;
  readonly #postman = new Postman();
  readonly #draws: Draws;
  readonly #targets: (string | undefined)[];
  readonly #underWay = new Set<Promise<void>>();
  /** Where the last attempt under a token went. */
  readonly #lastTarget = new Map<string, string>();
  #kept: Kept[] = [];

  private constructor(targets: readonly string[], seed: number) {
    this.#targets = [...targets];
    this.#draws = new Draws(seed);
    this.#server = createServer((incoming, outgoing) => {
      // A client that goes away while it sends is no concern of ours.
      this.#serve(incoming, outgoing).catch(() => incoming.socket.destroy());
    });
  }

  /** @param targets the gateways; each command goes to one of them at random. */
  static async start(targets: string | readonly string[], seed: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(typeof targets === 'string' ? [targets] : targets, seed);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Sends what comes from now on to another gateway; undefined: this one is known to be down. */
  retarget(target: string | undefined, index = 0): void {
    this.#targets[index] = target;
  }

  /** Delivers the kept copies of all requests that came before this moment of `performance.now()`. */
  deliverKept(before = Infinity): void {
    const ready = this.#kept.filter(({ since }) => since < before);
    this.#kept = this.#kept.filter(({ since }) => since >= before);
    for (const { exchange, target } of ready) this.#again(exchange, 'copyKept', target, 0);
  }

  /** Delivers a request once more, without a client; answers how it was answered, in words. */
  async deliverAgain(delivery: Delivery): Promise<string> {
    return inWords(await this.#hear(delivery, this.#choose(0)));
  }

  /** Waits until every delivery has been answered, also those that nobody listens to. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#postman.close();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const isCommand = incoming.url === '/v1/command';
    if (incoming.url === '/v1/hello') this.counts.hellos += 1;
    if (isCommand) this.counts.commands += 1;
    const fate = drawFate(this.#draws, isCommand ? this.faults : {});
    const delivery = await receivedRequest(incoming);
    const exchange: Exchange = { delivery, copies: [], refused: false };
    const target = this.#choose(fate.target);
    if (isCommand) this.#noteTarget(delivery, target);
    this.#copy(exchange, fate, target);
    if (fate.cut === 'cutBefore' || fate.cut === 'held') {
      this.#broke(fate.cut, delivery);
      incoming.socket.resetAndDestroy();
      if (fate.cut === 'held') this.#again(exchange, 'held', target, fate.delayMS);
      return;
    }
    const answered = this.#tracked(this.#deliver(exchange, target, fate, incoming, outgoing));
    if (fate.cut === 'cutDuring') {
      this.#broke('cutDuring', delivery);
      // The next turn of the loop: the request is on its way by then.
      setImmediate(() => incoming.socket.resetAndDestroy());
    }
    await answered;
  }

  async #deliver(
    exchange: Exchange,
    target: string | undefined,
    { cut }: Fate,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const { delivery } = exchange;
    try {
      const answer = await this.#postman.deliver(delivery, target);
      if (cut === 'none') {
        await this.#passOn(exchange, answer, outgoing);
        return;
      }
      // The whole answer is awaited, so that what is cut has certainly been executed.
      await receivedAnswer(answer);
      if (cut !== 'cutAfter') return;
      this.#broke('cutAfter', delivery);
    } catch (error) {
      const refused = target === undefined || (error as { syscall?: string }).syscall === 'connect';
      if (cut !== 'cutDuring') this.#broke(refused ? 'unreachable' : 'lost', delivery);
    }
    incoming.socket.resetAndDestroy();
  }

  async #passOn(
    exchange: Exchange,
    answer: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    this.counts.passed += 1;
    if (outcomeOf(answer) !== 'not-executed') {
      this.#noteAnswer(exchange, outcomeOf(answer));
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
      return;
    }
    exchange.refused = true;
    const own = await receivedAnswer(answer);
    const { status, headers, body } = (await bestOfCopies(exchange)) ?? own;
    this.#noteAnswer(exchange, outcomeOf({ headers }));
    outgoing.writeHead(status, headers);
    outgoing.end(body);
  }

  #noteAnswer({ delivery }: Exchange, outcome: string): void {
    if (outcome === 'unknown') this.#broke('unknown', delivery);
    else this.onNews?.(`answered ${outcome}`, delivery);
  }

  #broke(what: Break, delivery: Delivery): void {
    this.counts[what] += 1;
    this.onBreak?.(what, delivery);
    this.onNews?.(what, delivery);
  }

  #copy(exchange: Exchange, { copy, delayMS, target }: Fate, first: string | undefined): void {
    if (copy === 'none') return;
    // Any other gateway than the first delivery's, where there is one.
    const others = this.#targets.filter((one) => one !== undefined && one !== first);
    const other = others[Math.floor(target * others.length)] ?? first;
    if (other === undefined) return;
    if (copy === 'copyKept') this.#kept.push({ exchange, target: other, since: performance.now() });
    else this.#again(exchange, copy, other, copy === 'copyAtOnce' ? 0 : delayMS);
  }

  /** Delivers a request besides, or after its client was cut. */
  #again(
    exchange: Exchange,
    what: Exclude<Copy, 'none'> | 'held',
    target: string | undefined,
    delayMS: number,
  ): void {
    const later = async (): Promise<void> => {
      if (delayMS > 0) await new Promise((resolve) => setTimeout(resolve, delayMS));
      if (exchange.refused) {
        this.counts.copyWithheld += 1;
        return;
      }
      if (what !== 'held') this.counts[what] += 1;
      // A gateway that has gone since then was replaced; the network would find the new one.
      const there = this.#targets.includes(target) ? target : this.#choose(0);
      const copy = this.#hear(exchange.delivery, there);
      exchange.copies.push(copy);
      const told = inWords(await copy);
      this.copyAnswers.set(told, (this.copyAnswers.get(told) ?? 0) + 1);
      this.onNews?.(`${what} answered ${told}`, exchange.delivery);
    };
    void this.#tracked(later());
  }

  #tracked(run: Promise<void>): Promise<void> {
    const tracked = run.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
    return tracked;
  }

  async #hear(delivery: Delivery, target: string | undefined): Promise<Heard | undefined> {
    try {
      return await receivedAnswer(await this.#postman.deliver(delivery, target));
    } catch {
      return undefined;
    }
  }

  #choose(number: number): string | undefined {
    const up = this.#targets.filter((target) => target !== undefined);
    return up[Math.floor(number * up.length)];
  }

  #noteTarget({ headers }: Delivery, target: string | undefined): void {
    const token = `${String(headers['mooring-session'])} ${String(headers['mooring-txn-number'])}`;
    if (target === undefined || headers['mooring-txn-number'] === undefined) return;
    const last = this.#lastTarget.get(token);
    if (last !== undefined && last !== target) this.counts.crossed += 1;
    // Nobody comes back to a token after so many others.
    if (this.#lastTarget.size > 10_000) this.#lastTarget.clear();
    this.#lastTarget.set(token, target);
  }
}
