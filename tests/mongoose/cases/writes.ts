// What an application writes: saves with versions, hooks, bulk writes, and the errors it meets.

import { deepStrictEqual as same, ok, rejects, strictEqual as equal } from 'node:assert';

import type { Case } from '../app.ts';
import { hooks } from '../models.ts';

export const writes: Record<string, Case> = {
  'create, defaults, timestamps and virtuals': async ({ Author, Book }) => {
    const author = await Author.create({ name: ' Ada ', email: 'Ada@Example.com' });
    equal(author.name, 'Ada');
    equal(author.email, 'ada@example.com');
    equal(author.address?.city, 'Bergen');
    const book = await Book.create({
      title: 'Engines',
      author: author._id,
      chapters: [{ title: 'One', pages: 99 }],
    });
    equal(book.label, 'Engines (1)');
    equal(book.isLong(), false);
    ok(book.createdAt instanceof Date);
    equal(book.get('__v'), 0);
  },
  'save changes with $push, $set and the version': async ({ Book }) => {
    const { _id } = await Book.create({
      title: 'Tides',
      chapters: [{ title: 'One', pages: 10 }],
      tags: ['sea'],
    });
    const book = await Book.findById(_id).orFail();
    book.chapters.push({ title: 'Two', pages: 95 });
    book.tags.push('moon');
    book.stock = 3;
    await book.save();
    equal(book.get('__v'), 1);
    const again = await Book.findById(_id).orFail();
    same([...again.tags], ['sea', 'moon']);
    same(
      again.chapters.map(({ title }) => title),
      ['One', 'Two'],
    );
    equal(again.isLong(), true);
    equal(again.get('__v'), 1);
  },
  'optimistic concurrency: the second of two saves fails': async ({ Book }) => {
    const { _id } = await Book.create({ title: 'Winds' });
    const [first, second] = await Promise.all([
      Book.findById(_id).orFail(),
      Book.findById(_id).orFail(),
    ]);
    first.title = 'Winds I';
    await first.save();
    second.title = 'Winds II';
    await rejects(second.save(), { name: 'VersionError' });
    equal((await Book.findById(_id).orFail()).title, 'Winds I');
  },
  'hooks run': async ({ Book }) => {
    const before = { ...hooks };
    const book = await Book.create({ title: 'Nets' });
    await Book.find({});
    const updated = await Book.findOneAndUpdate(
      { _id: book._id },
      { $set: { stock: 1 } },
      { returnDocument: 'after' },
    );
    same(updated?.anything, { hooked: true });
    equal(hooks.beforeSave, before.beforeSave + 1);
    equal(hooks.afterSave, before.afterSave + 1);
    equal(hooks.beforeFind, before.beforeFind + 1);
    equal(hooks.afterFind, before.afterFind + 1);
    equal(hooks.beforeUpdate, before.beforeUpdate + 1);
  },
  'validation errors stay here': async ({ Book }) => {
    await rejects(
      Book.create({ title: 'x'.repeat(41), chapters: [{ title: 'A', pages: 0 }] }),
      (error: Error) => {
        equal(error.name, 'ValidationError');
        const { errors } = error as unknown as { errors: Record<string, { kind: string }> };
        same(Object.keys(errors).sort(), ['chapters.0.pages', 'title']);
        return true;
      },
    );
    equal(await Book.countDocuments(), 0);
  },
  'a unique index refuses the second': async ({ Author }) => {
    await Author.create({ name: 'A', email: 'a@example.com' });
    await rejects(
      Author.create({ name: 'B', email: 'A@example.com' }),
      (error: Error & { code?: number }) => {
        equal(error.name, 'MongoServerError');
        equal(error.code, 11000);
        return true;
      },
    );
    equal(await Author.countDocuments(), 1);
  },
  'updateOne, updateMany and upsert': async ({ Book }) => {
    await Book.insertMany([{ title: 'A' }, { title: 'B' }, { title: 'C' }]);
    const one = await Book.updateOne({ title: 'A' }, { $inc: { stock: 2 } });
    same(
      [one.acknowledged, one.matchedCount, one.modifiedCount, one.upsertedCount],
      [true, 1, 1, 0],
    );
    const many = await Book.updateMany({ title: { $in: ['B', 'C'] } }, { stock: 7 });
    equal(many.modifiedCount, 2);
    const upserted = await Book.updateOne({ title: 'D' }, { stock: 1 }, { upsert: true });
    equal(upserted.upsertedCount, 1);
    equal((await Book.findById(upserted.upsertedId).orFail()).title, 'D');
  },
  'replaceOne and deleteOne, deleteMany': async ({ Book }) => {
    await Book.insertMany([{ title: 'A', stock: 1 }, { title: 'B' }, { title: 'B' }]);
    equal((await Book.replaceOne({ title: 'A' }, { title: 'Z' })).modifiedCount, 1);
    equal((await Book.findOne({ title: 'Z' }).lean())?.stock, 0);
    equal((await Book.deleteOne({ title: 'B' })).deletedCount, 1);
    equal((await Book.deleteMany({})).deletedCount, 2);
  },
  'findOneAndUpdate, findOneAndReplace and findOneAndDelete': async ({ Book }) => {
    const { _id } = await Book.create({ title: 'A' });
    const before = await Book.findOneAndUpdate({ _id }, { $set: { title: 'B' } });
    equal(before?.title, 'A');
    const made = await Book.findOneAndUpdate(
      { title: 'New' },
      { $setOnInsert: { stock: 5 } },
      { upsert: true, returnDocument: 'after', includeResultMetadata: true },
    );
    equal(made.value?.stock, 5);
    equal(made.lastErrorObject?.updatedExisting, false);
    const replaced = await Book.findOneAndReplace(
      { _id },
      { title: 'C' },
      { returnDocument: 'after' },
    );
    equal(replaced?.title, 'C');
    equal((await Book.findOneAndDelete({ _id }))?.title, 'C');
    equal(await Book.findById(_id), null);
  },
  'insertMany, ordered and not': async ({ Author }) => {
    const docs = await Author.insertMany([
      { name: 'A', email: 'a' },
      { name: 'B', email: 'b' },
    ]);
    same(
      docs.map(({ name }) => name),
      ['A', 'B'],
    );
    const twice = [
      { name: 'C', email: 'a' },
      { name: 'D', email: 'd' },
    ];
    await rejects(Author.insertMany(twice), { code: 11000 });
    equal(await Author.countDocuments(), 2);
    await rejects(Author.insertMany(twice, { ordered: false }), (error: Error) => {
      const { insertedDocs, writeErrors } = error as unknown as {
        insertedDocs: { name: string }[];
        writeErrors: unknown[];
      };
      same(
        insertedDocs.map(({ name }) => name),
        ['D'],
      );
      equal(writeErrors.length, 1);
      return true;
    });
    equal(await Author.countDocuments(), 3);
  },
  bulkWrite: async ({ Author, Book }) => {
    const result = await Book.bulkWrite([
      { insertOne: { document: { title: 'A' } as never } },
      { updateOne: { filter: { title: 'A' }, update: { $set: { stock: 4 } } } },
      { updateMany: { filter: { title: 'none' }, update: { stock: 1 }, upsert: true } },
      { deleteOne: { filter: { title: 'absent' } } },
    ] as never);
    same(
      [
        result.insertedCount,
        result.matchedCount,
        result.modifiedCount,
        result.upsertedCount,
        result.deletedCount,
      ],
      [1, 1, 1, 1, 0],
    );
    equal((await Book.bulkWrite([])).insertedCount, 0);
    const twice = ['x', 'x', 'y'].map((email) => ({
      insertOne: { document: { name: 'N', email } as never },
    }));
    await rejects(
      Author.bulkWrite(twice, { ordered: false }),
      (error: Error & { code?: number }) => {
        equal(error.name, 'MongoBulkWriteError');
        equal(error.code, 11000);
        return true;
      },
    );
    equal(await Author.countDocuments(), 2);
  },
  bulkSave: async ({ Book }) => {
    const books = [new Book({ title: 'A' }), new Book({ title: 'B' })];
    await Book.bulkSave(books);
    books[0]?.set('stock', 9);
    await Book.bulkSave(books);
    equal((await Book.findOne({ title: 'A' }))?.stock, 9);
    equal(books[1]?.isNew, false);
  },
  'subdocuments and maps change in place': async ({ Book }) => {
    const { _id } = await Book.create({
      title: 'A',
      chapters: [{ title: 'One', pages: 5 }],
      notes: { first: 'good' },
    });
    const book = await Book.findById(_id).orFail();
    const [chapter] = book.chapters;
    chapter?.set('pages', 6);
    book.notes?.set('second', 'better');
    book.notes?.delete('first');
    await book.save();
    const again = await Book.findById(_id).orFail();
    equal(again.chapters[0]?.pages, 6);
    ok(again.chapters[0]?._id.equals(chapter?._id ?? ''));
    same([...(again.notes ?? [])], [['second', 'better']]);
    again.chapters.pull({ _id: chapter?._id });
    await again.save();
    equal((await Book.findById(_id).orFail()).chapters.length, 0);
  },
};
