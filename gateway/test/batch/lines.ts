// A batch as a client sees it: lines that come one by one.

import type { Document } from 'mongodb';

import { KEY } from '../support/harness.ts';

/** One line of an answer. */
export interface Line extends Document {
  readonly index: number;
  readonly status: number;
  readonly outcome: string;
  readonly reply?: Document;
  readonly problem?: Document;
  readonly retryAfter?: number;
}

/** Sends any body to /v1/batch. */
export function post(
  { url }: { readonly url: string },
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  });
}

/** The lines of an answer, each as soon as it is there. */
export async function* linesOf(response: Response): AsyncGenerator<Line, void, void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield JSON.parse(part) as Line;
  }
  if (rest !== '') throw new Error('the last line does not end');
}

/** Sends items and waits for all lines; they are in the order of the items. */
export async function batch(
  gateway: { readonly url: string },
  items: readonly unknown[],
): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of linesOf(await post(gateway, { items }))) lines.push(line);
  return lines.sort((a, b) => a.index - b.index);
}
