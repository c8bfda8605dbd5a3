// A user signs up, in and out, and the gateway goes away between the steps: the same cases for each application.

import { deepStrictEqual as same, doesNotMatch, match, ok } from 'node:assert/strict';

import type { AuthPlace } from './place.ts';
import { type Answer, Visitor } from './visitor.ts';

export interface Result {
  readonly name: string;
  /** Why it failed. */
  readonly error?: string;
}

interface Step {
  readonly visitor: Visitor;
  readonly place: AuthPlace;
}

type Case = readonly [name: string, run: (step: Step) => Promise<void>];

const ann = { name: 'Ann', email: 'ann@example.com', password: 'a long enough password' };

async function restart({ place }: Step): Promise<void> {
  await place.kill();
  await place.start();
}

/** The database is away: 503, when to come back, what became of it, and nothing else. */
function isUnavailable(answer: Answer, { place }: Step, outcomes: RegExp): void {
  const { status, headers, text, body } = answer;
  same([status, headers.get('Cache-Control')], [503, 'no-store'], text);
  match(headers.get('Retry-After') ?? '', /^[1-9]\d*$/);
  same(headers.getSetCookie(), []);
  const { error, outcome, message, ...more } = body as Record<string, string>;
  same([error, more], ['database_unavailable', {}]);
  match(outcome ?? '', outcomes);
  match(message ?? '', /Please (?:try again in a moment|look before you try again)\.$/);
  for (const secret of place.secrets) ok(!text.includes(secret), text);
  doesNotMatch(text, /ann@|password|mongo|gateway|fetch|:\d{4}| at /i);
}

const nameOf = ({ body }: Answer): unknown =>
  (body as { user?: { name: string } } | null)?.user?.name;

const cases: readonly Case[] = [
  [
    'a stranger is signed out',
    async ({ visitor }) => {
      same((await visitor.ask('/api/auth/get-session')).body, null);
      const { status, body } = await visitor.ask('/me');
      same([status, body], [401, { error: 'signed_out' }]);
    },
  ],
  [
    'sign-up',
    async ({ visitor, place }) => {
      const answer = await visitor.ask('/api/auth/sign-up/email', ann);
      same([answer.status, nameOf(answer)], [200, 'Ann'], answer.text);
      same(
        (await place.read('user')).map(({ email }) => email as unknown),
        [ann.email],
      );
      const [account] = await place.read('account');
      ok(typeof account?.['password'] === 'string');
      doesNotMatch(account['password'], /a long/);
    },
  ],
  [
    "better-auth's indexes are there, the unique one on email among them",
    async ({ place }) => {
      match((await place.indexes('user')).join(), /email/);
      match((await place.indexes('session')).join(), /token/);
    },
  ],
  [
    'the same email does not sign up again',
    async ({ place, visitor }) => {
      const again = await visitor.ask('/api/auth/sign-up/email', ann);
      same([again.status, (await place.read('user')).length], [422, 1], again.text);
    },
  ],
  [
    'sign-in, after the gateway was killed and started',
    async (step) => {
      await restart(step);
      step.visitor.cookies.clear();
      const answer = await step.visitor.comeBack('/api/auth/sign-in/email', ann);
      same([answer.status, nameOf(answer)], [200, 'Ann'], answer.text);
    },
  ],
  [
    'a wrong password is an answer, and not an outage',
    async ({ visitor }) => {
      const wrong = await visitor.ask('/api/auth/sign-in/email', {
        ...ann,
        password: 'guessed it',
      });
      same(wrong.status, 401, wrong.text);
    },
  ],
  [
    'the session, after the gateway was killed and started',
    async (step) => {
      await restart(step);
      same(nameOf(await step.visitor.comeBack('/api/auth/get-session')), 'Ann');
      same((await step.visitor.comeBack('/me')).body, { name: 'Ann', email: ann.email });
    },
  ],
  [
    'while the gateway is away each route says so, and nothing else',
    async (step) => {
      const { visitor, place } = step;
      await place.kill();
      isUnavailable(await visitor.ask('/me'), step, /^not-applied$/);
      isUnavailable(await visitor.ask('/api/auth/get-session'), step, /^not-applied$/);
      isUnavailable(await visitor.ask('/api/auth/sign-in/email', ann), step, /^not-applied$/);
      const ben = { ...ann, email: 'ben@example.com' };
      isUnavailable(await visitor.ask('/api/auth/sign-up/email', ben), step, /^not-applied$/);
      isUnavailable(await visitor.ask('/api/auth/sign-out', {}), step, /^not-applied$/);
      same((await place.read('user')).length, 1);
    },
  ],
  [
    'a sign-out that failed was none: the session is there when the gateway is back',
    async ({ visitor, place }) => {
      await place.start();
      same(nameOf(await visitor.comeBack('/api/auth/get-session')), 'Ann');
    },
  ],
  [
    'sign-out, after the gateway was killed and started',
    async (step) => {
      await restart(step);
      const { visitor, place } = step;
      const before = new Map(visitor.cookies);
      same((await visitor.comeBack('/api/auth/sign-out', {})).body, { success: true });
      same((await visitor.comeBack('/me')).status, 401);
      // Whoever kept the cookie is signed out, too.
      for (const [name, value] of before) visitor.cookies.set(name, value);
      same((await visitor.comeBack('/api/auth/get-session')).body, null);
      // The session of the sign-up is another one.
      same((await place.read('session')).length, 1);
    },
  ],
  [
    'what is not there is 404',
    async ({ visitor }) => same((await visitor.ask('/nothing')).status, 404),
  ],
];

/** Runs all of them, in order. */
export const travel = (origin: string, place: AuthPlace): Promise<Result[]> =>
  runCases(cases, { visitor: new Visitor(origin), place });

/** Runs cases in order, the later ones after a failure, too. */
export async function runCases<On>(
  cases: readonly (readonly [name: string, run: (on: On) => Promise<void>])[],
  step: On,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, run] of cases) {
    try {
      await run(step);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return results;
}
