// Can the time of a refusal tell an unknown key from a wrong secret? `node bench/credentials.ts [samples]`
//
// For each kind of wrong credential: how often a refusal of it takes longer than one of a wrong secret of equal length.
// 0.500 means that they cannot be told apart. The null comparison is that kind against itself; the control is a check
// that leaves early when it knows no such key, and must be far from 0.500. Not a test: it depends on the machine.

import { createAccess } from '../gateway/access/authenticate.ts';
import { createKey, hashSecret } from '../gateway/access/keys.ts';

const samples = Number(process.argv[2] ?? 100_000);

const one = createKey('one-secret', 'a-secret-of-22-letters', ['shop']);
const two = { ...one, keyId: 'two-secret', secretHashes: ['a', 'b'].map(hashSecret) };
const access = createAccess({ keys: [one, two], authFailuresPerMinute: 1e9 });

const kinds = {
  'wrong secret of equal length': 'one-secret.A-secret-of-22-letters',
  'the same again (null comparison)': 'one-secret.A-secret-of-22-letters',
  'right but for the last letter': 'one-secret.a-secret-of-22-letterz',
  'wrong secret of another length': 'one-secret.a-secret',
  'wrong secret, key with two': 'two-secret.A-secret-of-22-letters',
  'unknown key': 'no-such-id.A-secret-of-22-letters',
  'unknown key, check that leaves early (control)': '',
};
type Kind = keyof typeof kinds;
const names = Object.keys(kinds) as Kind[];
const times = new Map(names.map((name) => [name, new Float64Array(samples)]));
const requests = new Map(
  names.map((name) => [
    name,
    new Request('http://gateway/', { headers: { Authorization: `Bearer ${kinds[name]}` } }),
  ]),
);
const notes = { sent: false, address: '192.0.2.1' };

function refuse(name: Kind): void {
  const request = requests.get(name);
  try {
    if (request === undefined || kinds[name] === '') throw new Error('unauthorized');
    access.authenticate(request, notes);
  } catch {
    return;
  }
  throw new Error(`${name} was let in`);
}

function shuffled(list: readonly Kind[]): Kind[] {
  return list
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** How often a value of `a` is larger than one of `b`, ties as half: by ranks. */
function superiority(a: Float64Array, b: Float64Array): number {
  const sorted = b.toSorted();
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = sorted[middle] ?? 0;
      if (at < value || (orEqual && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = a.reduce((sum, value) => sum + below(value, false) + below(value, true), 0);
  return wins / 2 / a.length / b.length;
}

// The first tenth only warms up. Neighbours in time share the machine's moods, so the kinds take turns,
// in an order of chance, because what ran just before counts too.
for (let at = -samples / 10; at < samples; at++) {
  for (const name of shuffled(names)) {
    const started = process.hrtime.bigint();
    refuse(name);
    const took = Number(process.hrtime.bigint() - started);
    if (at >= 0) (times.get(name) as Float64Array)[at] = took;
  }
}
const reference = times.get(names[0] as Kind) as Float64Array;
for (const [name, taken] of times) {
  const median = taken.toSorted()[samples >> 1] ?? 0;
  const share = superiority(taken, reference).toFixed(3);
  console.log(`${name.padEnd(48)} median ${(median / 1000).toFixed(2)} µs   longer ${share}`);
}
