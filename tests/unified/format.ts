// The parts of MongoDB's unified test format that this runner reads.

export type Fields = Record<string, unknown>;

export interface Operation {
  readonly name: string;
  readonly object: string;
  readonly arguments?: Fields;
  readonly expectResult?: unknown;
  readonly expectError?: ExpectedError;
  readonly saveResultAsEntity?: string;
  readonly ignoreResultAndError?: boolean;
}

export interface ExpectedError {
  readonly isError?: boolean;
  readonly isClientError?: boolean;
  readonly isTimeoutError?: boolean;
  readonly errorContains?: string;
  readonly errorCode?: number;
  readonly errorCodeName?: string;
  readonly errorLabelsContain?: readonly string[];
  readonly errorLabelsOmit?: readonly string[];
  readonly errorResponse?: Fields;
  readonly expectResult?: unknown;
}

/** Events that one client should have told. */
export interface ExpectedEvents {
  readonly client: string;
  readonly eventType?: string;
  readonly events: readonly Fields[];
  readonly ignoreExtraEvents?: boolean;
}

/** Documents of one collection. */
export interface CollectionData {
  readonly databaseName: string;
  readonly collectionName: string;
  readonly documents: readonly Fields[];
}

/** Something to make: one field, whose name says what. */
export type EntityDescription = Readonly<Record<string, Fields & { readonly id: string }>>;

export interface UnifiedTest {
  readonly description: string;
  readonly skipReason?: string;
  readonly operations: readonly Operation[];
  readonly expectEvents?: readonly ExpectedEvents[];
  readonly expectLogMessages?: readonly unknown[];
  readonly outcome?: readonly CollectionData[];
}

export interface UnifiedFile {
  readonly createEntities?: readonly EntityDescription[];
  readonly initialData?: readonly CollectionData[];
  readonly tests: readonly UnifiedTest[];
}

/** One case: a test of a file, and what that file sets up for it. */
export interface Case {
  readonly suite: string;
  /** Below the suite's folder. */
  readonly file: string;
  readonly setting: UnifiedFile;
  readonly test: UnifiedTest;
  /** Why the manifest says that it cannot run over a gateway; undefined: it can. */
  readonly excluded: string | undefined;
}

/** The name that a case has in reports. */
export function nameOf({ suite, file, test }: Case): string {
  return `${suite}/${file}: ${test.description}`;
}
