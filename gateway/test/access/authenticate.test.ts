// Who is let in: the same work for every kind of wrong key, two live secrets, new keys without a restart,
// rates, and failures counted by address in tables that stay small.

import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { type Access, type AccessOptions, createAccess } from '../../access/authenticate.ts';
import type { HeaderReader } from '../../http/exchange.ts';
import { KeyRing } from '../../access/key-ring.ts';
import { type ApiKey, createKey, hashSecret, parseKeys } from '../../access/keys.ts';
import { TokenBuckets } from '../../access/token-buckets.ts';
import { Problem } from '../../http/problem.ts';

afterEach(() => {
  vi.useRealTimers();
});

const one = createKey('one-secret', 'first-secret', ['shop']);
const two: ApiKey = {
  ...createKey('two-secrets', 'first-secret', ['shop']),
  secretHashes: [hashSecret('first-secret'), hashSecret('other-secret')],
};

interface Asking {
  readonly address?: string;
  readonly headers?: Record<string, string>;
}

/** The key's id, or the problem's type, with what it says of waiting. */
function ask(access: Access, credential: string, { address, headers }: Asking = {}): string {
  const request = new Request('http://gateway/v1/hello', {
    headers: { Authorization: `Bearer ${credential}`, ...headers },
  });
  try {
    return access.authenticate(request, { sent: false, address }).keyId;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const after = error.parts.headers?.['Retry-After'];
    return `${error.parts.status} ${error.parts.type}${after === undefined ? '' : ` after ${after}`}`;
  }
}

function accessFor(...keys: ApiKey[]): Access {
  return createAccess({ keys });
}

describe('a credential', () => {
  it.each([
    ['one secret', 'one-secret.first-secret', 'one-secret'],
    ['the first of two secrets', 'two-secrets.first-secret', 'two-secrets'],
    ['the second of two secrets', 'two-secrets.other-secret', 'two-secrets'],
    ["another key's secret", 'one-secret.other-secret', '401 unauthorized'],
    ['an unknown key', 'nobody-here.first-secret', '401 unauthorized'],
    ['a wrong secret of equal length', 'one-secret.wrong-secret', '401 unauthorized'],
    ['a wrong secret of another length', 'two-secrets.wrong-and-longer', '401 unauthorized'],
    ['no form at all', 'x', '401 unauthorized'],
  ])('with %s costs one hash and two comparisons', (_name, credential, expected) => {
    const access = accessFor(one, two);
    const { hash, timingSafeEqual } = crypto;
    const counts = { hashes: 0, compared: [] as number[] };
    crypto.hash = ((...args: Parameters<typeof hash>) => {
      counts.hashes += 1;
      return hash(...args);
    }) as typeof hash;
    crypto.timingSafeEqual = (a, b) => {
      counts.compared.push(a.byteLength, b.byteLength);
      return timingSafeEqual(a, b);
    };
    syncBuiltinESMExports();
    try {
      expect(ask(access, credential)).toBe(expected);
    } finally {
      Object.assign(crypto, { hash, timingSafeEqual });
      syncBuiltinESMExports();
    }
    expect(counts).toEqual({ hashes: 1, compared: [32, 32, 32, 32] });
  });

  it('is read from where a route says', () => {
    const access = accessFor(one);
    const request = new Request('http://gateway/', {
      headers: { apiKey: 'one-secret.first-secret' },
    });
    const read = (headers: HeaderReader) => headers.get('apikey') ?? undefined;
    const notes = { sent: false };
    expect(access.authenticate(request, notes, read)).toBe(one);
    expect(notes).toMatchObject({ keyId: 'one-secret' });
    expect(() => access.authenticate(request, notes)).toThrow('No valid API key');
  });
});

describe('the ring of keys', () => {
  it('is replaced while the gateway runs', () => {
    const ring = new KeyRing([one]);
    const access = createAccess({ keys: ring });
    ring.replace([two]);
    expect(ask(access, 'one-secret.first-secret')).toBe('401 unauthorized');
    expect(ask(access, 'two-secrets.other-secret')).toBe('two-secrets');
  });

  it('starts with a key, and is left without when the last one is taken out', () => {
    expect(() => new KeyRing([])).toThrow('at least one API key');
    const ring = new KeyRing([one]);
    ring.replace([]);
    expect(ask(createAccess({ keys: ring }), 'one-secret.first-secret')).toBe('401 unauthorized');
  });

  it('keeps its keys when two of the new ones have one id', () => {
    const ring = new KeyRing([one]);
    expect(() => {
      ring.replace([two, two]);
    }).toThrow('the same keyId');
    expect(ring.find('one-secret')).toBe(one);
  });
});

