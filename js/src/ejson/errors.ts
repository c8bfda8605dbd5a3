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
  declare readonly path: string;

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
function formatPath(steps: readonly PathStep[]): string {
  const names = steps.map(formatStep);
  if (names.length > 2 * MAX_ENDS) names.splice(MAX_ENDS, names.length - 2 * MAX_ENDS, '…');
  return names.join('.');
}

/**
 * The error for the place to which the first `depth` steps of `path` lead.
 * @param write makes the message of the place's name, which is `the top level` or `"a.b"`
 */
export function errorAt(
  path: readonly PathStep[],
  depth: number,
  write: (place: string) => string,
): EJSONError {
  const dotted = formatPath(path.slice(0, depth));
  return new EJSONError(write(dotted === '' ? 'the top level' : `"${dotted}"`), dotted);
}
