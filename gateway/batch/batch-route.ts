// POST /v1/batch: up to fifty commands in one request, a line of answer for each as it settles.
//
// The items run at once and whether or not anybody still reads: a write must not depend on its caller's
// connection. The header says `unknown`, which is the truth about an item whose line did not arrive.

import type { Gateway } from '../gateway.ts';
import { readDocument } from '../http/body.ts';
import { commonHeaders } from '../http/problem.ts';
import type { RequestContext } from '../http/request-context.ts';
import { type Notes, traceIdOf } from '../log.ts';
import { readItems } from './items.ts';
import { settle } from './settle.ts';

/** Checks the envelope and runs the items. Throws the problem to answer with, before any item has run. */
export async function batchRoute(
  gateway: Gateway,
  request: Request,
  notes: Notes,
  { id, waitUntil }: RequestContext,
): Promise<Response> {
  const started = performance.now();
  const key = gateway.authenticate(request, notes);
  const items = readItems(await readDocument(request, gateway), gateway);
  gateway.charge(key, items.length - 1);
  notes.items = items.length;
  notes.outcome = 'unknown';
  const traceId = traceIdOf(request.headers);
  const lines = items.map((item, index) =>
    settle(gateway, item, { index, key, started, batch: id, traceId }),
  );
  waitUntil?.(Promise.all(lines));
  return new Response(streamOf(lines), {
    headers: { ...commonHeaders('unknown'), 'Content-Type': 'application/x-ndjson' },
  });
}

/** The lines in the order in which they come. Its reader may go away; the lines do not care. */
function streamOf(lines: readonly Promise<string>[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let reading = true;
  return new ReadableStream({
    start(controller) {
      const sent = lines.map(async (line) => {
        const bytes = encoder.encode(await line);
        if (reading) controller.enqueue(bytes);
      });
      void Promise.all(sent).then(() => {
        if (reading) controller.close();
      });
    },
    cancel() {
      reading = false;
    },
  });
}
