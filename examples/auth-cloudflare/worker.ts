// A Worker with accounts: better-auth with email and password, its users and sessions in MongoDB through a gateway.
//
// better-auth's MongoDB adapter imports `mongodb`; wrangler.toml puts `mooring/mongodb` in its place.

import { waitUntil } from 'cloudflare:workers';

import { betterAuth } from 'better-auth/minimal';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { MongoClient } from 'mooring';
import { answer, watching } from '../auth/database-answer.ts';
import { keepingIndexes } from '../auth/indexes.ts';

interface Environment {
  /** `https://<keyId>:<secret>@<gateway>/<database>` */
  MOORING_URI: string;
  /** Signs the session cookies; 32 random characters or more. */
  BETTER_AUTH_SECRET: string;
  /** Where users find this Worker. */
  BETTER_AUTH_URL: string;
}

function makeAuth(env: Environment) {
  const client = new MongoClient(env.MOORING_URI);
  // There are no transactions through a gateway. With `client` the adapter would use them.
  const adapter = mongodbAdapter(keepingIndexes(client.db(), (build) => waitUntil?.(build)));
  return betterAuth({
    baseURL: env.BETTER_AUTH_URL,
    secret: env.BETTER_AUTH_SECRET,
    database: watching(adapter),
    emailAndPassword: { enabled: true },
    // Whether a session was signed out is known to the database alone, so it is asked each time.
    session: { cookieCache: { enabled: false } },
  });
}

// Once in an isolate, at its first request: nothing may be asked of the network before.
let made: ReturnType<typeof makeAuth> | undefined;

export default {
  fetch(request: Request, env: Environment): Promise<Response> {
    const auth = (made ??= makeAuth(env));
    const { pathname } = new URL(request.url);
    return answer(async () => {
      // /api/auth/sign-up/email, /api/auth/sign-in/email, /api/auth/get-session, /api/auth/sign-out
      if (pathname.startsWith('/api/auth/')) return auth.handler(request);
      // A route of the application, for those who are signed in.
      if (pathname !== '/me') return Response.json({ error: 'not_found' }, { status: 404 });
      const session = await auth.api.getSession({ headers: request.headers });
      return session === null
        ? Response.json({ error: 'signed_out' }, { status: 401 })
        : Response.json({ name: session.user.name, email: session.user.email });
    });
  },
};
