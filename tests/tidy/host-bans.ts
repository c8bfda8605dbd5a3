// Who may touch the world: WASM memory is js/src/core.ts's, time and network are the adapters'.
//
// Only values count. A type such as WebAssembly.Module or RequestInit is gone when the code runs.

import type { Rule, SourceFile } from './rule.ts';
import { isTypeScript, usesOf } from './typescript.ts';

const none: ReadonlySet<string> = new Set();

const outsideCore = ({ path }: SourceFile): boolean =>
  isTypeScript(path) &&
  /^(?:js\/src|edge-adapter|gateway|examples)\//.test(path) &&
  path !== 'js/src/core.ts';

const webAssembly: ReadonlySet<string> = new Set(['WebAssembly']);
const memoryMember: ReadonlySet<string> = new Set(['.memory']);

/** One file touches WASM memory; adapters only load the module, in their load-core.ts. */
export const wasmMemory: Rule = (files) =>
  files.filter(outsideCore).flatMap((file) => {
    const loadsModule = /^edge-adapter\/[\w-]+\/load-core\.ts$/.test(file.path);
    return usesOf(file, loadsModule ? none : webAssembly, memoryMember).map(({ line, text }) => ({
      file: file.path,
      line,
      what: `${text} outside js/src/core.ts`,
      instead: 'Ask the class Core; an adapter may make the module in its load-core.ts.',
    }));
  });

const world: ReadonlySet<string> = new Set([
  ...['fetch', 'crypto', 'performance', 'process', 'setTimeout', 'setInterval', 'setImmediate'],
  ...['clearTimeout', 'clearInterval', 'Deno', 'Bun', 'Cloudflare', 'Buffer', 'require'],
  // By another name, or around the Host altogether.
  ...['globalThis', 'self', 'window', 'eval', 'WebSocket', 'EventSource', 'console', 'navigator'],
  ...['Date.now', 'new Date()', 'Math.random', 'AbortSignal.timeout'],
]);

/** js/src decides and asks its Host; it has no clock, timer, chance or network of its own. */
export const hostOnly: Rule = (files) =>
  files
    .filter(({ path }) => isTypeScript(path) && path.startsWith('js/src/'))
    .flatMap((file) =>
      usesOf(file, world, none).map(({ line, text }) => ({
        file: file.path,
        line,
        what: `${text} in js/src`,
        instead: 'Use the Host (js/src/host.ts): an adapter implements it for each runtime.',
      })),
    );
