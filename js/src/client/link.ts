// Link: where the commands of a database, a collection or a cursor go, and what they inherit.
//
// An option of the operation wins over one of the collection, that over one of the database, and that over the
// client's own.

import type { DriverScope } from '../live.ts';
import type { Reply } from '../gateway-endpoint.ts';
import { MongoParseError } from '../errors.ts';
import { OperationKind } from '../generated/abi.ts';
import type { ConnectionOptions } from '../options.ts';
import { defined, known } from './arguments.ts';
import type { CommandResult, Connection, OperationOptions } from './connection.ts';
import type { Document } from './types.ts';

/** What a database or a collection hands on to its operations. */
export interface InheritedOptions {
  /** The whole operation with all attempts and waits, in ms. Default: the client's. */
  timeoutMS?: number | undefined;
  /** For `find`, `aggregate`, `count` and `distinct`. */
  readConcern?: Document | undefined;
  /** For everything that writes. */
  writeConcern?: Document | undefined;
  /** Ignored: a gateway reads from the primary. */
  readPreference?: unknown;
}

/** A client's connection as one database or collection uses it. */
export interface Link {
  readonly connection: Connection;
  readonly scope: DriverScope | undefined;
  readonly inherited: InheritedOptions;
}

/** The link of a part, with options of its own. @throws MongoInvalidArgumentError for one that it cannot have. */
export function partOf(link: Link, of: string, options: InheritedOptions): Link {
  const given = known(of, options, 'timeoutMS readConcern writeConcern readPreference');
  return { ...link, inherited: { ...link.inherited, ...given } };
}

/** What a client's options hand on. @throws MongoParseError for a `w` that acknowledges nothing */
export function concernsOf(given: ConnectionOptions): InheritedOptions {
  const { readConcernLevel: level, readConcern, w, journal: j, wtimeoutMS } = given;
  const wtimeout = given.wTimeoutMS ?? wtimeoutMS;
  const members: unknown = w ?? given.writeConcern?.w ?? 1;
  const named = typeof members === 'string' && /^\w+$/.test(members);
  if (!named && !(typeof members === 'number' && members > 0)) {
    throw new MongoParseError(
      'w must be 1 or more, or a name such as "majority": a gateway refuses writes that nobody acknowledges',
    );
  }
  return {
    readConcern: level === undefined ? readConcern : { level },
    writeConcern: { ...given.writeConcern, ...defined({ w, j, wtimeout }) },
  };
}

/** Without `wtimeout` where timeoutMS is for the whole operation. A concern that says nothing is none. */
function fitting({ wtimeout, ...rest }: Document = {}, timed: boolean): Document | undefined {
  const concern = timed ? rest : defined({ ...rest, wtimeout });
  return Object.keys(concern).length > 0 ? concern : undefined;
}

/** Runs a command of a link, without its fields that are undefined. @throws MongoError */
export function send(
  { connection, scope, inherited }: Link,
  kind: OperationKind,
  command: Reply,
  { timeoutMS = inherited.timeoutMS, ...options }: OperationOptions,
): Promise<CommandResult> {
  const [name = ''] = Object.keys(command);
  const { readConcern, writeConcern } = command;
  const whole = defined({
    ...command,
    readConcern:
      readConcern ?? (takeReadConcern.includes(name) ? inherited.readConcern : undefined),
    writeConcern: fitting(
      (writeConcern as Document | undefined) ??
        (harmless.includes(kind) ? undefined : inherited.writeConcern),
      (timeoutMS ?? connection.timeoutMS) !== undefined,
    ),
  });
  return connection.run(kind, whole, scope, { ...options, timeoutMS });
}

const takeReadConcern = ['find', 'aggregate', 'count', 'distinct'];
const harmless: readonly OperationKind[] = [OperationKind.read, OperationKind.get_more];
