// Writes offered through the Worker, and what each caller was told.
//
// Every write counts a visit under an id of its own, so the database shows afterwards how often it was
// applied: never, once, or (what must not happen) twice.

/** What a caller was told of one write. */
export interface Told {
  readonly id: string;
  readonly outcome: 'applied' | 'not-applied' | 'unknown';
  /** Whether a request left for it. */
  readonly sent: boolean;
  /** When it was offered and when it was told, on this process's clock in ms. */
  readonly offeredAt: number;
  readonly toldAt: number;
}

export interface TrafficSettings {
  /** The Worker. */
  readonly url: string;
  /** Names this traffic's writes. */
  readonly prefix: string;
  /** Callers at once. */
  readonly callers: number;
  /** Each caller's pause between two writes, in ms. */
  readonly pauseMS: number;
}

export class Traffic {
  readonly told: Told[] = [];
  readonly #settings: TrafficSettings;
  readonly #callers: Promise<void>[] = [];
  #next = 0;
  #left: number;

  /** @param most how many writes to offer at the most; Infinity: until `stop()`. */
  constructor(settings: TrafficSettings, most = Infinity) {
    this.#settings = settings;
    this.#left = most;
    for (let i = 0; i < settings.callers; ++i) this.#callers.push(this.#call());
  }

  /** Waits until every write that was offered has been told of. */
  async done(): Promise<readonly Told[]> {
    await Promise.all(this.#callers);
    return this.told;
  }

  stop(): Promise<readonly Told[]> {
    this.#left = 0;
    return this.done();
  }

  async #call(): Promise<void> {
    while (this.#left > 0) {
      this.#left -= 1;
      this.told.push(await this.#offer(`${this.#settings.prefix}-${this.#next++}`));
      await new Promise((resolve) => setTimeout(resolve, this.#settings.pauseMS));
    }
  }

  async #offer(id: string): Promise<Told> {
    const offeredAt = performance.now();
    const { outcome, attempts = 1 } = await this.#visit(id);
    return { id, outcome, sent: attempts > 0, offeredAt, toldAt: performance.now() };
  }

  async #visit(id: string): Promise<{ outcome: Told['outcome']; attempts?: number }> {
    const response = await fetch(`${this.#settings.url}/visits/${id}`, { method: 'POST' });
    return (await response.json()) as { outcome: Told['outcome']; attempts?: number };
  }
}
