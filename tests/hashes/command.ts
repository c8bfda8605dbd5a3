// Node, Deno and Bun: replays the log on the module, both named on the command line, and prints the result.
import { readFileSync } from 'node:fs';
import process from 'node:process';

import { replay } from './replay.ts';

const [modulePath = '', logPath = ''] = process.argv.slice(2);
const log = Uint8Array.from(readFileSync(logPath)).buffer;
console.log(JSON.stringify(replay(new WebAssembly.Module(readFileSync(modulePath)), log)));
