// A database to run the suite against: where it is, and what it has not got.

/** What a case may need besides plain reads and writes. */
export const needs = [
  // Found by asking (found.ts).
  'sessions',
  'transaction numbers',
  'fail points',
  // Declared by each database.
  '$bucket',
  '$graphLookup',
  '$merge',
  '$sample',
  '$set as a stage',
  '$setWindowFields',
  '$text',
  '$unionWith',
  'capped collections',
  'collation',
  'key patterns of duplicates',
  'let',
  'marks of repetitions',
  'old numbers',
  'partial indexes',
  'rare types',
  'time limits',
  'update pipelines',
  'validators',
  'views',
  'write concern errors',
] as const;

export type Need = (typeof needs)[number];

/** What a database has not got, each with the reason. */
export type Lacks = ReadonlyMap<Need, string>;

/** Single cases, as `concept > name`, that a database is known to get wrong, each with what it does. */
export type Faults = Readonly<Record<string, string>>;

/** A database that answers. */
export interface TestDatabase {
  readonly uri: string;
  /** What it is known not to have, and to get wrong. The suite makes sure that this is still so. */
  readonly lacks: Lacks;
  readonly faults: Faults;
  /** Cases that are not tried: it gets them wrong only sometimes, or they would hold up all others. */
  readonly untried: Faults;
  /** Whether it stays when the suite is done, so that what the suite made must be dropped. */
  readonly stays: boolean;
  readonly stop: () => Promise<void>;
}

/** Starts a database, or throws OutOfReach when this machine cannot have it. */
export type StartDatabase = () => Promise<TestDatabase>;

/** The database is not to be had here, which is no fault of ours: its row is skipped, with this reason. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}
