// workerd compiles no bytes at run time ("Wasm code generation disallowed by embedder"), so the module
// is imported; the bundler leaves the import as it is.
import module from './core.wasm';

export function loadCore(): WebAssembly.Module {
  return module;
}
