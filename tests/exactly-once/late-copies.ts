// Copies that come later than any client would repeat its write: a gateway must refuse them, because nobody
// knows how long a database remembers.

import type { Delivery } from '../../tools/stage/delivery.ts';
import type { FaultProxy } from '../../tools/stage/fault-proxy.ts';

/** A client repeats a write for a minute; a little more, because clocks differ. In ms. */
const horizonMS = 61_000;

const keptMax = 200;

export class LateCopies {
  readonly #kept: { delivery: Delivery; since: number }[] = [];

  /** Keeps the first few writes with a horizon that were executed. */
  note(news: string, delivery: Delivery): void {
    if (news !== 'answered executed' || this.#kept.length >= keptMax) return;
    if (delivery.headers['mooring-not-after'] === undefined) return;
    this.#kept.push({ delivery, since: performance.now() });
  }

  /** Delivers those that are old enough, and counts how they were answered. */
  async deliver(proxy: FaultProxy): Promise<Record<string, number>> {
    const answers: Record<string, number> = {};
    const latest = performance.now() - horizonMS;
    for (const { delivery } of this.#kept.filter(({ since }) => since < latest)) {
      const answer = await proxy.deliverAgain(delivery);
      answers[answer] = (answers[answer] ?? 0) + 1;
    }
    return answers;
  }
}
