// A request and its answer, as little of them as a route needs.
//
// A web Request is an Asking as it is. Node's own request is one too, without the web objects that would have to be
// made of it: they were a fifth of what a command takes (bench/gateway).

/** Reads headers by their names in lower case: to make a name lower for each look would cost more than the look. */
export interface HeaderReader {
  get(name: Lowercase<string>): string | null;
}

/** What a route may ask of a request. */
export interface Asking {
  readonly method: string;
  readonly headers: HeaderReader;
  /** The body as a stream, or all of it; one of the two, once. */
  readonly body: ReadableStream<Uint8Array> | null;
  arrayBuffer(): Promise<ArrayBuffer | Uint8Array>;
}

/** An answer that is all there. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The same as the web's. */
export function toResponse({ status, headers, text }: Answer): Response {
  return new Response(text, { status, headers });
}
