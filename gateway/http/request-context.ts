// What surrounds a request besides itself.

/** Lets work run to its end that goes on after its request was answered. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** Given to every route. */
export interface RequestContext {
  /** Random; in the log's entry, and in a problem as `instance`. */
  readonly id: string;
  /** The host's, if it has one. */
  readonly waitUntil: WaitUntil | undefined;
}
