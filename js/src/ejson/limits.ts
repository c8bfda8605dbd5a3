// The one limit of the codec: how deep documents and arrays may nest, in both directions.
//
// It is what keeps a hostile text or a cyclic object from overflowing the stack. MongoDB itself stores
// at most 100 levels, so 200 leaves room for a command around the document.

import { describePlace, EJSONError, formatPath, type PathStep } from './errors.ts';

/** Levels of documents and arrays, the outermost one counted. */
export const MAX_DEPTH = 200;

/** The error for a level too many; `steps` leads to the value that would be it. */
export function tooDeep(steps: readonly PathStep[], cyclePossible: boolean): EJSONError {
  const path = formatPath(steps);
  const hint = cyclePossible ? ' (does it contain itself?)' : '';
  return new EJSONError(
    `Nesting at ${describePlace(path)} exceeds ${MAX_DEPTH} levels${hint}; flatten the value.`,
    path,
  );
}
