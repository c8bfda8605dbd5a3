// The application's schemas: authors, books and their readers' notes.

import type mongoose from 'mongoose';
import type { InferSchemaType, Model, Types } from 'mongoose';

/** How often each hook ran since the application started. */
export const hooks = { beforeSave: 0, afterSave: 0, beforeFind: 0, afterFind: 0, beforeUpdate: 0 };

type Schemas = ReturnType<typeof schemas>;
type Author = InferSchemaType<Schemas['author']>;
type Book = InferSchemaType<Schemas['book']>;
type Reading = InferSchemaType<Schemas['reading']>;

/** The models of the application. */
export interface Models {
  readonly Author: Model<Author>;
  readonly Book: Model<Book, object, { isLong(): boolean }, { label: string; pages: number }> & {
    byTitle(title: string): Promise<{ title: string }[]>;
  };
  readonly Reading: Model<Reading>;
}

/** Their types are inferred. */
function schemas({ Schema }: typeof mongoose) {
  const author = new Schema({
    name: { type: String, required: true, trim: true },
    email: { type: String, lowercase: true, unique: true },
    born: Date,
    address: { street: String, city: { type: String, default: 'Bergen' } },
  });
  const chapter = new Schema({
    title: { type: String, required: true },
    pages: { type: Number, min: 1 },
  });
  const book = new Schema(
    {
      title: { type: String, required: [true, 'a book has a title'], maxlength: 40 },
      author: { type: Schema.Types.ObjectId, ref: 'Author' },
      chapters: [chapter],
      tags: [String],
      stock: { type: Number, default: 0 },
      notes: { type: Map, of: String },
      anything: Schema.Types.Mixed,
    },
    { timestamps: true, optimisticConcurrency: true },
  );
  book.virtual('label').get(function label() {
    return `${this.title} (${this.chapters.length})`;
  });
  book.virtual('readings', { ref: 'Reading', localField: '_id', foreignField: 'book' });
  book.methods['isLong'] = function isLong(this: { chapters: { pages?: number }[] }) {
    return this.chapters.reduce((sum, { pages = 0 }) => sum + pages, 0) > 100;
  };
  book.statics['byTitle'] = function byTitle(this: Model<Book>, title: string) {
    return this.find({ title: new RegExp(`^${title}`, 'i') });
  };
  const reading = new Schema({
    book: { type: Schema.Types.ObjectId, ref: 'Book' },
    count: BigInt,
    price: Schema.Types.Decimal128,
    cover: Buffer,
    key: Schema.Types.UUID,
    weight: Schema.Types.Double,
    shelf: Schema.Types.Int32,
    at: Date,
    raw: Schema.Types.Mixed,
  });
  return { author, book, reading };
}

/** Defines the models, and makes their collections and indexes. */
export async function defineModels(connected: typeof mongoose): Promise<Models> {
  const { author, book, reading } = schemas(connected);
  book.pre('save', () => void (hooks.beforeSave += 1));
  book.post('save', () => void (hooks.afterSave += 1));
  book.pre('find', () => void (hooks.beforeFind += 1));
  book.post('find', () => void (hooks.afterFind += 1));
  book.pre('findOneAndUpdate', function count() {
    hooks.beforeUpdate += 1;
    this.set({ 'anything.hooked': true });
  });
  const models = {
    Author: connected.model('Author', author),
    Book: connected.model('Book', book),
    Reading: connected.model('Reading', reading),
  };
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
  return models as unknown as Models;
}

/** What `populate` puts in the place of an id. */
export type Populated<T> = T & { _id: Types.ObjectId };
