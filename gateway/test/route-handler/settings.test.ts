// A route handler's settings: read with the first request, wrong ones answered, one client a process.

import { afterEach, describe, expect, it, vi } from 'vitest';

import { startEmbedded } from '../../embedded/server.ts';
import { cachedClient } from '../../route-handler/clients.ts';
import { closeClients, createFetchHandler, createRouteHandler } from '../../route-handler/index.ts';
import { KEY } from '../support/harness.ts';

const hello = (path = '/v1/hello'): Request =>
  new Request(`http://gateway.test${path}`, { headers: { Authorization: `Bearer ${KEY}` } });

const keys = 'test-key-1:topsecret-1:shop';

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await closeClients();
});

describe('settings of a route handler', () => {
  it('are read from the environment with the first request', async () => {
    const embedded = await startEmbedded();
    const { GET } = createRouteHandler({ basePath: '/api' });
    vi.stubEnv('MONGODB_URI', embedded.uri);
    vi.stubEnv('MOORING_KEYS', keys);
    vi.stubEnv('MOORING_SESSION_SECRET', 'a-secret-of-16-or-more');
    const response = await GET(hello('/api/v1/hello'));
    expect(await response.json()).toMatchObject({ capabilities: { exactlyOnceWrites: true } });
    await closeClients();
    await embedded.close();
  });

  it.each([
    ['no URI', { keys }, 'MONGODB_URI is not set'],
    ['no keys', { uri: 'mongodb://localhost' }, 'MOORING_KEYS is not set'],
    ['a URI that is none', { keys, uri: 'mongodb://me:p@ss:word@' }, 'no connection string'],
    ['a short secret', { keys, uri: 'mongodb://localhost', sessionSecret: 'x' }, 'session secret'],
  ])('%s: 500, not executed, and only the log says why', async (_name, options, reason) => {
    vi.stubEnv('MONGODB_URI', '');
    vi.stubEnv('MOORING_KEYS', '');
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const response = await createFetchHandler(options)(hello());
    expect(response.status).toBe(500);
    expect(response.headers.get('Mooring-Outcome')).toBe('not-executed');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:mooring:problem:misconfigured' });
    const [[entry] = []] = log.mock.calls;
    expect(entry).toContain(reason);
    expect(`${text}${String(entry)}`).not.toMatch(/p@ss|topsecret/);
  });

  it('can be corrected without a new start', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.stubEnv('MOORING_KEYS', '');
    const handler = createFetchHandler({ uri: 'mongodb://127.0.0.1:1' });
    expect((await handler(hello())).status).toBe(500);
    vi.stubEnv('MOORING_KEYS', keys);
    expect((await handler(hello('/nothing'))).status).toBe(404);
  });

  it.each(['api', '/api/', '/a b', '/..?'])('refuse the base path %j', (basePath) => {
    expect(() => createRouteHandler({ basePath })).toThrow(RangeError);
  });

  it('leave a path beside the base path alone', async () => {
    const handler = createFetchHandler({ basePath: '/api', uri: 'mongodb://127.0.0.1:1', keys });
    for (const path of ['/v1x/hello', '/apiv1/hello', '/x/api/v1/hello', '/api']) {
      expect((await handler(hello(path))).status, path).toBe(404);
    }
  });
});

describe('the driver client of a process', () => {
  it('is one for the same database and options, and another for others', () => {
    const uri = 'mongodb://127.0.0.1:1';
    const client = cachedClient(uri, {});
    expect(cachedClient(uri, {})).toBe(client);
    expect(cachedClient(uri, { maxPoolSize: 3 })).not.toBe(client);
    expect(cachedClient('mongodb://127.0.0.1:2', {})).not.toBe(client);
  });

  it('is the same for a module that was loaded anew', async () => {
    const uri = 'mongodb://127.0.0.1:1';
    const client = cachedClient(uri, {});
    vi.resetModules();
    const anew = await import('../../route-handler/clients.ts');
    expect(anew.cachedClient).not.toBe(cachedClient);
    expect(anew.cachedClient(uri, {})).toBe(client);
  });
});
