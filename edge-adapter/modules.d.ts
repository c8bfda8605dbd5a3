// What bundlers and runtimes resolve, and TypeScript does not know.

/** The compiled core, as workerd and wrangler import it. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

/** The core's bytes as base64, written by the build beside the module. */
declare module '#core-bytes' {
  export const coreBase64: string;
}

declare module 'cloudflare:workers' {
  /** Keeps a promise of the present invocation alive; older runtimes lack it. */
  /** The bindings of this Worker; older runtimes lack it. */
  export const env: Record<string, unknown> | undefined;
  export const waitUntil: ((promise: Promise<unknown>) => void) | undefined;
}
