// Where settings come from: flags, before the environment, before a JSON file. Each value is checked here.
//
// A message names the place and says what is allowed; it never quotes a value, which may be a password.

import { parseArgs } from 'node:util';

import { badArgument } from './bad-argument.ts';
import { readOwnFile } from './key-store.ts';
import { SettingsError } from './settings-error.ts';
import { allowedValues, fileName, type Setting, type SettingName } from './settings-table.ts';
import { SETTINGS } from './settings-table.ts';

/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Value = string | number | boolean;

const ALL: readonly Setting[] = SETTINGS;

/** The settings that were given, and the fallbacks of the others. */
export class Sources {
  private readonly values = new Map<string, Value>();
  private readonly flags: Flags;

  /** Throws SettingsError or FileError. */
  constructor(args: readonly string[], environment: Environment) {
    const flags = readFlags(args);
    this.flags = flags;
    const config = flags['config'] ?? environment['MOORING_CONFIG'];
    const file = typeof config === 'string' && config !== '' ? readConfig(config) : {};
    for (const setting of ALL) {
      const value = firstOf(setting, flags, environment, file);
      if (value !== undefined) this.values.set(setting.flag, value);
    }
  }

  /** Empty text counts as none, so that a variable can be switched off. */
  text(name: SettingName): string | undefined {
    const value = this.values.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  number(name: SettingName): number | undefined {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** Whether it was given on the command line. */
  isFlag(name: SettingName): boolean {
    return this.flags[name] !== undefined;
  }

  isOn(name: SettingName): boolean {
    return this.values.get(name) === true;
  }
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

function readFlags(args: readonly string[]): Flags {
  const options = Object.fromEntries(
    ALL.filter(({ secret }) => secret !== true).map(({ flag, kind }) => [
      flag,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowNegative: true }).values;
  } catch {
    throw badArgument(args, options);
  }
}

function readConfig(path: string): Readonly<Record<string, unknown>> {
  const text = readOwnFile(path, 'The settings file');
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new SettingsError('The settings file is not JSON.');
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new SettingsError('The settings file must be one JSON object.');
  }
  const known = ALL.map(({ flag }) => fileName(flag)).filter((name) => name !== 'config');
  const unknown = Object.keys(config).find((name) => !known.includes(name));
  if (unknown === undefined) return { ...config };
  throw new SettingsError(
    `The settings file has an unknown setting. Allowed are ${known.join(', ')}.`,
  );
}

function firstOf(
  setting: Setting,
  flags: Flags,
  environment: Environment,
  file: Readonly<Record<string, unknown>>,
): Value | undefined {
  const { flag, variable, fallback } = setting;
  const given = flags[flag];
  if (typeof given === 'boolean') return given;
  if (given !== undefined) return fromText(setting, `--${flag}`, given);
  const exported = environment[variable];
  if (exported !== undefined && exported !== '') return fromText(setting, variable, exported);
  const written = file[fileName(flag)];
  return written === undefined ? fallback : fromFile(setting, written);
}

function fromText(setting: Setting, place: string, text: string): Value {
  if (setting.kind === 'switch') {
    if (/^(?:true|1)$/.test(text)) return true;
    if (/^(?:false|0)$/.test(text)) return false;
    throw mistake(setting, place);
  }
  if (setting.kind === 'count' || setting.kind === 'rate') {
    // Number() takes '', ' 5' and '0x10' too.
    return checked(setting, place, /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
  }
  return checked(setting, place, text);
}

function fromFile(setting: Setting, value: unknown): Value {
  const place = `"${fileName(setting.flag)}" in the settings file`;
  if (typeof value === 'boolean' && setting.kind === 'switch') return value;
  if (typeof value === 'string' || typeof value === 'number') return checked(setting, place, value);
  throw mistake(setting, place);
}

function checked(setting: Setting, place: string, value: string | number): Value {
  const { kind, range: [least, most] = [0, 0], choices = [] } = setting;
  if (typeof value === 'string') {
    if (kind === 'text' || (kind === 'choice' && choices.includes(value))) return value;
  } else if (value >= least && value <= most) {
    if (kind === 'rate' || (kind === 'count' && Number.isInteger(value))) return value;
  }
  throw mistake(setting, place);
}

function mistake(setting: Setting, place: string): SettingsError {
  return new SettingsError(`${place} has a bad value. Allowed: ${allowedValues(setting)}.`);
}
