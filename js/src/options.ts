// ConnectionOptions: what callers may set, checked once and turned into the core's numbers.
//
// The names are the MongoDB driver's, plus maxRetries, retryDelay and validateConnection. A profile
// fills the gaps. Ranges and defaults come from src/options.def, so they cannot differ from the core's.

import type { MongoError } from './errors.ts';
import { MongoInvalidArgumentError, MongoParseError } from './errors.ts';
import type { CoreOptions } from './generated/abi.ts';
import { coreOptions } from './generated/abi.ts';
import type { StateChange, Work } from './work.ts';

/** When the endpoint must prove that it answers before an operation is risked on it. */
export type ValidateConnection = boolean | 'never' | 'onStale' | 'always';

/** Options of a client; in the connection string they are written as `?maxRetries=2`. */
export interface ConnectionOptions {
  /** Further attempts after the first, of an operation and of a connect. Default 2. */
  maxRetries?: number;
  /** The wait before the first retry in ms; doubles up to 10 s, drawn from 0 to it. Default 100. */
  retryDelay?: number;
  /** `true` is `'onStale'` (the default), `false` is `'never'`. */
  validateConnection?: ValidateConnection;
  /** The whole operation with all attempts and waits, in ms; 0: no limit. Default 10000 at the edge. */
  timeoutMS?: number;
  /** The longest wait for a usable endpoint, in ms. Default 5000. */
  serverSelectionTimeoutMS?: number;
  /** The longest attempt, in ms; 0: what remains of timeoutMS. Default 0 at the edge, 30000 on Node. */
  socketTimeoutMS?: number;
  /**
   * Whether operations that start in one scope while its requests are under way travel together, where the
   * gateway takes batches. They run at the same time, so await what must come first. `maxPoolSize` then
   * counts requests, those that are not older than a round trip. Default true at the edge, false on Node.
   */
  autoBatch?: boolean;
  /** Whether errors have what `fetch` threw as their `cause`: it may name hosts. Default false. */
  debug?: boolean;
  /** Operations in flight at once in one scope. Default 1 at the edge, 5 on Node. */
  maxPoolSize?: number;
  /** Whether operations wait while the endpoint is backing off. Default false at the edge. */
  bufferCommands?: boolean;
  /** Operations that may wait in one scope; one more fails at once. Default 64 at the edge, 1024 on Node. */
  maxQueued?: number;
  /**
   * The longest wait for a connection, in ms, and never more than half of what remains of timeoutMS;
   * 0: no limit. Default 2000 at the edge, 0 on Node.
   */
  waitQueueTimeoutMS?: number;
  /** Not used here: at the edge nothing is kept open. Accepted so that one object fits everywhere. */
  minPoolSize?: number;
  /** Not used here: the runtime's fetch chooses the address. Accepted as above. */
  family?: number;
  /** Not used here: Mongoose's own. Accepted as above. */
  autoCreate?: boolean;
  /** Not used here: the gateway's own connection string names it. Accepted as above. */
  appName?: string;
  /** Not used here: the runtime's fetch connects. Accepted as above. */
  connectTimeoutMS?: number;
  /** Not used here: nothing beats in the background. Accepted as above. */
  heartbeatFrequencyMS?: number;
  /** Not used here: the gateway chooses the server. Accepted as above. */
  localThresholdMS?: number;
  /** Not used here: the runtime's fetch holds the sockets. Accepted as above. */
  maxConnecting?: number;
  /** Not used here: as `maxConnecting`. */
  maxIdleTimeMS?: number;
  /** `false`: maxRetries is 0 for operations that read. Default true. */
  retryReads?: boolean;
  /** `false`: maxRetries is 0 for operations that write. Default true. */
  retryWrites?: boolean;
  /** Of reads that name no concern of their own, such as `'majority'`. Default: the server's. */
  readConcernLevel?: string;
  /** The same as a document; `readConcernLevel` wins. */
  readConcern?: { level: string };
  /** Members that must have a write, or `'majority'`, where a write names no concern. Default: the server's. */
  w?: number | string;
  /** Whether the write must be in their journals. Default: the server's. */
  journal?: boolean;
  /** The longest wait for those members, in ms; ignored where `timeoutMS` is set. Default: no limit. */
  wtimeoutMS?: number;
  /** The same, as it is written in connection strings. */
  wTimeoutMS?: number;
  /** All three as a document; what is given by itself wins. */
  writeConcern?: { w?: number | string; j?: boolean; wtimeout?: number };
  /** Ignored: a gateway reads from the primary. */
  readPreference?: unknown;
  /**
   * Which defaults to take; the runtime's own when left out. `'driver'` takes those too, but repeats as
   * the MongoDB driver specifications say, without breaker and budget: for their tests.
   */
  profile?: 'edge' | 'node' | 'driver';
  /** Called after each change of the endpoint's state. What it throws is the host's uncaught error. */
  onStateChange?: (change: StateChange) => void;
}

