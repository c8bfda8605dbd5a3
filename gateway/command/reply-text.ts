// A reply as text, or the problem of a document that this protocol cannot carry.
//
// Old databases hold JavaScript code, symbols and pointers, which no driver of today makes any more. Dropping or
// changing them in silence would lose data at the next replacement, so the answer says so instead.

import { stringify } from '../ejson.ts';
import { Problem } from '../http/problem.ts';

/** Writes the reply, with what a route puts around it. Throws the problem to answer with. */
export function replyText(value: unknown, { writes }: { readonly writes: boolean }): string {
  try {
    return stringify(value);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw unsupportedType(writes);
    throw error;
  }
}

function unsupportedType(writes: boolean): Problem {
  return new Problem({
    type: 'unsupported-type',
    status: writes ? 500 : 422,
    outcome: writes ? 'executed' : 'not-executed',
    detail:
      'A document of the reply has a value of a BSON type that is not carried here: code, a symbol or a ' +
      'pointer. Leave the field out with a projection, or read it by the Data API as canonical EJSON.',
  });
}
