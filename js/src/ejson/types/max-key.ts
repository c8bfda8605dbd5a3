// MaxKey: the value that sorts after every other one. It carries nothing but its type.
//
// MongoDB orders values of different types, and this is the upper end of that order:
// a query uses it as an open bound.

import { INSPECT } from './inspect.ts';

/** Compares larger than every other value. */
export class MaxKey {
  get _bsontype(): 'MaxKey' {
    return 'MaxKey';
  }

  [INSPECT](): string {
    return 'new MaxKey()';
  }
}
