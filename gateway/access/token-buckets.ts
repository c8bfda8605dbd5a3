// Rate limits: a token bucket for each of many callers, in a table that cannot grow without bound.
//
// A bucket is one number, the moment at which it will be full again (the generic cell rate algorithm). A full
// bucket and none at all mean the same, so forgetting the one that was used longest ago gives little away.

/** How fast a bucket fills, and how much it holds. */
export interface Rate {
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
}

/** Token buckets by name. */
export class TokenBuckets {
  /** Two generations: what is used moves to the young one; when that is full, the old one is forgotten. */
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private readonly maxYoung: number;
  private readonly now: () => number;

  /** Keeps at most `maxEntries` buckets. `now` is a clock in milliseconds that never goes back. */
  constructor(maxEntries: number, now: () => number = () => performance.now()) {
    this.maxYoung = maxEntries / 2;
    this.now = now;
  }

  /** How many buckets are kept. */
  get size(): number {
    return this.young.size + this.old.size;
  }

  /** Takes one token; returns 0, or takes none and returns the whole seconds until one is there. */
  take(name: string, { perSecond, burst }: Rate): number {
    const interval = 1000 / perSecond;
    const { now, fullAt } = this.look(name);
    // Half a microsecond of tolerance: intervals such as 1000 / 3 have no exact binary form.
    const wait = fullAt - now - (burst - 1) * interval;
    const refused = wait > 0.0005;
    // A refusal is a use too: who keeps on asking is not forgotten.
    this.keep(name, refused ? fullAt : fullAt + interval);
    return refused ? Math.max(1, Math.ceil(wait / 1000)) : 0;
  }

  /** Takes tokens that need not be there yet: until they are, there is none to take. */
  charge(name: string, { perSecond }: Rate, tokens: number): void {
    this.keep(name, this.look(name).fullAt + (tokens * 1000) / perSecond);
  }

  private look(name: string): { now: number; fullAt: number } {
    const now = this.now();
    return { now, fullAt: Math.max(this.young.get(name) ?? this.old.get(name) ?? 0, now) };
  }

  private keep(name: string, fullAt: number): void {
    this.young.set(name, fullAt);
    if (this.young.size < this.maxYoung) return;
    this.old = this.young;
    this.young = new Map();
  }
}
