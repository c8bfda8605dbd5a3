// Starts what a test needs on free ports, sends requests by plain fetch, and takes everything down.

import { type Document, Long, type MongoClient } from 'mongodb';
import { expect } from 'vitest';

import { createCursorTokens } from '../../database/cursor-tokens.ts';
import { connectGatewayClient, type GatewayClientOptions } from '../../database/client.ts';
import { createHandler, type HandlerOptions } from '../../handler.ts';
import { parseKeys } from '../../access/keys.ts';
import { serve } from '../../node/serve.ts';
import { createSessionIds } from '../../database/sessions.ts';

export const SECRET = 'a-secret-shared-by-all-gateways';
export const KEY = 'test-key-1.topsecret-1';
export const OTHER_KEY = 'test-key-2.topsecret-2';
/** May only read, and only in the databases of KEY. */
export const READER_KEY = 'test-reader.topsecret-3';
export const ADMIN_KEY = 'test-admin.topsecret-4';
const KEYS = [
  'test-key-1:topsecret-1:shop,stock',
  'test-key-2:topsecret-2:*',
  'test-reader:topsecret-3:shop,stock:read',
  'test-admin:topsecret-4:shop,stock:admin',
].join(';');

export interface Running {
  readonly url: string;
  readonly client: MongoClient;
  readonly log: Document[];
  readonly close: () => Promise<void>;
}

/** A gateway before the database at this address. */
export async function startGateway(
  uri: string,
  options: Partial<HandlerOptions> = {},
  clientOptions: GatewayClientOptions = {},
): Promise<Running> {
  const client = connectGatewayClient(uri, { serverSelectionTimeoutMS: 400, ...clientOptions });
  const log: Document[] = [];
  const handler = createHandler({
    client,
    keys: parseKeys(KEYS),
    sessionSecret: SECRET,
    // All tests of a file come from one address.
    authFailuresPerMinute: 10_000,
    log: (entry) => log.push(entry),
    ...options,
  });
  const serving = await serve({ handler, port: 0 });
  return {
    url: serving.url,
    client,
    log,
    close: async () => {
      await serving.close();
      await client.close();
    },
  };
}

/** An answer of the gateway, its body parsed. */
export interface Answer {
  readonly status: number;
  readonly outcome: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Document;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return {
    status: response.status,
    outcome: response.headers.get('Mooring-Outcome'),
    headers: response.headers,
    text,
    body: JSON.parse(text) as Document,
  };
}

/** Any request. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  return read(await fetch(url, init));
}

/** POST /v1/command. A text is sent as it is. */
export async function command(
  { url }: { readonly url: string },
  body: Document | string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(`${url}/v1/command`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/ejson', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The cursor in a reply. */
export function cursorOf({ body }: Answer): { id: string | 0; firstBatch: []; nextBatch: [] } {
  return body['cursor'] as { id: string | 0; firstBatch: []; nextBatch: [] };
}

/** The token of a cursor that a scripted server has, in the database shop, for the key of the tests. */
export function cursorToken(
  id: number,
  server: Uint8Array,
  collection = 'c',
  [keyId = ''] = KEY.split('.'),
): string {
  const cursor = { id: Long.fromNumber(id), sessionId: new Uint8Array(16).fill(7), server };
  return createCursorTokens(SECRET).seal(cursor, { keyId, namespace: `shop.${collection}` });
}

/** GET /v1/hello. */
export function hello(
  { url }: { readonly url: string },
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(`${url}/v1/hello`, { headers: { Authorization: `Bearer ${KEY}`, ...headers } });
}

/** The headers of an operation token, made for gateways that share the tests' secret. */
export function token(
  session: string,
  txnNumber: number,
  domain: string | undefined = createSessionIds(SECRET).domain,
): Record<string, string> {
  return {
    'Mooring-Session': session,
    'Mooring-Txn-Number': String(txnNumber),
    'Mooring-Token-Domain': domain ?? '',
    'Mooring-Not-After': String(Date.now() + 60_000),
  };
}

/** Expects a problem+json refusal without effect, and returns it. */
export function expectRefusal(answer: Answer, status: number, type: string): Document {
  expect(answer.body).toMatchObject({ type: `urn:mooring:problem:${type}`, status });
  expect(answer.status).toBe(status);
  expect(answer.outcome).toBe('not-executed');
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  return answer.body;
}
