// What a user is told while the database is away: 503, what became of the request, and when to come back.
//
// better-auth answers 422 or 500 when its database does not answer, and a sign-out even says that all went well. So
// the adapter's calls are watched, and one that failed decides the answer.

import { AsyncLocalStorage } from 'node:async_hooks';

import { MongoError, MongoServerError } from 'mooring';

interface Watch {
  /** The first call of the request that the database did not answer. */
  failure?: MongoError;
  /** Whether the request had written something before. */
  wrote: boolean;
}

type Call = (...given: unknown[]) => Promise<unknown>;

const requests = new AsyncLocalStorage<Watch>();
const reads: readonly unknown[] = ['findOne', 'findMany', 'count'];

/** What makes better-auth's adapter, with every call of the adapter noted in the request that made it. */
export function watching<Options, Adapter extends object>(
  make: (options: Options) => Adapter,
): (options: Options) => Adapter {
  return (options) => watched(make(options));
}

function watched<Adapter extends object>(adapter: Adapter): Adapter {
  return new Proxy(adapter, {
    get(target, name): unknown {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as Call;
      // What better-auth does "in a transaction" it does with an adapter of its own.
      if (name === 'transaction') {
        return (use: (inner: Adapter) => unknown) => call((inner: Adapter) => use(watched(inner)));
      }
      return (...given: unknown[]) => note(call(...given), !reads.includes(name));
    },
  });
}

async function note(call: Promise<unknown>, writes: boolean): Promise<unknown> {
  const watch = requests.getStore();
  try {
    const result = await call;
    if (watch !== undefined && writes) watch.wrote = true;
    return result;
  } catch (error) {
    // A MongoServerError is an answer, such as a duplicate key; better-auth knows what to do with it.
    const away = error instanceof MongoError && !(error instanceof MongoServerError);
    if (watch !== undefined && away) watch.failure ??= error;
    throw error;
  }
}

/** Handles a request; when the database was away meanwhile, the answer says so in place of the handler's. */
export async function answer(handle: () => Promise<Response>): Promise<Response> {
  const watch: Watch = { wrote: false };
  const response = await requests.run(watch, handle).catch(failed);
  return watch.failure === undefined ? response : unavailable(watch.failure, watch.wrote);
}

function failed(error: unknown): Response {
  console.error(error);
  return Response.json({ error: 'internal_error' }, { status: 500 });
}

/** Built from an allow-list: no address, no key, no document and no stack is in it. */
function unavailable({ outcome, retryAfterMS }: MongoError, wrote: boolean): Response {
  const nothingDone = outcome === 'not-applied' && !wrote;
  const body = {
    error: 'database_unavailable',
    // With `unknown` a part of it may have been done: look before you repeat it.
    outcome: nothingDone ? 'not-applied' : 'unknown',
    message: nothingDone
      ? 'Nothing was changed. Please try again in a moment.'
      : 'This may have been done in part. Please look before you try again.',
  };
  const headers = {
    'Cache-Control': 'no-store',
    'Retry-After': String(Math.max(1, Math.ceil(retryAfterMS / 1000))),
  };
  return Response.json(body, { status: 503, headers });
}
