// The documents of the measurement: orders as a shop has them, about 1 KB of relaxed Extended JSON each, as a reply
// of a find carries them.
//
// No two are alike, because an engine that sees the same strings again and again is faster than it would be with
// an application's. The generator is seeded, so that every run has the same.

import { BSON } from 'mongodb';

/** Replies of one size, to be written and read in turn. */
export interface Sample {
  readonly size: '1 KB' | '100 KB' | '1 MB';
  readonly replies: readonly BSON.Document[];
}

const words =
  'chair oak woven seat that does not wobble with mortise and tenon joints for long evenings in the garden'.split(
    ' ',
  );

const multiplier = 48271;
const modulus = 2 ** 31 - 1;
let state = 20261125;

/** The next of a fixed row of integers from 0 to `limit` - 1. */
function below(limit: number): number {
  state = (state * multiplier) % modulus;
  return state % limit;
}

function text(count: number): string {
  return Array.from({ length: count }, () => words[below(words.length)] ?? '').join(' ');
}

function objectId(): BSON.ObjectId {
  const digits = Array.from({ length: 24 }, () => below(16).toString(16)).join('');
  return new BSON.ObjectId(digits);
}

function line(): BSON.Document {
  return { product: objectId(), count: 1 + below(9), price: below(90_000) / 100, name: text(3) };
}

function order(): BSON.Document {
  return {
    _id: objectId(),
    number: `M-${below(1_000_000)}`,
    customer: { _id: objectId(), name: text(2), vip: below(2) === 1, since: date() },
    lines: Array.from({ length: 3 }, line),
    tags: Array.from({ length: 4 }, () => text(1)),
    note: text(56),
    total: below(1_000_000) / 100,
    views: below(2 ** 30),
    created: date(),
    shipped: below(2) === 1 ? date() : null,
    revision: BSON.Long.fromString(`90071992547${below(90_000) + 10_000}`),
  };
}

function date(): Date {
  return new Date(1_600_000_000_000 + below(200_000_000) * 1000 + below(1000));
}

function reply(count: number): BSON.Document {
  const firstBatch = Array.from({ length: count }, order);
  return { cursor: { firstBatch, id: 0, ns: 'shop.orders' }, ok: 1 };
}

export const samples: readonly Sample[] = [
  { size: '1 KB', replies: Array.from({ length: 95 }, () => reply(1)) },
  { size: '100 KB', replies: [reply(95)] },
  { size: '1 MB', replies: [reply(970)] },
];
