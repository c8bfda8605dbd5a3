// Values to Extended JSON v2 text: a walk that copies only what must change, then JSON.stringify.
//
// The engine's writer is native code, so the walk's task is to hand it a tree it writes correctly by itself.
// Documents and arrays in which nothing needs a wrapper are handed over as they are; others are cloned
// shallowly, along the path to the change alone. Only objects of a class are asked for their type, so a
// plain document from outside with a `_bsontype` key is data. `toJSON` is never called on anything.

import {
  dbRefDocument,
  type EjsonMode,
  encoders,
  needsWrapper,
  unwritable,
  wrapBigInt,
  wrapBytes,
  wrapDate,
  wrapNumber,
  wrapRegExp,
  type Writing,
} from './encoders.ts';
import { MAX_DEPTH, tooDeep } from './limits.ts';
import { prototypeIsPolluted } from './own-keys.ts';

const CYCLE = ' (does it contain itself?)';

/** Options of `stringify`. */
export interface StringifyOptions {
  /**
   * `relaxed` (default): numbers and dates as JSON where that is exact. `canonical`: types kept. `request`: as
   * `relaxed`, except that a Long and a Double keep their type, so that the server stores what was given.
   */
  readonly mode?: EjsonMode;
}

interface Walk extends Writing {
  readonly polluted: boolean;
}

type Document = Record<string, unknown>;

/**
 * Writes Extended JSON v2. Undefined becomes null, as the official driver does.
 * @throws TypeError for functions, symbols and types that cannot be stored, RangeError for integers beyond
 * 64 bits and invalid dates, EJSONError for nesting deeper than 200 levels, which is also what a cycle gives;
 * messages name the place, never a value
 */
export function stringify(value: unknown, options: StringifyOptions = {}): string {
  if (value === undefined) throw new TypeError('stringify needs a value; it got undefined.');
  const { mode = 'relaxed' } = options;
  const state: Walk = { mode, polluted: prototypeIsPolluted(), path: [], depth: 0 };
  return JSON.stringify(convert(value, 0, state));
}

/** A value that JSON.stringify writes as the Extended JSON of this one; itself where possible. */
function convert(value: unknown, depth: number, state: Walk): unknown {
  switch (typeof value) {
    case 'object':
      return value === null ? null : convertObject(value, depth, state);
    case 'number':
      return state.mode === 'canonical' || needsWrapper(value) ? wrapNumber(value) : value;
    case 'bigint':
      state.depth = depth;
      return wrapBigInt(value, state);
    case 'undefined':
      // Dropped, a filter { owner: undefined } would match everything. The driver writes null, too.
      return null;
    case 'function':
    case 'symbol':
      state.depth = depth;
      throw unwritable(state, `is a ${typeof value}, which cannot be stored`);
    default:
      return value;
  }
}

function convertObject(value: object, depth: number, state: Walk): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return convertDocument(value as Document, depth, state);
  }
  if (prototype === Array.prototype) return convertArray(value as unknown[], depth, state);
  return convertInstance(value as Document, depth, state);
}

function convertArray(array: unknown[], depth: number, state: Walk): unknown {
  if (depth >= MAX_DEPTH) throw tooDeep(state.path, depth, CYCLE);
  let copy: unknown[] | undefined;
  for (let index = 0; index < array.length; index++) {
    const value = array[index];
    if (typeof value === 'string') continue;
    state.path[depth] = index;
    const converted = convert(value, depth + 1, state);
    if (converted === value) continue;
    copy ??= array.slice();
    copy[index] = converted;
  }
  return copy ?? array;
}

function convertDocument(document: Document, depth: number, state: Walk): unknown {
  if (depth >= MAX_DEPTH) throw tooDeep(state.path, depth, CYCLE);
  let copy: Document | undefined;
  for (const key in document) {
    const value = document[key];
    if (typeof value === 'string') continue;
    if (state.polluted && !Object.hasOwn(document, key)) continue;
    state.path[depth] = key;
    const converted = convert(value, depth + 1, state);
    if (converted === value) continue;
    // A spread defines own properties, `__proto__` among them, so the assignment below meets no setter.
    copy ??= { ...document };
    copy[key] = converted;
  }
  return copy ?? document;
}

/** An object of some class: a BSON value, a built-in that has a wrapper, or a document in disguise. */
function convertInstance(value: Document, depth: number, state: Walk): unknown {
  state.depth = depth;
  const type = value['_bsontype'];
  if (type !== undefined) {
    if (type === 'DBRef') return convertDocument(dbRefDocument(value), depth, state);
    const written = encoders.get(type)?.(value, state);
    if (written !== undefined) return written;
    throw unwritable(
      state,
      'has a _bsontype, or contents for it, that this version does not write',
    );
  }
  const { toBSON } = value;
  if (typeof toBSON === 'function') {
    // As the official driver does: a class may say itself what is stored. It costs a level, so that one
    // which answers with another such object for ever still ends.
    if (depth >= MAX_DEPTH) throw tooDeep(state.path, depth, CYCLE);
    state.path[depth] = 'toBSON()';
    return convert(toBSON.call(value), depth + 1, state);
  }
  if (typeof value['then'] === 'function') {
    throw unwritable(state, 'is a promise; await it first');
  }
  if (value instanceof Date) return wrapDate(value, state);
  if (value instanceof Uint8Array) return wrapBytes(value, 0);
  if (value instanceof RegExp) return wrapRegExp(value, state);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw unwritable(state, 'is raw memory other than a Uint8Array; wrap it in one');
  }
  // Fresh plain copies from here on, so that no inherited `toJSON` is left for JSON.stringify to find.
  if (Array.isArray(value)) return convertArray(Array.from<unknown>(value), depth, state);
  if (value instanceof Map) return convertDocument(fromMap(value, state), depth, state);
  return convertDocument({ ...value }, depth, state);
}

function fromMap(map: ReadonlyMap<unknown, unknown>, state: Walk): Document {
  for (const key of map.keys()) {
    if (typeof key !== 'string') throw unwritable(state, 'is a Map with a key that is no string');
  }
  return Object.fromEntries(map) as Document;
}
