// The package `mooring-gateway` that the application installs, built and packed as for npm.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Packs it into `directory`; returns the file. */
export function packGateway(directory: string): string {
  execFileSync('node', ['tools/build-gateway.ts'], { stdio: 'inherit' });
  const pack = ['pack', '--silent', '--workspace', 'gateway', '--pack-destination', directory];
  const file = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
  return join(directory, file);
}
