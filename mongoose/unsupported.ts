// What Mongoose has over its own driver, and nobody has over a gateway.

import { UnsupportedOperationError } from '../js/src/index.ts';

/** The error for it. `instead`: a sentence without its point. */
export function unsupported(what: string, instead: string): UnsupportedOperationError {
  return new UnsupportedOperationError(
    `there are no ${what} over a gateway. ${instead}, or do it beside the database, with Mongoose's own driver`,
  );
}
