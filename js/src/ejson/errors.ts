// The one error class of the codec, and the way a place inside a document is written in a message.
//
// A message names the path and what is allowed there, and never the value: documents must not reach
// logs through errors. Keys are part of the path, so they are cut short and cleaned of control
// characters, because a key may come from whoever sent the document.

const MAX_KEY_LENGTH = 64;
const MAX_ENDS = 8;

/** One step of a path: a key of a document or an index of an array. */
export type PathStep = string | number;

/**
 * Thrown where a text is not valid Extended JSON v2, or where a value cannot be written as such.
 * `path` is the place in dotted form (`items.3._id`), the empty string for the whole text.
 */
export class EJSONError extends Error {
  override readonly name = 'EJSONError';
  readonly path: string;

  constructor(message: string, path = '') {
    super(message);
    this.path = path;
  }
}

function formatStep(step: PathStep): string {
  const text = String(step);
  const short = text.length > MAX_KEY_LENGTH ? `${text.slice(0, MAX_KEY_LENGTH)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
}

/** Writes steps in dotted form; of a long path only both ends. */
export function formatPath(steps: readonly PathStep[]): string {
  if (steps.length <= 2 * MAX_ENDS) return steps.map(formatStep).join('.');
  const head = steps.slice(0, MAX_ENDS).map(formatStep);
  const tail = steps.slice(-MAX_ENDS).map(formatStep);
  return [...head, '…', ...tail].join('.');
}

/** Names a place in a message: "the top level" or `"a.b"`. */
export function describePlace(path: string): string {
  return path === '' ? 'the top level' : `"${path}"`;
}
