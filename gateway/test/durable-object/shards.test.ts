// From a request to one of the objects, without the objects: which names, which answers when one fails.

import { describe, expect, it } from 'vitest';

import {
  gatewayFetch,
  type GatewayNamespace,
  routeToGateway,
} from '../../durable-object/shards.ts';

/** A namespace whose objects answer with their name and what they were asked. */
function namespaceOf(answer: (name: string, request: Request) => Promise<Response>) {
  const asked: { name: string; locationHint?: string | undefined }[] = [];
  const namespace: GatewayNamespace = {
    idFromName: (name) => name,
    get: (id, options) => {
      asked.push({ name: String(id), locationHint: options?.locationHint });
      return { fetch: (request) => answer(String(id), request) };
    },
  };
  return { namespace, asked };
}

const echo = async (name: string, request: Request): Promise<Response> =>
  Response.json({ name, path: new URL(request.url).pathname, body: await request.text() });

const post = (path: string): Request =>
  new Request(`https://worker.test${path}`, { method: 'POST', body: '{"ping":1}' });

describe('routeToGateway', () => {
  it('asks one object unless told otherwise', async () => {
    const { namespace, asked } = namespaceOf(echo);
    for (let i = 0; i < 20; ++i) await routeToGateway(post('/v1/command'), namespace);
    expect(new Set(asked.map(({ name }) => name))).toEqual(new Set(['mooring-0']));
  });

  it('spreads requests over all of them, near the database', async () => {
    const { namespace, asked } = namespaceOf(echo);
    const options = { shards: 4, name: 'shop', locationHint: 'weur' };
    for (let i = 0; i < 400; ++i) await routeToGateway(post('/v1/command'), namespace, options);
    const counts = new Map<string, number>();
    for (const { name, locationHint } of asked) {
      expect(locationHint).toBe('weur');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['shop-0', 'shop-1', 'shop-2', 'shop-3']);
    // Of 100 expected, fewer than 50 happens once in ten million runs.
    expect(Math.min(...counts.values())).toBeGreaterThan(50);
  });

  it('takes the base path off and leaves the body', async () => {
    const { namespace } = namespaceOf(echo);
    const response = await routeToGateway(post('/db/v1/command'), namespace, { basePath: '/db' });
    expect(await response.json()).toEqual({
      name: 'mooring-0',
      path: '/v1/command',
      body: '{"ping":1}',
    });
  });

  it('says unknown when the object fails', async () => {
    const { namespace } = namespaceOf(() => Promise.reject(new Error('a secret of the object')));
    const response = await routeToGateway(post('/v1/command'), namespace);
    expect(response.status).toBe(502);
    expect(response.headers.get('Mooring-Outcome')).toBe('unknown');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:mooring:problem:gateway-unavailable' });
    expect(text).not.toContain('secret');
  });

  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses %s shards', async (shards) => {
    const { namespace } = namespaceOf(echo);
    const routed = routeToGateway(post('/v1/command'), namespace, { shards });
    await expect(routed).rejects.toThrow(RangeError);
  });
});

describe('gatewayFetch', () => {
  it('is called like fetch', async () => {
    const { namespace } = namespaceOf(echo);
    const init = { method: 'POST', body: 'x' };
    const response = await gatewayFetch(namespace)('https://gateway.invalid/v1/command', init);
    expect(await response.json()).toEqual({ name: 'mooring-0', path: '/v1/command', body: 'x' });
  });
});
