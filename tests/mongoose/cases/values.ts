// Values that a number or a JSON text cannot hold: they come back as they went, of Mongoose's own classes.

import { deepStrictEqual as same, ok, strictEqual as equal } from 'node:assert';

import type { Case } from '../app.ts';

const most = 2n ** 63n - 1n;
const decimal = '12345678901234567890.123456789';

export const values: Record<string, Case> = {
  '64-bit integers, saved, queried, updated and lean': async ({ Reading }) => {
    const { _id } = await Reading.create({ count: most });
    equal((await Reading.findById(_id).orFail()).count, most);
    equal((await Reading.findOne({ count: most }).orFail()).count, most);
    equal(await Reading.findOne({ count: most - 1n }), null);
    equal(await Reading.countDocuments({ count: { $gt: most - 1n } }), 1);
    await Reading.updateOne({ _id }, { $set: { count: most - 2n } });
    equal((await Reading.findById(_id).orFail()).count, most - 2n);
    const lean = (await Reading.findById(_id).lean().orFail()) as { count: unknown };
    equal(String(lean.count), String(most - 2n));
    equal((lean.count as { _bsontype: string })._bsontype, 'Long');
    await Reading.updateOne({ _id }, { count: 5n });
    equal((await Reading.findById(_id).orFail()).count, 5n);
  },
  'decimals, saved, queried, updated and lean': async ({ Reading }) => {
    const { Decimal128 } = Reading.base.Types;
    const { _id } = await Reading.create({ price: decimal });
    const found = await Reading.findById(_id).orFail();
    ok(found.price instanceof Decimal128);
    equal(String(found.price), decimal);
    ok(await Reading.exists({ price: Decimal128.fromString(decimal) }));
    ok(await Reading.exists({ price: { $gt: Decimal128.fromString('12345678901234567890.1') } }));
    found.price = Decimal128.fromString('0.1');
    await found.save();
    const lean = await Reading.findById(_id).lean().orFail();
    ok(lean.price instanceof Decimal128);
    equal(String(lean.price), '0.1');
  },
  'buffers, saved, queried, changed and lean': async ({ Reading }) => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    const { _id } = await Reading.create({ cover: bytes });
    const found = await Reading.findById(_id).orFail();
    ok(Buffer.isBuffer(found.cover));
    same([...found.cover], [0, 1, 254, 255]);
    ok(await Reading.exists({ cover: bytes }));
    found.cover.writeUInt8(7, 0);
    await found.save();
    same([...((await Reading.findById(_id).orFail()).cover ?? [])], [7, 1, 254, 255]);
    const lean = (await Reading.findById(_id).lean().orFail()) as unknown as {
      cover: { _bsontype: string; value(): Uint8Array };
    };
    equal(lean.cover._bsontype, 'Binary');
    same([...lean.cover.value()], [7, 1, 254, 255]);
  },
  'UUIDs, doubles, 32-bit integers and dates': async ({ Reading }) => {
    const key = '01234567-89ab-4def-8123-456789abcdef';
    const at = new Date('2026-02-03T04:05:06.789Z');
    const { _id } = await Reading.create({ key, weight: 3, shelf: -7, at });
    const found = await Reading.findById(_id).orFail();
    equal(String(found.key), key);
    equal(Number(found.weight), 3);
    equal(found.shelf, -7);
    same(found.at, at);
    ok(await Reading.exists({ key }));
    ok(await Reading.exists({ at: { $gte: at } }));
  },
  'mixed fields hold any of them': async ({ Reading }) => {
    const { Decimal128, ObjectId } = Reading.base.Types;
    const id = new ObjectId();
    const raw = {
      id,
      price: Decimal128.fromString('1.50'),
      list: [1, 'two', null, { three: 3 }],
      when: new Date(0),
    };
    const { _id } = await Reading.create({
      raw: { ...raw, pattern: /^a/i, bytes: Buffer.from('ab') },
    });
    const { raw: found } = (await Reading.findById(_id).lean().orFail()) as {
      raw: typeof raw & { pattern: RegExp; bytes: { value(): Uint8Array } };
    };
    ok(found.id instanceof ObjectId && found.id.equals(id));
    ok(found.price instanceof Decimal128);
    equal(String(found.price), '1.50');
    same(found.list, raw.list);
    same(found.when, raw.when);
    ok(found.pattern instanceof RegExp);
    equal(String(found.pattern), '/^a/i');
    equal(Buffer.from(found.bytes.value()).toString(), 'ab');
  },
  'values survive populate': async ({ Book, Reading }) => {
    const book = await Book.create({ title: 'A', anything: { big: most } });
    await Reading.create({ book: book._id, count: most, price: decimal, cover: Buffer.from([9]) });
    const found = await Book.findById(book._id)
      .populate<{ readings: { count: bigint; price: unknown; cover: Buffer }[] }>('readings')
      .orFail();
    const [reading] = found.readings;
    equal(reading?.count, most);
    equal(String(reading?.price), decimal);
    same([...(reading?.cover ?? [])], [9]);
    equal(String((found.anything as { big: unknown }).big), String(most));
  },
};
