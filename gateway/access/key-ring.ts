// The keys that are valid now. A running gateway is given new ones without a restart.

import type { ApiKey } from './keys.ts';

/** Keys by id. All at once or not at all: a request sees the old set or the new one. */
export class KeyRing {
  private byId: ReadonlyMap<string, ApiKey>;

  /** Throws RangeError when two have one id, or there is none. */
  constructor(keys: readonly ApiKey[]) {
    if (keys.length === 0) throw new RangeError('A gateway needs at least one API key.');
    this.byId = indexed(keys);
  }

  find(keyId: string): ApiKey | undefined {
    return this.byId.get(keyId);
  }

  /**
   * Throws RangeError, and keeps what it has, when two keys have one id. None may be left: who takes the last
   * key out of a file wants it to end.
   */
  replace(keys: readonly ApiKey[]): void {
    this.byId = indexed(keys);
  }
}

function indexed(keys: readonly ApiKey[]): ReadonlyMap<string, ApiKey> {
  const byId = new Map(keys.map((key) => [key.keyId, key]));
  if (byId.size !== keys.length) throw new RangeError('Two API keys have the same keyId.');
  return byId;
}
