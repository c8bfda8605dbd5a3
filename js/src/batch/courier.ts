// The courier of a scope: attempts that start while its requests are under way travel together.
//
// An attempt leaves at once where a request may be made, with all that started in the same turn. While as
// many requests as maxPoolSize are fresh, those that come gather, and leave together as soon as one of
// them is over, or has taken most of a round trip: then it waits for a slow command, and the others need not.
// Each attempt is settled by its own line. What is still without one when the request ends is settled by
// what that end proves. Everything here belongs to one scope, so its I/O is the scope's own.

import type { Endpoint } from '../endpoint.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { Evidence } from '../generated/abi.ts';
import type { Host } from '../host.ts';
import type { AttemptEnd } from '../work.ts';
import type { Parcel } from './parcel.ts';

/** Requests at once, the slow ones too. Workers may have six connections open; one is left to others. */
const requestsMost = 5;

/** The part of a round trip for which others wait; what they then still need fits into the rest of it. */
const freshPart = 0.75;

/** What an item's session, number and horizon may add to its command, in characters. */
const termsLength = 300;

interface Item {
  readonly parcel: Parcel;
  readonly settle: (end: AttemptEnd<Reply>) => void;
  readonly fail: (error: unknown) => void;
  /** Its attempt is given up. */
  leave: () => void;
  /** Whether a gateway has refused the batch that it was in. */
  alone: boolean;
}

export class Courier {
  readonly #host: Host;
  readonly #endpoint: Endpoint;
  readonly #freshMost: number;
  #waiting: Item[] = [];
  /** Requests under way, and those of them that are fresh. */
  #open = 0;
  #fresh = 0;

  /** @param freshMost maxPoolSize: requests at once that are not older than most of a round trip. */
  constructor(host: Host, endpoint: Endpoint, freshMost: number) {
    this.#host = host;
    this.#endpoint = endpoint;
    this.#freshMost = freshMost;
  }

  /** Carries one attempt to its end. */
  carry(parcel: Parcel): Promise<AttemptEnd<Reply>> {
    return new Promise((settle, fail) => {
      const item: Item = { parcel, settle, fail, leave: () => undefined, alone: false };
      parcel.attempt.signal.addEventListener('abort', () => item.leave());
      this.#wait(item);
      // What starts in the same turn goes with it.
      queueMicrotask(() => this.#depart());
    });
  }

  #wait(item: Item): void {
    this.#waiting.push(item);
    item.leave = () => {
      this.#waiting = this.#waiting.filter((one) => one !== item);
      item.settle({ evidence: Evidence.not_sent });
    };
  }

  #depart(): void {
    while (
      this.#waiting.length > 0 &&
      this.#fresh < this.#freshMost &&
      this.#open < Math.max(this.#freshMost, requestsMost)
    ) {
      void this.#travel(this.#load());
    }
  }

  /** Takes what fits into one request. */
  #load(): Item[] {
    const { batchItems, maxBodyBytes } = this.#endpoint;
    // A character is at most three bytes.
    let room = maxBodyBytes / 3;
    let count = 0;
    for (const { parcel, alone } of this.#waiting) {
      room -= parcel.ejson.length + termsLength;
      if (count > 0 && (count >= batchItems || room < 0 || alone)) break;
      count += 1;
      if (alone) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #travel(load: readonly Item[]): Promise<void> {
    const controller = new AbortController();
    const open = new Set(load);
    let fresh = true;
    let left = false;
    const age = (): void => {
      if (fresh) this.#fresh -= 1;
      fresh = false;
      this.#depart();
    };
    const settle = (item: Item | undefined, end: AttemptEnd<Reply>): void => {
      if (item === undefined || !open.delete(item)) return;
      item.settle(end);
      if (open.size > 0) return;
      age();
      // Nobody wants what is still to come.
      if (left) controller.abort();
    };
    for (const item of load) {
      item.leave = () => {
        left = true;
        settle(item, { evidence: Evidence.ambiguous });
      };
    }
    this.#open += 1;
    this.#fresh += 1;
    // Without batches a slow command holds its request as it would hold a connection.
    const timer =
      this.#endpoint.batchItems > 1 &&
      this.#host.setTimer(age, this.#endpoint.roundTripMS * freshPart);
    try {
      const end = await this.#send(load, controller.signal, (index, end) =>
        settle(load[index], end),
      );
      if (
        load.length > 1 &&
        end.evidence === Evidence.refused &&
        end.failure?.code !== 'unauthorized'
      ) {
        // It was refused as a batch, and so not executed; each may still be accepted by itself.
        for (const item of open) {
          item.parcel.sent = false;
          item.alone = true;
          this.#wait(item);
        }
      } else {
        // A request that was lost is one failure, and one to repeat. Overload counts what it has to do.
        let along = false;
        for (const item of open) {
          item.settle({ ...end, along });
          along = end.evidence !== Evidence.overloaded;
        }
      }
    } catch (error) {
      for (const item of open) item.fail(error);
    }
    if (timer !== false) this.#host.clearTimer(timer);
    this.#open -= 1;
    age();
  }

  #send(
    load: readonly Item[],
    signal: AbortSignal,
    onEnd: (index: number, end: AttemptEnd<Reply>) => void,
  ): Promise<AttemptEnd<Reply>> {
    const parcels = load.map(({ parcel }) => parcel);
    const [only, ...others] = parcels;
    return only !== undefined && others.length === 0
      ? this.#endpoint.command(only, signal)
      : this.#endpoint.batch(parcels, signal, onEnd);
  }
}
