// A Next.js application outside of this repository, so that it finds only what it installs itself.
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../tools/stage/port.ts';
import type { StartedProcess } from '../../../tools/stage/process.ts';
import { startProcess } from '../../../tools/stage/process.ts';

const EXAMPLE = 'examples/next-gateway';
const quietly = { NEXT_TELEMETRY_DISABLED: '1' };
const run = promisify(execFile);

export class NextApp {
  readonly directory: string;
  readonly #route: string;

  private constructor(directory: string) {
    this.directory = directory;
    this.#route = join(directory, 'app/api/mooring/[...path]/route.ts');
  }

  /** Installs the example's lock file, and the packed gateway beside it. */
  static async install(directory: string, gateway: string): Promise<NextApp> {
    const app = new NextApp(directory);
    mkdirSync(join(app.#route, '..'), { recursive: true });
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(join(EXAMPLE, name), join(directory, name));
    }
    copyFileSync(join(EXAMPLE, 'route.ts'), app.#route);
    const quiet = ['--no-audit', '--no-fund'];
    await run('npm', ['ci', ...quiet], { cwd: directory });
    await run('npm', ['install', '--no-save', ...quiet, gateway], { cwd: directory });
    return app;
  }

  /** On disk. */
  megabytes(): number {
    const printed = execFileSync('du', ['-sm', 'node_modules'], { cwd: this.directory });
    return Number.parseInt(printed.toString(), 10);
  }

  /** Type check included. */
  async build(): Promise<void> {
    await run('npx', ['next', 'build'], {
      cwd: this.directory,
      env: { ...process.env, ...quietly },
    });
  }

  /** `start` serves what was built, `dev` the source. */
  async serve(
    command: 'start' | 'dev',
    env: Readonly<Record<string, string>>,
  ): Promise<StartedProcess<{ url: string }>> {
    const port = String(await freePort());
    const started = await startProcess({
      name: `next ${command}`,
      command: process.execPath,
      args: [
        join(this.directory, 'node_modules/next/dist/bin/next'),
        ...[command, this.directory, '--hostname', '127.0.0.1', '--port', port],
      ],
      env: { ...env, ...quietly },
      ready: (line) => (line.includes('Ready in') ? true : undefined),
      timeoutMS: 60_000,
    });
    return { ...started, info: { url: `http://127.0.0.1:${port}/api/mooring` } };
  }

  /** Changes the route's module, whose PUT then answers with this number. */
  edit(version: number): void {
    const source = readFileSync(join(EXAMPLE, 'route.ts'), 'utf8');
    writeFileSync(this.#route, `${source}export const PUT = () => Response.json(${version});\n`);
  }
}
