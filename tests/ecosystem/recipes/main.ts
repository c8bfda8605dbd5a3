// Follows the recipes of docs/ecosystem.md for esbuild, Vite and wrangler, and signs somebody up in what they make.
//
// In the place of the official driver there is a package that throws, for a recipe whose alias does not reach everybody.

import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { freePort } from '../../../tools/stage/port.ts';
import { startProcess } from '../../../tools/stage/process.ts';
import { toolEnvironment } from '../../../tools/run.ts';
import { openPlace } from '../place.ts';
import { commandOf, makeProject, problemOf, Tally } from './recipes.ts';

const directory = 'build/ecosystem/recipes';
const run = promisify(execFile);
const env = { ...toolEnvironment, CI: '1', WRANGLER_SEND_METRICS: 'false' };

interface SignUp {
  signUp(uri: string, email: string): Promise<unknown>;
}

type Recipe = (uri: string, email: string) => Promise<unknown>;

/** The application in a Worker. */
const worker = `import { signUp } from './app.js';
export default {
  async fetch(request, env) {
    const email = new URL(request.url).searchParams.get('email');
    return Response.json(await signUp(env.MOORING_URI, email));
  },
};
`;

const recipes: Readonly<Record<string, Recipe>> = {
  async esbuild(uri, email) {
    const [command = '', ...args] = commandOf('esbuild');
    await run(command, args, { cwd: directory, env });
    return signUpBy('dist/esbuild.mjs', uri, email);
  },

  async Vite(uri, email) {
    const args = ['build', '--ssr', 'src/app.js', '--outDir', 'dist/vite', '--logLevel', 'warn'];
    await run('vite', args, { cwd: directory, env });
    return signUpBy('dist/vite/app.js', uri, email);
  },

  async wrangler(uri, email) {
    const port = String(await freePort());
    const config = ['--config', `${directory}/wrangler.toml`, '--var', `MOORING_URI:${uri}`];
    const started = await startProcess({
      name: 'wrangler dev',
      command: 'wrangler',
      args: [
        'dev',
        ...config,
        '--ip',
        '127.0.0.1',
        '--port',
        port,
        '--show-interactive-dev-session',
        'false',
      ],
      env: { CI: '1', WRANGLER_SEND_METRICS: 'false', PATH: toolEnvironment['PATH'] ?? '' },
      ready: (line) => (line.includes('Ready on') ? true : undefined),
    });
    try {
      const response = await fetch(`http://127.0.0.1:${port}/?email=${email}`);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status}: ${text.slice(-300)}`);
      return JSON.parse(text) as unknown;
    } finally {
      await started.stop();
    }
  },
};

async function signUpBy(file: string, uri: string, email: string): Promise<unknown> {
  const built = (await import(pathToFileURL(resolve(directory, file)).href)) as SignUp;
  return built.signUp(uri, email);
}

const tally = new Tally();
rmSync(directory, { recursive: true, force: true });
makeProject(directory, ['vite.config.js', 'wrangler.toml']);
writeFileSync(`${directory}/package.json`, '{ "private": true, "type": "module" }\n');
writeFileSync(`${directory}/src/worker.js`, worker);
{
  await using place = await openPlace('embedded', 'readWrite');
  for (const [name, recipe] of Object.entries(recipes)) {
    const email = `${name.toLowerCase()}@example.com`;
    tally.add(name, await problemOf(() => recipe(place.uri, email), email));
  }
}
tally.write('recipes');
