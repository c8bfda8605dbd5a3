// The requests and replies of all measurements: a document of 1 KB, found and replaced.

import { type Document, Double, Long, ObjectId } from 'mongodb';

import { stringify } from '../../gateway/ejson.ts';

export const KEY = 'bench-key-1.a-secret-of-the-benchmark';

/** About 1,000 bytes of Extended JSON, with the types that an application's documents have. */
export const document = {
  _id: new ObjectId('665f1c2ab7d4e8a1c3f0d912'),
  sku: 'CH-2210-OAK-NAT',
  name: 'Dining chair, solid oak, natural oil finish',
  description:
    'A chair for long evenings: mortise and tenon joints, a woven seat, and legs that do not wobble. '.repeat(
      3,
    ),
  price: { amount: new Double(189.9), currency: 'EUR', taxIncluded: true },
  stock: [
    { warehouse: 'Rotterdam', count: 42, reserved: 3 },
    { warehouse: 'Gdansk', count: 17, reserved: 0 },
  ],
  tags: ['chair', 'oak', 'dining', 'indoor', 'fsc'],
  supplier: { id: new ObjectId('665f1c2ab7d4e8a1c3f0d001'), name: 'Meblex', rating: 4.7 },
  size: { width: 46, depth: 52, height: 88, weight: 5.4 },
  soldInTotal: Long.fromNumber(20_931),
  created: new Date('2026-03-14T09:26:53.589Z'),
  updated: new Date('2026-09-01T17:05:00.000Z'),
  active: true,
  discontinued: null,
};

/** A request, and the driver's reply to it. */
export interface Workload {
  readonly body: string;
  readonly reply: Document;
}

const query = { _id: { $oid: String(document._id) } };

/** A findOne by its id: little in, 1 KB out. */
export const findOne: Workload = {
  body: JSON.stringify({ find: 'items', filter: query, limit: 1, singleBatch: true, $db: 'shop' }),
  reply: { cursor: { firstBatch: [document], id: 0, ns: 'shop.items' }, ok: 1 },
};

/** A findOneAndReplace: 1 KB in, 1 KB out. */
export const replaceOne: Workload = {
  body: stringify({ findAndModify: 'items', query, update: document, new: true, $db: 'shop' }),
  reply: { value: document, lastErrorObject: { n: 1, updatedExisting: true }, ok: 1 },
};

/** Without the session, which differs. */
export const headers: Readonly<Record<string, string>> = {
  Authorization: `Bearer ${KEY}`,
  'Content-Type': 'application/ejson',
  'Mooring-Deadline-MS': '9000',
  'Mooring-Attempt': '1',
};