const policies = { never: 0, onStale: 1, always: 2 } as const;

/** Names that the core never hears of, by their type; most of them are the driver's and mean nothing here. */
const asideTypes = {
  number:
    'minPoolSize family connectTimeoutMS heartbeatFrequencyMS localThresholdMS maxConnecting maxIdleTimeMS ' +
    'wtimeoutMS wTimeoutMS',
  boolean: 'autoCreate retryReads retryWrites autoBatch debug journal',
  string: 'appName readConcernLevel',
  object: 'readConcern writeConcern',
};

/** The same, with those that are checked by themselves. */
const aside = `profile onStateChange w readPreference ${Object.values(asideTypes).join(' ')}`.split(
  ' ',
);

/** What callers do not set under these names: the adapter, the profile and the middleware do. */
const notSettable: readonly string[] = [
  'waiterPollMS',
  'driverProfile',
  'rateLimit',
  'rateLimitBurst',
];

/** Names that callers may set for the core. */
const settable: readonly string[] = coreOptions
  .map(({ name }) => name)
  .filter((name) => !notSettable.includes(name));

type Numbered = (typeof coreOptions)[number];

/**
 * The core's numbers for these options.
 * @throws MongoParseError naming the option, what was wrong and what is allowed.
 */
export function resolveOptions(
  given: ConnectionOptions,
  hostProfile: 'edge' | 'node',
): CoreOptions {
  const allowed = [...settable, ...aside];
  for (const name of Object.keys(given)) {
    if (!allowed.includes(name)) {
      throw new MongoParseError(
        `unknown option ${JSON.stringify(name)}; allowed are: ${allowed.join(', ')}`,
      );
    }
  }
  const { onStateChange } = given;
  if (onStateChange !== undefined && typeof onStateChange !== 'function') {
    throw new MongoParseError('onStateChange must be a function');
  }
  for (const [type, names] of Object.entries(asideTypes)) {
    for (const name of names.split(' ')) {
      const value = own(given, name);
      if (value !== undefined && typeof value !== type) {
        throw new MongoParseError(`${name} must be a ${type}`);
      }
    }
  }
  const chosen = given.profile ?? hostProfile;
  if (chosen !== 'edge' && chosen !== 'node' && chosen !== 'driver') {
    throw new MongoParseError("profile must be 'edge', 'node' or 'driver'");
  }
  const profile = chosen === 'driver' ? hostProfile : chosen;
  const resolved: Partial<CoreOptions> = {};
  for (const option of coreOptions) {
    const value: unknown = Object.hasOwn(given, option.name) ? own(given, option.name) : undefined;
    // Whether waiters must poll, and whether an operation may last for ever, depends on the host,
    // whatever profile the caller prefers.
    const standard =
      option.name === 'waiterPollMS'
        ? option[hostProfile]
        : option.name === 'timeoutMS'
          ? option[profile] || option[hostProfile]
          : option[profile];
    resolved[option.name] = value === undefined ? standard : numberFor(option, value);
  }
  if (chosen === 'driver') resolved.driverProfile = 1;
  if (hostProfile === 'edge' && resolved.timeoutMS === 0) {
    throw new MongoParseError(
      'timeoutMS must be at least 1 at the edge: an invocation may be killed, and an operation without ' +
        'a limit would then be kept for ever',
    );
  }
  return resolved as CoreOptions;
}

