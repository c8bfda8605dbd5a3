// Bytes inside the JavaScript: the one form that works in Node, Deno, Bun, browsers and every bundler.
import { coreBase64 } from '#core-bytes';

let compiled: WebAssembly.Module | undefined;

export function loadCore(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    Uint8Array.from(atob(coreBase64), (character) => character.charCodeAt(0)),
  );
  return compiled;
}
