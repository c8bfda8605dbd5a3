// Extended JSON v2 text to values: JSON.parse, then one walk in place that replaces wrappers.
//
// The engine's parser is native code, so everything here is about adding as little as possible to it: keys are
// looked at only by their first character, and nothing is copied. A text without `"$` is walked, too, because it
// may be too deep, or hold an integer that was rounded. Writing back in place is also what keeps `__proto__`
// harmless: JSON.parse made it an own property, and assigning to an own property stays one.

import { type BsonTypes, lightTypes } from './bson-types.ts';
import { type Decoder, decoders, MALFORMED, readInt64 } from './decoders.ts';
import { EJSONError, errorAt, type PathStep } from './errors.ts';
import { MAX_DEPTH, tooDeep } from './limits.ts';
import { prototypeIsPolluted } from './own-keys.ts';
import { mayBeLong } from './types/long.ts';

const DOLLAR = 36;

interface Walk {
  readonly types: BsonTypes;
  readonly path: PathStep[];
  /** Whether a key may be inherited or hold a null character, so that each one must be checked. */
  readonly careful: boolean;
  /** Whether a number was met that JSON.parse may have rounded. */
  rounded: boolean;
}

/**
 * Reads Extended JSON v2, canonical and relaxed. Documents with other `$` keys, such as operators, stay
 * as they are.
 * @param types what to build for each wrapper; our light classes by default
 * @throws EJSONError when the text is not JSON, a wrapper is malformed, a key holds a null character, or
 * documents nest deeper than 200 levels; its message names the place, never a value
 */
export function parse(text: string, types: BsonTypes = lightTypes): unknown {
  const root = parseJson(text);
  if (typeof root === 'number' && mayBeLong(root))
    return (parse(`[${text}]`, types) as unknown[])[0];
  if (typeof root !== 'object' || root === null) return root;
  // Keys may spell the null character as an escape.
  const careful = text.includes('\\u00') || prototypeIsPolluted();
  const state = { types, path: [], careful, rounded: false };
  const value = walk(root, 0, state);
  return state.rounded ? walk(parseJson(wrapLongs(text)) as object, 0, state) : value;
}

/** A text that JSON.parse has taken, with the integers wrapped that it rounds. */
function wrapLongs(text: string): string {
  // No pattern for a whole string: on a long one the engine's stack for backtracking would overflow.
  let inString = false;
  return text.replace(/\\.|"|-?\d[\d.eE+-]*/g, (token) => {
    if (token === '"') inString = !inString;
    const rounded = !inString && mayBeLong(Number(token)) && readInt64(token) !== undefined;
    return rounded ? `{"$numberLong":"${token}"}` : token;
  });
}

function parseJson(text: string): unknown {
  if (typeof text !== 'string') throw new TypeError('parse needs Extended JSON text, a string.');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The engine's message quotes the text around the fault; only the position may leave this function.
    const [, position] = / at position (\d+)(?: \([^"]*\))?$/.exec(String(error)) ?? [];
    const where = position === undefined ? '' : ` at character ${position}`;
    throw new EJSONError(`The text (${text.length} characters) is not valid JSON${where}.`);
  }
}

/** Replaces the wrappers below a document or array; returns it, or the value it wraps. */
function walk(node: object, depth: number, state: Walk): unknown {
  if (depth >= MAX_DEPTH) throw tooDeep(state.path, depth);
  if (Array.isArray(node)) {
    walkArray(node, depth, state);
    return node;
  }
  const record = node as Record<string, unknown>;
  for (const key in record) {
    if (state.careful && !isOwnAndClean(record, key, depth, state)) continue;
    if (key.charCodeAt(0) === DOLLAR) {
      const decoder = decoders.get(key);
      if (decoder !== undefined) return unwrap(record, key, decoder, depth, state);
    }
    const value = record[key];
    if (typeof value === 'object' && value !== null) {
      state.path[depth] = key;
      const replaced = walk(value, depth + 1, state);
      if (replaced !== value) record[key] = replaced;
    } else if (typeof value === 'number' && mayBeLong(value)) {
      state.rounded = true;
    }
  }
  return node;
}

function walkArray(array: unknown[], depth: number, state: Walk): void {
  for (let index = 0; index < array.length; index++) {
    const value = array[index];
    if (typeof value === 'object' && value !== null) {
      state.path[depth] = index;
      const replaced = walk(value, depth + 1, state);
      if (replaced !== value) array[index] = replaced;
    } else if (typeof value === 'number' && mayBeLong(value)) {
      state.rounded = true;
    }
  }
}

function unwrap(
  record: Record<string, unknown>,
  key: string,
  [allowed, decode]: Decoder,
  depth: number,
  state: Walk,
): unknown {
  const value = Object.keys(record).length === 1 ? decode(record[key], state.types) : MALFORMED;
  if (value !== MALFORMED) return value;
  throw errorAt(
    state.path,
    depth,
    (place) =>
      `Malformed ${key} at ${place}; allowed is {"${key}": ${allowed}}, with no other keys.`,
  );
}

/** Whether the key is the document's own. Throws when it is one that MongoDB cannot store. */
function isOwnAndClean(record: object, key: string, depth: number, state: Walk): boolean {
  if (!Object.hasOwn(record, key)) return false;
  if (!key.includes('\0')) return true;
  throw errorAt(
    state.path,
    depth,
    (place) => `A key of the document at ${place} holds a null character; MongoDB allows none.`,
  );
}
