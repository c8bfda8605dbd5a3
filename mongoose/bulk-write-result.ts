// BulkWriteResult: what Mongoose makes by itself for a bulk write that has nothing to send.

/** The driver's raw counts, as Mongoose writes them down for no statements. */
interface RawCounts {
  readonly nInserted?: number;
  readonly nMatched?: number;
  readonly nModified?: number;
  readonly nRemoved?: number;
  readonly nUpserted?: number;
}

/** The result of a bulk write, named as the driver's. */
export class BulkWriteResult {
  readonly ok = 1;
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
  readonly insertedIds: Record<number, unknown> = {};
  readonly upsertedIds: Record<number, unknown> = {};

  constructor(counts: RawCounts) {
    this.insertedCount = counts.nInserted ?? 0;
    this.matchedCount = counts.nMatched ?? 0;
    this.modifiedCount = counts.nModified ?? 0;
    this.deletedCount = counts.nRemoved ?? 0;
    this.upsertedCount = counts.nUpserted ?? 0;
  }
}
