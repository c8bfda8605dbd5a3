// Requests of the Data API by plain fetch, as its clients make them.

import { expect } from 'vitest';

import { type Answer, OTHER_KEY, send } from '../support/harness.ts';

/** The names that the reference's examples use. */
export const TASKS = {
  dataSource: 'mongodb-atlas',
  database: 'learn-data-api',
  collection: 'tasks',
};

/** The path of the service, which clients may have built in. */
export const APP = '/app/myapp-abcde/endpoint/data/v1';

/** POST …/action/<name> with a key for all databases. A text is sent as it is. */
export function action(
  { url }: { readonly url: string },
  name: string,
  body: object | string,
  headers: Record<string, string> = {},
  base: string = APP,
): Promise<Answer> {
  return send(`${url}${base}/action/${name}`, {
    method: 'POST',
    headers: { apiKey: OTHER_KEY, 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Expects an error in the Data API's form, and returns its text. */
export function expectError(
  answer: Answer,
  status: number,
  code: string,
  outcome = 'not-executed',
): string {
  const { error, link } = answer.body as Record<string, unknown>;
  expect(answer.body).toEqual({ error, error_code: code, link });
  expect([answer.status, answer.outcome]).toEqual([status, outcome]);
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  expect(link).toMatch(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  return String(error);
}
