// The one limit of the codec: how deep documents and arrays may nest, in both directions.
//
// It is what keeps a hostile text or a cyclic object from overflowing the stack. MongoDB itself stores
// at most 100 levels, so 200 leaves room for a command around the document.

import { type EJSONError, errorAt, type PathStep } from './errors.ts';

/** Levels of documents and arrays, the outermost one counted. */
export const MAX_DEPTH = 200;

/** The error for a level too many, at the end of the first `depth` steps; `hint` may add a guess. */
export function tooDeep(path: readonly PathStep[], depth: number, hint = ''): EJSONError {
  return errorAt(
    path,
    depth,
    (place) => `Nesting at ${place} exceeds ${MAX_DEPTH} levels${hint}; flatten the value.`,
  );
}
