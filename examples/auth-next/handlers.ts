// The route handlers: better-auth's own routes, and one of the application's.

import { auth } from './auth.ts';
import { answer } from '../auth/database-answer.ts';

/** /api/auth/sign-up/email, /api/auth/sign-in/email, /api/auth/get-session, /api/auth/sign-out. */
export const account = (request: Request): Promise<Response> =>
  answer(() => auth().handler(request));

/** Who is signed in. */
export const me = (request: Request): Promise<Response> =>
  answer(async () => {
    const session = await auth().api.getSession({ headers: request.headers });
    return session === null
      ? Response.json({ error: 'signed_out' }, { status: 401 })
      : Response.json({ name: session.user.name, email: session.user.email });
  });
