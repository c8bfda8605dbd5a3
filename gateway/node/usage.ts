// The help text, made from the table of settings.

import { KEYS_USAGE } from './keys-command.ts';
import { allowedValues, type Setting, SETTINGS } from './settings-table.ts';

const COLUMN = 34;

function flagLine(setting: Setting): string {
  const { flag, kind, value, choices, fallback, meaning } = setting;
  const shown = choices?.join(' | ') ?? value ?? (kind === 'switch' ? undefined : 'number');
  const left = shown === undefined ? `--${flag}` : `--${flag} <${shown}>`;
  const right = fallback === undefined ? meaning : `${meaning} (${fallback})`;
  return `  ${left.padEnd(COLUMN)} ${right}\n`;
}

function variableLine({ flag, variable, secret, meaning }: Setting): string {
  return `  ${variable.padEnd(COLUMN)} ${secret === true ? meaning : `as --${flag}`}\n`;
}

/** What `mooring-gateway --help` prints. */
export function usage(): string {
  const all: readonly Setting[] = SETTINGS;
  const flags = all.filter(({ secret }) => secret !== true).map(flagLine);
  return (
    'Usage: mooring-gateway serve (--uri <mongodb://…> | --embedded) [flags]\n' +
    '       mooring-gateway keys (create | rotate | list)     see mooring-gateway keys --help\n' +
    '       mooring-gateway --help | --version\n\n' +
    `Flags, which win over the environment, which wins over the settings file:\n${flags.join('')}\n` +
    `Environment:\n${all.map(variableLine).join('')}`
  );
}

/** What `mooring-gateway keys --help` prints. */
export function keysUsage(): string {
  return KEYS_USAGE;
}

/** The rows of the table in docs/gateway.md: flag, variable, default, allowed, meaning. */
export function settingsRows(): string[][] {
  const all: readonly Setting[] = SETTINGS;
  return all.map((setting) => {
    const { flag, variable, fallback, secret, meaning } = setting;
    return [
      secret === true ? '' : `\`--${flag}\``,
      `\`${variable}\``,
      fallback === undefined ? '' : String(fallback),
      allowedValues(setting),
      meaning,
    ];
  });
}
