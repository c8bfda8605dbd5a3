// The fail point `failCommand`: chosen commands fail in a chosen way, as a MongoDB server's tests have it.
//
// It is set by configureFailPoint on the admin database. To MongoDB's own fields this engine adds
// `closeAfterApply`: the command is run and the connection closed without a word, which is how a write
// becomes ambiguous.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

/** How one command is to fail. All may be combined, in the order of the fields. */
export interface Fault {
  /** Milliseconds to wait before anything else. */
  readonly blockMS: number;
  /** Close the connection and do nothing. */
  readonly closeConnection: boolean;
  /** Answer this and do nothing. */
  readonly error: { readonly code: number; readonly labels: string[] | undefined } | undefined;
  /** Run the command, and close the connection without an answer. */
  readonly closeAfterApply: boolean;
  /** Run the command, and add this to its answer. */
  readonly writeConcernError: { readonly error: Document; readonly labels: string[] } | undefined;
}

interface Mode {
  skip: number;
  times: number;
  readonly probability: number;
}

interface Data {
  readonly commands: ReadonlySet<string>;
  readonly appName: string | undefined;
  readonly namespace: string | undefined;
  readonly fault: Fault;
}

const OFF: Mode = { skip: 0, times: 0, probability: 1 };

/** The one fail point of an engine. */
export class FailPoint {
  private mode = OFF;
  private data: Data | undefined;
  /** How many commands it has made fail since it was set. */
  private entered = 0;

  /** Sets it. Returns how often the former setting was entered. Throws BadValue or FailedToParse. */
  configure(mode: unknown, data: unknown): number {
    const { entered } = this;
    const parsed = parseMode(mode);
    this.data = parsed.times > 0 ? parseData(data) : undefined;
    this.mode = parsed;
    this.entered = 0;
    return entered;
  }

  /** The fault that is due to this command, if any; taking one counts. */
  take(command: Document, appName: string | undefined): Fault | undefined {
    const { data, mode } = this;
    if (data === undefined || !concerns(data, command, appName)) return undefined;
    if (mode.skip > 0) mode.skip -= 1;
    else if (mode.times > 0 && Math.random() < mode.probability) {
      mode.times -= 1;
      this.entered += 1;
      return data.fault;
    }
    return undefined;
  }
}

function concerns(data: Data, command: Document, appName: string | undefined): boolean {
  const name = Object.keys(command)[0] ?? '';
  if (!data.commands.has(name) || name === 'configureFailPoint') return false;
  if (data.appName !== undefined && data.appName !== appName) return false;
  const namespace = `${String(command['$db'])}.${String(command[name])}`;
  return data.namespace === undefined || data.namespace === namespace;
}

function parseMode(mode: unknown): Mode {
  if (mode === 'off') return { ...OFF };
  if (mode === 'alwaysOn') return { ...OFF, times: Infinity };
  if (!isDocument(mode)) {
    throw new CommandError('BadValue', "mode is 'off', 'alwaysOn' or an object such as {times: 1}");
  }
  const { times, skip, activationProbability, ...unknown } = mode;
  const given = [times, skip, activationProbability].filter((value) => value !== undefined);
  const whole = [times ?? 1, skip ?? 0].every((value) => Number.isInteger(value) && value >= 0);
  const probability: unknown = activationProbability ?? 1;
  const chance = typeof probability === 'number' && probability >= 0 && probability <= 1;
  if (Object.keys(unknown).length > 0 || given.length === 0 || !whole || !chance) {
    throw new CommandError(
      'BadValue',
      'mode has times and skip (integers >= 0) and activationProbability (0 to 1), at least one of them',
    );
  }
  return {
    skip: (skip as number | undefined) ?? 0,
    times: (times as number | undefined) ?? Infinity,
    probability,
  };
}

const known = new Set([
  'failCommands',
  'appName',
  'namespace',
  'blockConnection',
  'blockTimeMS',
  'closeConnection',
  'errorCode',
  'errorLabels',
  'closeAfterApply',
  'writeConcernError',
]);

function parseData(data: unknown): Data {
  if (!isDocument(data)) throw new CommandError('FailedToParse', 'data must be an object');
  const unknown = Object.keys(data).find((field) => !known.has(field));
  if (unknown !== undefined) {
    throw new CommandError(
      'FailedToParse',
      `data.${unknown} is not known; known are ${[...known].join(', ')}`,
    );
  }
  const { failCommands, blockConnection, blockTimeMS, errorCode, appName, namespace } = data;
  if (!isTexts(failCommands)) {
    throw new CommandError('FailedToParse', 'data.failCommands must be an array of command names');
  }
  const blocks = blockConnection === true;
  if (blocks && (typeof blockTimeMS !== 'number' || blockTimeMS < 0)) {
    throw new CommandError('FailedToParse', 'data.blockConnection needs blockTimeMS, milliseconds');
  }
  const labels = data['errorLabels'] === undefined ? undefined : texts(data['errorLabels']);
  const concern: unknown = data['writeConcernError'];
  return {
    commands: new Set(failCommands),
    appName: optionalText('appName', appName),
    namespace: optionalText('namespace', namespace),
    fault: {
      blockMS: blocks ? (blockTimeMS as number) : 0,
      closeConnection: data['closeConnection'] === true,
      error: typeof errorCode === 'number' ? { code: errorCode, labels } : undefined,
      closeAfterApply: data['closeAfterApply'] === true,
      writeConcernError: isDocument(concern) ? { error: concern, labels: labels ?? [] } : undefined,
    },
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function texts(value: unknown): string[] {
  if (isTexts(value)) return value;
  throw new CommandError('FailedToParse', 'data.errorLabels must be an array of strings');
}

function optionalText(field: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new CommandError('FailedToParse', `data.${field} must be a string`);
}
