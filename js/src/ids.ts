// New _ids: a clock and randomness of the host for `new ObjectId()`, which the codec alone may not touch.
//
// The random bytes are drawn once an isolate and at the first id, because Workers refuse randomness while a
// module is loaded.

import { ObjectId, setIdMaker } from './ejson/types/object-id.ts';
import { currentHost } from './host.ts';

let random: Uint8Array | undefined;
let counter = 0;

/** A new _id. */
export function makeId(): ObjectId {
  const host = currentHost();
  if (random === undefined) {
    random = host.randomBytes(8);
    counter = new DataView(random.buffer).getUint32(4);
  }
  counter = (counter + 1) >>> 0;
  return ObjectId.generate(random, Math.floor(host.now() / 1000), counter);
}

setIdMaker(makeId);
