// Lines come in whatever pieces the network makes, and a deadline has no time for waiting.

import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/batch/lines.ts';
import { termsOf } from '../../src/batch/parcel.ts';

async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  await readLines(body, (line) => lines.push(line));
  return lines;
}

describe('readLines', () => {
  const bytes = new TextEncoder().encode('{"a":"€"}\n\n{"b":2}\n{"cut":');

  it.each([1, 2, 3, 7, 100])(
    'in chunks of %i bytes: whole lines, and no part of one',
    async (size) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await linesOf(chunks)).toEqual(['{"a":"€"}', '', '{"b":2}']);
    },
  );

  it('of nothing: none', async () => {
    expect(await linesOf([])).toEqual([]);
    await expect(readLines(null, () => expect.unreachable())).resolves.toBeUndefined();
  });

  it('of a body that breaks: those before, and its error', async () => {
    const lines: string[] = [];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (lines.length === 0) controller.enqueue(bytes);
        else controller.error(new Error('broken'));
      },
    });
    await expect(readLines(body, (line) => lines.push(line))).rejects.toThrow('broken');
    expect(lines).toEqual(['{"a":"€"}', '', '{"b":2}']);
  });
});

describe('the deadline that is sent', () => {
  const { signal } = new AbortController();
  const sent = (serverTimeMS: number, waitedMS: number): unknown => {
    const attempt = { number: 2, serverTimeMS, mayBeRepeat: false, signal };
    return termsOf({ ejson: '{}', attempt, since: 0, sent: false }, waitedMS);
  };

  it('is what is left after waiting for a request, and at least a millisecond', () => {
    expect(sent(500, 0)).toEqual({ attempt: 2, deadlineMS: 500 });
    expect(sent(500, 80)).toEqual({ attempt: 2, deadlineMS: 420 });
    expect(sent(500, 900)).toEqual({ attempt: 2, deadlineMS: 1 });
  });

  it('is left out where there is none', () => {
    expect(sent(0, 80)).toEqual({ attempt: 2 });
  });
});
