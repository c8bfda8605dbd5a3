// The codec's public face: Extended JSON v2 to values and back, and the value classes that JSON lacks.
//
// Re-exports only; `parse.ts` and `stringify.ts` are where to start reading.

export { type BsonTypes, lightTypes } from './bson-types.ts';
export type { EjsonMode } from './encoders.ts';
export { EJSONError } from './errors.ts';
export { MAX_DEPTH } from './limits.ts';
export { parse } from './parse.ts';
export { stringify, type StringifyOptions } from './stringify.ts';
export { Binary } from './types/binary.ts';
export { BSONRegExp } from './types/bson-reg-exp.ts';
export { Decimal128 } from './types/decimal128.ts';
export { Long } from './types/long.ts';
export { MaxKey } from './types/max-key.ts';
export { MinKey } from './types/min-key.ts';
export { ObjectId, type ObjectIdLike } from './types/object-id.ts';
export { Timestamp } from './types/timestamp.ts';
export { UUID } from './types/uuid.ts';