describe('the rate of a key', () => {
  const CREDENTIAL = 'one-secret.first-secret';
  const limited = (requestsPerSecond: number, others: Partial<AccessOptions> = {}): Access =>
    createAccess({ keys: [{ ...one, requestsPerSecond }], ...others });

  it('lets two seconds of it through at once, then says when', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = limited(5);
    for (let at = 0; at < 10; at++) expect(ask(access, CREDENTIAL)).toBe('one-secret');
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 1');
    vi.advanceTimersByTime(200);
    expect(ask(access, CREDENTIAL)).toBe('one-secret');
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 1');
  });

  it('may be less than one a second', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = limited(0.1);
    expect(ask(access, CREDENTIAL)).toBe('one-secret');
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 10');
    vi.advanceTimersByTime(9000);
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 1');
    vi.advanceTimersByTime(1000);
    expect(ask(access, CREDENTIAL)).toBe('one-secret');
  });

  it('is the default for keys without one', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = createAccess({ keys: [one], requestsPerSecond: 0.5 });
    expect(ask(access, CREDENTIAL)).toBe('one-secret');
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 2');
  });

  it('is owed by what was charged', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = limited(10);
    access.charge({ ...one, requestsPerSecond: 10 }, 50);
    expect(ask(access, CREDENTIAL)).toBe('429 rate-limited after 4');
    vi.advanceTimersByTime(3100);
    expect(ask(access, CREDENTIAL)).toBe('one-secret');
  });

  it('carries the labels of overload', () => {
    const access = limited(0.1);
    ask(access, CREDENTIAL);
    const request = new Request('http://gateway/', {
      headers: { Authorization: `Bearer ${CREDENTIAL}` },
    });
    try {
      access.authenticate(request, { sent: false });
      expect.unreachable();
    } catch (error) {
      expect((error as Problem).parts.server).toEqual({
        errorLabels: ['SystemOverloadedError', 'RetryableError'],
      });
      expect((error as Problem).outcome).toBe('not-executed');
    }
  });
});

it.each([0, -1, NaN, Infinity])('a rate of %d is refused', (rate) => {
  for (const name of ['authFailuresPerMinute', 'requestsPerSecond']) {
    expect(() =>
      createAccess({ keys: parseKeys('one-key-id:one-secret:*'), [name]: rate }),
    ).toThrow(`${name} is ${rate}; allowed are numbers above 0.`);
  }
});

describe('failed attempts', () => {
  const WRONG = 'one-secret.wrong-secret';
  const REFUSED = '429 rate-limited after 3';
  const exhaust = (access: Access, asking: Asking): void => {
    for (let at = 0; at < 20; at++) expect(ask(access, WRONG, asking)).toBe('401 unauthorized');
  };

  it('are 20 a minute for one address; others and right keys are not touched', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = accessFor(one);
    exhaust(access, { address: '192.0.2.1' });
    expect(ask(access, WRONG, { address: '192.0.2.1' })).toBe(REFUSED);
    expect(ask(access, 'another-id.wrong-secret', { address: '192.0.2.1' })).toBe(REFUSED);
    expect(ask(access, 'one-secret.first-secret', { address: '192.0.2.1' })).toBe('one-secret');
    expect(ask(access, WRONG, { address: '192.0.2.2' })).toBe('401 unauthorized');
    vi.advanceTimersByTime(3000);
    expect(ask(access, WRONG, { address: '192.0.2.1' })).toBe('401 unauthorized');
  });

  it.each([
    ['addresses of one IPv6 /64', '2001:db8::1', '2001:db8:0:0:ffff::2%eth0'],
    ['an IPv4 address written as IPv6', '192.0.2.1', '::ffff:192.0.2.1'],
    ['no address', '', 'nonsense'],
  ])('count %s as one', (_name, first, second) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const access = accessFor(one);
    exhaust(access, { address: first });
    expect(ask(access, WRONG, { address: second })).toBe(REFUSED);
  });

  it('ignore X-Forwarded-For, and read only the header that was named', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const address = '192.0.2.1';
    const plain = accessFor(one);
    for (let at = 0; at < 20; at++) {
      ask(plain, WRONG, { address, headers: { 'X-Forwarded-For': `198.51.100.${at}` } });
    }
    expect(ask(plain, WRONG, { address, headers: { 'X-Forwarded-For': '198.51.100.99' } })).toBe(
      REFUSED,
    );

    const proxied = createAccess({ keys: [one], clientAddressHeader: 'X-Real-IP' });
    exhaust(proxied, { address, headers: { 'X-Real-IP': '198.51.100.1' } });
    expect(ask(proxied, WRONG, { address, headers: { 'X-Real-IP': '198.51.100.1' } })).toBe(
      REFUSED,
    );
    expect(ask(proxied, WRONG, { address, headers: { 'X-Real-IP': '198.51.100.2' } })).toBe(
      '401 unauthorized',
    );
  });
});

describe('the table of buckets', () => {
  it('stays within its bound with a million names, and remembers who keeps on asking', () => {
    const buckets = new TokenBuckets(10_000, () => 0);
    const rate = { perSecond: 1, burst: 1 };
    let most = 0;
    let passed = buckets.take('busy', rate) === 0 ? 1 : 0;
    for (let at = 0; at < 1_000_000; at++) {
      buckets.take(`name ${at}`, rate);
      most = Math.max(most, buckets.size);
      if (at % 4000 === 0 && buckets.take('busy', rate) === 0) passed += 1;
    }
    expect([most, passed]).toEqual([9999, 1]);
    expect(buckets.take('name 0', rate)).toBe(0);
    expect(buckets.take('name 999999', rate)).toBe(1);
  });

  it('has no entries for unknown keys, only for their address', () => {
    const access = accessFor(one);
    const take = vi.spyOn(TokenBuckets.prototype, 'take');
    for (let at = 0; at < 1000; at++) {
      ask(access, `unknown-${at}.wrong-secret`, { address: '192.0.2.1' });
    }
    expect(new Set(take.mock.calls.map(([name]) => name))).toEqual(new Set(['192.0.2.1']));
    take.mockRestore();
  });
});
