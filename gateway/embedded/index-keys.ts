// The keys under which an index lists a document, as MongoDB makes them.
//
// A missing field is listed as null. An array is listed once for each element, so that a unique index on
// `tags` is about single tags; two arrays in one compound index are refused, because every pair would count.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

/** One key: a value for each field of the index. */
export type IndexKey = readonly unknown[];

/** Where one field's path has got to. `rest` is undefined once the value is final. */
interface Walk {
  readonly value: unknown;
  readonly rest: readonly string[] | undefined;
}

/** The keys of a document, and whether it has any of the fields. Throws CannotIndexParallelArrays. */
export function indexKeys(
  document: Document,
  paths: readonly (readonly string[])[],
): { keys: IndexKey[]; present: boolean } {
  const walks = paths.map((rest) => advance({ value: document, rest }));
  const present = walks.some(({ value }) => value !== undefined);
  return { keys: expand(walks), present };
}

/** Follows a path as far as it leads through documents, and through arrays by position. */
function advance({ value, rest }: Walk): Walk {
  let node = value;
  const parts = [...(rest ?? [])];
  for (let part = parts[0]; part !== undefined; part = parts[0]) {
    const inArray = Array.isArray(node);
    if (inArray && !(/^\d+$/.test(part) && Object.hasOwn(node as object, part))) break;
    if (!inArray && !isDocument(node)) return { value: undefined, rest: undefined };
    node = Object.hasOwn(node as object, part) ? (node as Document)[part] : undefined;
    parts.shift();
  }
  return { value: node, rest: Array.isArray(node) ? parts : undefined };
}

function expand(walks: readonly Walk[]): IndexKey[] {
  const arrays = new Set(walks.flatMap(({ value, rest }) => (rest === undefined ? [] : [value])));
  if (arrays.size > 1) {
    throw new CommandError('CannotIndexParallelArrays', 'cannot index parallel arrays');
  }
  const [array] = arrays;
  if (!Array.isArray(array)) return [walks.map(({ value }) => value ?? null)];
  const elements: unknown[] = array.length > 0 ? array : [undefined];
  return elements.flatMap((element) =>
    expand(walks.map((walk) => (walk.rest === undefined ? walk : into(element, walk.rest)))),
  );
}

/** An element of an array; an array directly inside it is a value, not a level. */
function into(element: unknown, rest: readonly string[]): Walk {
  if (rest.length === 0) return { value: element, rest: undefined };
  return isDocument(element) ? advance({ value: element, rest }) : { value: null, rest: undefined };
}
