// MinKey: the value that sorts before every other one. It carries nothing but its type.
//
// MongoDB orders values of different types, and this is the lower end of that order:
// a query uses it as an open bound.

import { INSPECT } from './inspect.ts';

/** Compares smaller than every other value. */
export class MinKey {
  get _bsontype(): 'MinKey' {
    return 'MinKey';
  }

  [INSPECT](): string {
    return 'new MinKey()';
  }
}
