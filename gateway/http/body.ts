// A request's body, from bytes to a document, within limits.
//
// The reader stops at the first byte too many, whatever Content-Length said, so a body costs at most
// its limit in memory. Depth is checked by the walk that also looks for refused operators.

import { EJSONError, isDocument, parse } from '../ejson.ts';
import type { Asking } from './exchange.ts';
import { badRequest, Problem } from './problem.ts';

/** What a body may be. */
export interface BodyLimits {
  /** Bytes. */
  readonly maxBodyBytes: number;
  /** Levels of documents and arrays, the command itself counted. */
  readonly maxDepth: number;
}

const MEDIA_TYPE = /^application\/(?:json|ejson)(?: *;.*)?$/i;
const decoder = new TextDecoder('utf-8', { fatal: true });
const REFUSED_OPERATORS = new Set(['$where', '$function', '$accumulator']);

/** Reads the body as one command, or throws the problem with it. `read` throws EJSONError. */
export async function readBody(
  request: Asking,
  limits: BodyLimits,
  read: (text: string) => unknown = parse,
): Promise<Record<string, unknown>> {
  const value = await readDocument(request, limits, read);
  inspect(value, 1, limits.maxDepth);
  return value;
}

/** Reads the body as one document of Extended JSON, which is still to be inspected. Throws the problem with it. */
export async function readDocument(
  request: Asking,
  limits: BodyLimits,
  read: (text: string) => unknown = parse,
): Promise<Record<string, unknown>> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (!MEDIA_TYPE.test(request.headers.get('content-type') ?? '') || encoding !== 'identity') {
    throw new Problem({
      type: 'unsupported-media-type',
      status: 415,
      detail: 'Send Extended JSON v2 as application/json or application/ejson, not compressed.',
    });
  }
  const { maxBodyBytes } = limits;
  const bytes = await readBytes(request, maxBodyBytes);
  if (bytes.byteLength > maxBodyBytes) throw tooLarge(maxBodyBytes);
  const value = parseText(decode(bytes), read);
  if (!isDocument(value)) {
    throw badRequest('malformed-body', 'The body must be a JSON object.');
  }
  return value;
}

function readBytes(request: Asking, maxBytes: number): Promise<ArrayBuffer | Uint8Array> {
  const { headers } = request;
  const declared = headers.get('content-length');
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes);
  // Every HTTP server cuts a body at its declared length, so that one can be taken in one piece: a stream of web
  // chunks costs far more (docs/decisions/0003).
  const whole = declared !== null && headers.get('transfer-encoding') === null;
  return whole ? readWhole(request) : readChunks(request, maxBytes);
}

function decode(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw badRequest('malformed-body', 'The body is not UTF-8.');
  }
}

async function readWhole(request: Asking): Promise<ArrayBuffer | Uint8Array> {
  try {
    return await request.arrayBuffer();
  } catch {
    throw badRequest(
      'malformed-body',
      'The body ended early, or something in front of the gateway has read it already.',
    );
  }
}

async function readChunks(request: Asking, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(request)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

async function* chunksOf(request: Asking): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Tells the sender of a body that is too large to stop; after the end it does nothing.
    await reader.cancel().catch(() => undefined);
  }
}

function tooLarge(maxBytes: number): Problem {
  return new Problem({
    type: 'body-too-large',
    status: 413,
    detail: `The body is larger than ${maxBytes} bytes. Send the documents in several commands.`,
    // What is left of the body is not read, so the connection cannot be used again.
    headers: { Connection: 'close' },
  });
}

function parseText(text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof EJSONError) throw badRequest('malformed-body', error.message);
    throw error;
  }
}

/** Refuses what is too deep and operators that run JavaScript, wherever they stand. Throws a 400 problem. */
export function inspect(value: object, depth: number, maxDepth: number): void {
  if (depth > maxDepth) {
    throw badRequest('too-deep', `The body nests deeper than ${maxDepth} levels; flatten it.`);
  }
  if (Array.isArray(value)) {
    for (const child of value as unknown[]) inspectChild(child, depth, maxDepth);
    return;
  }
  for (const key of Object.keys(value)) {
    checkKey(key);
    inspectChild((value as Record<string, unknown>)[key], depth, maxDepth);
  }
}

function inspectChild(child: unknown, depth: number, maxDepth: number): void {
  if (typeof child !== 'object' || child === null) return;
  if (Array.isArray(child) || isDocument(child)) inspect(child, depth + 1, maxDepth);
}

function checkKey(key: string): void {
  if (REFUSED_OPERATORS.has(key)) {
    throw badRequest(
      'refused-operator',
      `${key} runs JavaScript in the database and is refused; use query operators or $expr.`,
    );
  }
  if (key === '_bsontype') {
    // The driver takes a document with this field for one of its own values, and fails.
    throw badRequest('malformed-body', 'A field cannot have the name _bsontype; rename it.');
  }
}
