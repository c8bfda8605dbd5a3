// What an application reads: queries, populate, cursors, aggregates and counts.

import { deepStrictEqual as same, ok, strictEqual as equal } from 'node:assert';

import type { Case } from '../app.ts';
import type { Populated } from '../models.ts';

export const reads: Record<string, Case> = {
  'queries with sort, skip, limit and select': async ({ Book }) => {
    await Book.insertMany(
      Array.from({ length: 10 }, (_, stock) => ({ title: `Book ${stock}`, stock })),
    );
    const found = await Book.find({ stock: { $gte: 2 } })
      .sort('-stock')
      .skip(1)
      .limit(3)
      .select('stock');
    same(
      found.map(({ stock }) => stock),
      [8, 7, 6],
    );
    equal(found[0]?.title, undefined);
    equal((await Book.byTitle('book 3')).length, 1);
    equal((await Book.findOne({ title: /^BOOK 4$/i }))?.stock, 4);
    equal(await Book.findOne({ title: 'none' }), null);
    ok(await Book.exists({ stock: 9 }));
    equal(await Book.findById('0123456789abcdef01234567'), null);
  },
  'populate by id, and a virtual one': async ({ Author, Book, Reading }) => {
    const author = await Author.create({ name: 'Ada', email: 'a' });
    const book = await Book.create({ title: 'Engines', author: author._id });
    await Reading.insertMany([
      { book: book._id, shelf: 1 },
      { book: book._id, shelf: 2 },
    ]);
    const found = await Book.findById(book._id)
      .populate<{ author: Populated<{ name: string }> }>('author')
      .populate<{ readings: { shelf: number }[] }>('readings')
      .orFail();
    equal(found.author.name, 'Ada');
    ok(found.author._id.equals(author._id));
    same(found.readings.map(({ shelf }) => shelf).sort(), [1, 2]);
    const lean = await Book.findById(book._id)
      .populate<{ author: { name: string } }>('author')
      .lean()
      .orFail();
    equal(lean.author.name, 'Ada');
  },
  'lean documents are plain': async ({ Book }) => {
    const { _id } = await Book.create({
      title: 'A',
      notes: { a: 'b' },
      chapters: [{ title: 'One' }],
    });
    const lean = await Book.findById(_id).lean().orFail();
    equal(Object.getPrototypeOf(lean), Object.prototype);
    ok(lean._id.equals(_id));
    ok(lean.createdAt instanceof Date);
    same(lean.notes as unknown, { a: 'b' });
    equal(lean.chapters[0]?.title, 'One');
  },
  'a cursor reads batch by batch': async ({ Book }) => {
    await Book.insertMany(
      Array.from({ length: 250 }, (_, stock) => ({ title: `Book ${stock}`, stock })),
    );
    let sum = 0;
    for await (const book of Book.find().sort({ stock: 1 }).cursor({ batchSize: 100 }))
      sum += book.stock;
    equal(sum, (249 * 250) / 2);
    const seen: number[] = [];
    await Book.find({ stock: { $lt: 10 } })
      .cursor()
      .eachAsync((book) => void seen.push(book.stock), { parallel: 3 });
    equal(seen.length, 10);
    const cursor = Book.find().sort({ stock: -1 }).lean().cursor();
    equal((await cursor.next())?.stock, 249);
    await cursor.close();
  },
  'aggregate, and its cursor': async ({ Author, Book }) => {
    const author = await Author.create({ name: 'Ada', email: 'a' });
    await Book.insertMany([
      { title: 'A', stock: 1, author: author._id },
      { title: 'B', stock: 2, author: author._id },
      { title: 'C', stock: 4 },
    ]);
    const [row] = await Book.aggregate<{ total: number; by: { name: string }[] }>()
      .match({ author: author._id })
      .group({ _id: '$author', total: { $sum: '$stock' } })
      .lookup({ from: Author.collection.name, localField: '_id', foreignField: '_id', as: 'by' });
    equal(row?.total, 3);
    equal(row?.by[0]?.name, 'Ada');
    const titles: string[] = [];
    const cursor = Book.aggregate<{ title: string }>([{ $sort: { title: -1 } }]).cursor();
    for await (const one of cursor) titles.push((one as { title: string }).title);
    same(titles, ['C', 'B', 'A']);
  },
  'distinct, countDocuments and estimatedDocumentCount': async ({ Book }) => {
    await Book.insertMany([
      { title: 'A', tags: ['x', 'y'] },
      { title: 'B', tags: ['y'] },
      { title: 'B' },
    ]);
    same((await Book.distinct('tags')).sort(), ['x', 'y']);
    same(await Book.distinct('title', { tags: 'y' }), ['A', 'B']);
    equal(await Book.countDocuments({ title: 'B' }), 2);
    equal(await Book.countDocuments({}).limit(2), 2);
    equal(await Book.estimatedDocumentCount(), 3);
  },
  'indexes of the schema are there': async ({ Author }) => {
    const names = (await Author.listIndexes()).map(({ name }) => String(name));
    same(names.sort(), ['_id_', 'email_1']);
    same(await Author.syncIndexes(), []);
  },
  'another database of the same connection': async ({ Author }) => {
    const other = Author.db.useDb('elsewhere', { useCache: true });
    const Guest = other.models['Guest'] ?? other.model('Guest', Author.schema.clone());
    await Guest.deleteMany({});
    await Guest.create({ name: 'G', email: 'g' });
    equal(await Guest.countDocuments(), 1);
    equal(await Author.countDocuments(), 0);
    equal(Author.db.useDb('elsewhere', { useCache: true }), other);
  },
};
