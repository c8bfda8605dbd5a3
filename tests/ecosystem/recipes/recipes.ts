// The recipes of docs/ecosystem.md, as files: each block of code that names its file in the first line.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const page = readFileSync('docs/ecosystem.md', 'utf8');

/** The block of code that begins with a comment of this name. @throws Error when the page has none. */
export function fileOf(name: string): string {
  for (const [, block = ''] of page.matchAll(/^```\w+\n([^]*?)^```$/gm)) {
    if (block.startsWith(`// ${name}\n`) || block.startsWith(`# ${name}\n`)) return block;
  }
  throw new Error(`docs/ecosystem.md has no ${name}`);
}

/** The command line of a tool, in words. @throws Error when the page has none. */
export function commandOf(tool: string): string[] {
  const line = new RegExp(`^\`\`\`sh\\n(${tool} .*)$`, 'm').exec(page)?.[1];
  if (line === undefined) throw new Error(`docs/ecosystem.md has no command of ${tool}`);
  return line.split(' ');
}

/**
 * What stands for an installed driver. With the real one a recipe that misses the adapter would not be noticed: an
 * ObjectId of either library is stored alike.
 */
const trap = `throw new Error('the alias did not reach whoever imported mongodb');\n`;

/** Makes a project: the page's files, Mooring as it would be installed, the adapter, and the trap. */
export function makeProject(directory: string, names: readonly string[]): void {
  const modules = `${directory}/node_modules`;
  for (const folder of ['src', 'node_modules/mooring', 'node_modules/mongodb']) {
    mkdirSync(`${directory}/${folder}`, { recursive: true });
  }
  cpSync('dist', `${modules}/mooring/dist`, { recursive: true });
  cpSync('package.json', `${modules}/mooring/package.json`);
  const adapter = '@auth/mongodb-adapter';
  cpSync(`tests/ecosystem/node_modules/${adapter}`, `${modules}/${adapter}`, { recursive: true });
  writeFileSync(`${modules}/mongodb/package.json`, '{ "name": "mongodb", "main": "index.js" }\n');
  writeFileSync(`${modules}/mongodb/index.js`, trap);
  for (const name of ['src/app.js', ...names]) writeFileSync(`${directory}/${name}`, fileOf(name));
}

/** What is wrong with what a recipe's application answered, or undefined. */
export async function problemOf(
  answer: () => Promise<unknown>,
  email: string,
): Promise<string | undefined> {
  try {
    const user = (await answer()) as { id?: unknown; email?: unknown } | null;
    const isUser = typeof user?.id === 'string' && user.email === email;
    return isUser ? undefined : `it answered ${JSON.stringify(user)}`;
  } catch (error) {
    return String(error);
  }
}

/** Counts what was followed, and writes it where the suite's counts are expected. */
export class Tally {
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };

  add(name: string, problem: string | undefined): void {
    this.#counts[problem === undefined ? 'passed' : 'failed'] += 1;
    console.log(`recipe       ${name.padEnd(26)} ${problem ?? 'signed a user up'}`);
  }

  /** Sets the process's exit code when anything failed. */
  write(suite: string): void {
    mkdirSync('build/ecosystem', { recursive: true });
    const file = `build/ecosystem/${suite}.json`;
    writeFileSync(file, `${JSON.stringify(this.#counts, null, 2)}\n`);
    if (this.#counts.failed > 0) process.exitCode = 1;
  }
}
