// What the driver has and a gateway has not. The names are there, so that a bundle links; to make one says why not.

import { UnsupportedOperationError } from '../index.ts';

const sessions =
  'there are no sessions and no transactions over a gateway; a write of one document is atomic';
const changes =
  'there are no change streams over a gateway; read what changed by a date or a number that grows';
const files =
  'there is no GridFS over a gateway; keep files in an object store, and their names in the database';
const encryption =
  'there is no client-side encryption over a gateway; encrypt fields before you write them';
const bulk =
  'there are no bulk builders here; give collection.bulkWrite() the statements in one array';
const code = 'JavaScript in documents is not sent over a gateway';
const symbols = 'symbols are deprecated in BSON, and not sent over a gateway; store a string';
const internal =
  'nobody but the driver makes one, and over a gateway it makes none; client.on() has our events';

/** Something that cannot be made. */
export abstract class Absent {
  /** Why not, and what to do instead. */
  protected static readonly why: string = internal;

  constructor(..._: unknown[]) {
    throw new UnsupportedOperationError(`${new.target.name}: ${new.target.why}`);
  }
}

/** Cannot be made here. */
export class ClientSession extends Absent {
  protected static override readonly why = sessions;
}

/** Cannot be made here. */
export class ChangeStream extends Absent {
  protected static override readonly why = changes;
}

/** Cannot be made here. */
export class ChangeStreamCursor extends Absent {
  protected static override readonly why = changes;
}

/** Cannot be made here. */
export class GridFSBucket extends Absent {
  protected static override readonly why = files;
}

/** Cannot be made here. */
export class GridFSBucketReadStream extends Absent {
  protected static override readonly why = files;
}

/** Cannot be made here. */
export class GridFSBucketWriteStream extends Absent {
  protected static override readonly why = files;
}

/** Cannot be made here. */
export class ClientEncryption extends Absent {
  protected static override readonly why = encryption;
}

/** Cannot be made here. */
export class OrderedBulkOperation extends Absent {
  protected static override readonly why = bulk;
}

/** Cannot be made here. */
export class UnorderedBulkOperation extends Absent {
  protected static override readonly why = bulk;
}

/** Cannot be made here. */
export class Code extends Absent {
  protected static override readonly why = code;
}

/** Cannot be made here. */
export class BSONSymbol extends Absent {
  protected static override readonly why = symbols;
}

/** Cannot be made here. */
export class CancellationToken extends Absent {}

/** Cannot be made here. */
export class MongoClientAuthProviders extends Absent {}

/** Cannot be made here. */
export class ExplainableCursor extends Absent {}
