// Which options of a Mongoose operation travel on.
//
// Mongoose hands its own options (strict, timestamps, lean, …) to the driver together with the driver's, and the official
// driver ignores what it does not know. The client here refuses it, because elsewhere it would be a slip of the pen.

/** Options that the client has for some operation, and those that it refuses with a reason. */
const known = new Set(
  (
    'timeoutMS maxRetries validateConnection signal maxTimeMS readPreference comment session batchSize timeoutMode ' +
    'projection sort skip limit singleBatch hint min max collation let returnKey showRecordId allowDiskUse ' +
    'allowPartialResults readConcern writeConcern bypassDocumentValidation ordered upsert arrayFilters ' +
    'returnDocument includeResultMetadata name unique sparse hidden background expireAfterSeconds ' +
    'partialFilterExpression wildcardProjection weights default_language language_override textIndexVersion ' +
    '2dsphereIndexVersion bits commitQuorum tailable awaitData noCursorTimeout explain'
  ).split(' '),
);

/** The place of the options among the arguments of a method; most have one argument before them. */
function placeOf(method: string): number {
  if (/^(?:estimatedDocumentCount|listIndexes|indexes|drop|dropIndexes)$/.test(method)) return 0;
  return /^(?:update|replace|distinct|findOneAnd(?!Delete))/.test(method) ? 2 : 1;
}

/** A bulk write's statement with what is stored in the place of Mongoose documents, whose fields are elsewhere. */
function plainStatement(statement: object): object {
  const plain = (value: unknown): unknown => {
    const { toBSON } = (value ?? {}) as { toBSON?: () => unknown };
    return typeof toBSON === 'function' ? toBSON.call(value) : value;
  };
  return Object.fromEntries(
    Object.entries(statement).map(([name, model]: [string, object]) => [
      name,
      Object.fromEntries(Object.entries(model).map(([field, value]) => [field, plain(value)])),
    ]),
  );
}

/** The arguments with the options that travel on. A session that is null is none. */
export function argumentsFor(method: string, all: readonly unknown[]): unknown[] {
  const place = placeOf(method);
  const options = all[place];
  const [statements] = all;
  const isBulk = method === 'bulkWrite' && Array.isArray(statements);
  const given = isBulk ? [statements.map(plainStatement)] : all;
  if (typeof options !== 'object' || options === null) return given.slice(0, place);
  const kept = Object.entries(options).filter(
    ([name, value]) => known.has(name) && (name !== 'session' || value !== null),
  );
  return [...given.slice(0, place), Object.fromEntries(kept)];
}
