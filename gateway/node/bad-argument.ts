// Which word of a command line cannot be used: told by its place, because it may be a URI with a password.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

import { SettingsError } from './settings-error.ts';

/** What to throw for arguments that `parseArgs` refused. Node's own message quotes them. */
export function badArgument(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
  allowPositionals = false,
): SettingsError {
  const lenient = { args: [...args], options, strict: false, allowNegative: true } as const;
  const { tokens } = parseArgs({ ...lenient, tokens: true });
  const at = tokens.find((token) =>
    token.kind === 'option' ? !Object.hasOwn(options, token.name) : !allowPositionals,
  );
  if (at === undefined)
    return new SettingsError('A flag has no value, or one that it cannot have.');
  return new SettingsError(`There is no such flag: argument ${at.index + 1} of the command.`);
}