/**
 * Reads option values that stand in a connection string. Values that are no option stay text.
 * @throws MongoParseError for an unknown name, without quoting it: it may be a misplaced part of the key.
 */
export function optionsFromQuery(query: URLSearchParams): ConnectionOptions {
  const options: Record<string, unknown> = {};
  const allowed = [...settable, ...aside].filter(
    (name) => !['onStateChange', 'readConcern', 'writeConcern'].includes(name),
  );
  for (const [name, text] of query) {
    if (!allowed.includes(name)) {
      throw new MongoParseError(
        `the connection string has an unknown option; allowed are: ${allowed.join(', ')}`,
      );
    }
    if (/^\d{1,15}$/.test(text)) options[name] = Number(text);
    else if (text === 'true' || text === 'false') options[name] = text === 'true';
    else options[name] = text;
  }
  return options;
}

/** What a single operation may have otherwise than its client. */
export interface Overrides {
  /** The whole operation with all attempts and waits, in ms; 0: as long as it takes. Default: the client's. */
  timeoutMS?: number | undefined;
  /** Further attempts after the first, 0 to 20. Default: the client's. */
  maxRetries?: number | undefined;
  /** When the endpoint must prove that it answers before this operation is sent. Default: the client's. */
  validateConnection?: ValidateConnection | undefined;
  /** Cancels the operation; its error says whether it may have been executed. Default: none. */
  signal?: AbortSignal | undefined;
}

/** The same for the core. @throws MongoInvalidArgumentError for what no operation's may be. */
export function overridesOf({
  timeoutMS,
  maxRetries,
  validateConnection,
  signal,
}: Overrides): Pick<Work<never>, 'timeoutMS' | 'own' | 'signal'> {
  const one = (name: Numbered['name'], value: unknown): number => {
    const option = coreOptions.find((row) => row.name === name);
    if (value === undefined || option === undefined) return 0;
    const number = numberFor(option, value, MongoInvalidArgumentError);
    // To the core 0 is the client's own; as long as it takes is the longest there is.
    return name === 'timeoutMS' ? number || option.most : number + 1;
  };
  return {
    timeoutMS: one('timeoutMS', timeoutMS),
    own:
      (one('maxRetries', maxRetries) << 8) | (one('validateConnection', validateConnection) << 16),
    signal,
  };
}

function own(given: ConnectionOptions, name: string): unknown {
  return (given as Record<string, unknown>)[name];
}

function numberFor(
  option: Numbered,
  value: unknown,
  Kind: typeof MongoError = MongoParseError,
): number {
  if (option.unit === 'policy') return policyFor(value, Kind);
  if (option.unit === 'flag') {
    if (typeof value === 'boolean') return value ? 1 : 0;
    throw new Kind(`${option.name} must be true or false`);
  }
  if (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= option.least &&
    value <= option.most
  ) {
    return value;
  }
  const unit = option.unit === 'ms' ? ' (milliseconds)' : '';
  throw new Kind(
    `${option.name} must be a whole number from ${option.least} to ${option.most}${unit}`,
  );
}

function policyFor(value: unknown, Kind: typeof MongoError): number {
  if (value === true) return policies.onStale;
  if (value === false) return policies.never;
  if (typeof value === 'string' && Object.hasOwn(policies, value)) {
    return policies[value as keyof typeof policies];
  }
  throw new Kind("validateConnection must be true, false, 'never', 'onStale' or 'always'");
}
