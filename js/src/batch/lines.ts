// The lines of an answer, each as soon as it is there.

/** Calls `onLine` with each line that arrived whole. Rejects when the connection breaks. */
export async function readLines(
  body: ReadableStream<Uint8Array> | null,
  onLine: (line: string) => void,
): Promise<void> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) return;
    const text = decoder.decode(chunk.value, { stream: true });
    const end = text.lastIndexOf('\n');
    // A line of many chunks is put together once, when its end has come.
    if (end >= 0) for (const line of (rest + text.slice(0, end)).split('\n')) onLine(line);
    rest = end < 0 ? rest + text : text.slice(end + 1);
  }
}
