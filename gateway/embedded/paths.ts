// Dotted paths inside documents: reading, writing, and whether a value could be put there at all.
//
// mingo leaves a document silently unchanged where a path leads through a number or a text; MongoDB
// calls that PathNotViable, and a client that was told "modified" must be able to rely on it.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isDocument } from './values.ts';

/** Whether a path uses `$`, `$[]` or `$[name]`, so that it means other elements in each document. */
export function isPositional(path: string): boolean {
  return path.split('.').some((part) => part.startsWith('$'));
}

/** The value at a path, or undefined. Throws PathNotViable where nothing can be put at the path. */
export function viableValue(document: Document, path: string): unknown {
  const parts = path.split('.');
  let node: unknown = document;
  for (const [at, part] of parts.entries()) {
    if (node === undefined) return undefined;
    if (Array.isArray(node) ? !/^\d+$/.test(part) : !isDocument(node)) {
      const inside = parts.slice(0, at).join('.');
      throw new CommandError(
        'PathNotViable',
        `Cannot create field '${part}' in element '${inside}', which is not a document`,
      );
    }
    const parent = node as Document;
    node = Object.hasOwn(parent, part) ? parent[part] : undefined;
  }
  return node;
}

/** The values that a query on a path sees: arrays on the way and at the end are looked into. */
export function valuesAt(node: unknown, path: readonly string[]): unknown[] {
  const [part, ...rest] = path;
  if (part === undefined) {
    if (Array.isArray(node)) return node;
    return node === undefined ? [] : [node];
  }
  if (isDocument(node)) return Object.hasOwn(node, part) ? valuesAt(node[part], rest) : [];
  if (!Array.isArray(node)) return [];
  if (/^\d+$/.test(part)) return valuesAt(node[Number(part)], rest);
  return node.filter(isDocument).flatMap((element) => valuesAt(element, path));
}

/** Puts a value at a path, making documents on the way. The document is the caller's own copy. */
export function setValue(document: Document, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let node = document;
  for (const part of parts) {
    const next: unknown = Object.hasOwn(node, part) ? node[part] : undefined;
    if (!isDocument(next) && !Array.isArray(next)) define(node, part, {});
    node = node[part] as Document;
  }
  define(node, last, value);
}

/** An own property whatever its name, so that `__proto__` stays a field. */
function define(node: Document, key: string, value: unknown): void {
  Object.defineProperty(node, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
