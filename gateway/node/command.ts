// The command `mooring-gateway`: which part of it is meant, and what is said when that cannot work.

import packageJson from '../package.json' with { type: 'json' };
import { FileError } from './key-store.ts';
import { keysCommand } from './keys-command.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import type { Environment } from './settings-sources.ts';
import { keysUsage, usage } from './usage.ts';

/**
 * Runs the command; flags without a word before them are `serve`. Exits with code 2 and a message on stderr
 * when it cannot be done as it was said.
 */
export async function runCommand(args: readonly string[], environment: Environment): Promise<void> {
  try {
    await dispatch(args, environment);
  } catch (error) {
    const help = args[0] === 'keys' ? 'mooring-gateway keys --help' : 'mooring-gateway --help';
    process.stderr.write(`${explain(error)}\nSee ${help}.\n`);
    process.exit(2);
  }
}

async function dispatch(args: readonly string[], environment: Environment): Promise<void> {
  const [word = '', ...rest] = args;
  const asksForHelp = args.includes('--help') || args.includes('-h') || word === 'help';
  if (asksForHelp) {
    process.stdout.write(word === 'keys' ? keysUsage() : usage());
  } else if (word === '--version') {
    process.stdout.write(`${packageJson.version}\n`);
  } else if (word === 'keys') {
    keysCommand(rest, {
      out: (text) => process.stdout.write(text),
      say: (text) => process.stderr.write(text),
    });
  } else if (word === 'serve' || word === '' || word.startsWith('-')) {
    const settings = readSettings(word === 'serve' ? rest : args, environment);
    // Only now: everything else starts at once without the driver.
    const { serveCommand } = await import('./serve-command.ts');
    await serveCommand(settings);
  } else {
    throw new SettingsError('An unknown command. There are serve and keys.');
  }
}

/** Only our own messages are printed: a parser's would quote the URI, password and all. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof FileError || error instanceof RangeError) {
    return error.message;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return 'The port is taken; choose another with --port, or 0 for any free one.';
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return 'This machine has no such address; choose one of its own with --host.';
  }
  if (code === 'EACCES') return 'This user may not listen on that port; choose one above 1023.';
  if (code.startsWith('ERR_OSSL') || code.startsWith('ERR_TLS')) {
    return 'The certificate or its key is no PEM, or they do not belong together.';
  }
  return `Cannot start: ${error instanceof Error ? error.name : 'unknown error'}.`;
}
