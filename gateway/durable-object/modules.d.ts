// What workerd resolves, and TypeScript does not know without Cloudflare's own types, which do not go
// together with those of Node and the browser. Users have Cloudflare's.

declare module 'cloudflare:workers' {
  export class DurableObject<Env = unknown> {
    protected readonly ctx: {
      waitUntil(work: Promise<unknown>): void;
      abort(reason?: string): never;
    };
    protected readonly env: Env;
    constructor(ctx: unknown, env: Env);
  }
}
