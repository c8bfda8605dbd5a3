// The guide for users, docs/data-api.md: its requests are sent as they are written and get the answers it shows.

import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Embedded, startEmbedded } from '../../embedded/server.ts';
import { KEY, type Running, send, startGateway } from '../support/harness.ts';

const guide = readFileSync(new URL('../../../docs/data-api.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/```sh\n(curl .*?)```\n\n```json\n(.*?)```/gs)];

let embedded: Embedded;
let gateway: Running;

beforeAll(async () => {
  embedded = await startEmbedded();
  gateway = await startGateway(embedded.uri);
});
afterAll(async () => {
  await gateway.close();
  await embedded.close();
});

/** A curl command of the guide as a request. */
function requestOf(curl: string): [string, RequestInit] {
  const text = curl.replaceAll('$MOORING_URL', gateway.url).replaceAll('$MOORING_KEY', KEY);
  const [, url = ''] = /^curl "([^"]+)"/.exec(text) ?? [];
  const headers = [...text.matchAll(/-H (["'])(.+?): (.+?)\1/g)].map(
    ([, , name = '', value = '']): [string, string] => [name, value],
  );
  const [, body = ''] = /-d '(.*)'/s.exec(text) ?? [];
  return [url, { method: 'POST', headers, body }];
}

it('every request of the guide gets the answer that it shows', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const [, curl = '', shown = ''] of examples) {
    const { body } = await send(...requestOf(curl));
    expect(body).toEqual(JSON.parse(shown));
  }
});
