// The control: what a retry loop that knows nothing of outcomes would have done.
//
// It sends the same kind of write through the same proxy and repeats it whenever no answer came, as
// hand-written `dbConnect()` helpers do. It must show duplicates; if it did not, the faults would prove
// nothing.
import type { Key } from '../../tools/stage/gateway.ts';

export interface ControlSettings {
  /** The fault proxy. */
  readonly url: string;
  readonly key: Key;
  readonly database: string;
  readonly writes: number;
  readonly prefix: string;
}

const attemptsMax = 5;

/** Offers the writes eight at a time. */
export async function runControl(settings: ControlSettings): Promise<void> {
  let next = 0;
  const call = async (): Promise<void> => {
    while (next < settings.writes) await naiveWrite(settings, `${settings.prefix}-${next++}`);
  };
  await Promise.all(Array.from({ length: 8 }, call));
}

async function naiveWrite(settings: ControlSettings, id: string): Promise<void> {
  const { keyId, secret } = settings.key;
  const statement = { q: { _id: id }, u: { $inc: { count: 1 } }, multi: false, upsert: true };
  for (let attempt = 1; attempt <= attemptsMax; ++attempt) {
    try {
      const response = await fetch(`${settings.url}/v1/command`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${keyId}.${secret}`,
          'Content-Type': 'application/ejson',
        },
        body: JSON.stringify({ update: 'visits', updates: [statement], $db: settings.database }),
      });
      await response.text();
      if (response.ok) return;
    } catch {
      // The naive loop makes nothing of why it failed; it only tries again.
    }
  }
}
