// Collations that ignore case, or case and accents: texts are compared by keys that lack them.
//
// A filter and the documents it looks at are both turned into keys, so mingo need not know of it. That is
// right for filters that compare values; where it would be wrong (expressions, regular expressions), it is
// refused, as is everything of a collation but its locale and strength.

import type { Document } from 'mongodb';

import { CommandError } from './command-error.ts';
import { isRegularExpression } from './regular-expressions.ts';
import { isDocument } from './values.ts';

/** A collation that compares otherwise than bytes. */
export interface Collation {
  /** As JavaScript has them, such as `en-US`. */
  readonly locale: string;
  readonly strength: 1 | 2;
}

/** Reads the field of a command or a statement; undefined where texts compare as bytes. */
export function collationField(value: unknown): Collation | undefined {
  if (value === undefined) return undefined;
  if (!isDocument(value)) throw new CommandError('TypeMismatch', 'collation must be an object');
  const { locale, strength = 3, ...others } = value;
  if (locale === 'simple') return undefined;
  const known = typeof locale === 'string' && /^[a-z]{2,3}(?:_[A-Z]{2})?$/.test(locale);
  const odd = Object.keys(others)[0] ?? (known ? undefined : 'locale');
  if (odd !== undefined || ![1, 2, 3].includes(strength as number)) {
    throw new CommandError(
      'NotImplemented',
      `The demo engine does not support the collation's '${odd ?? 'strength'}'.`,
    );
  }
  // With strength 3 texts are equal when they are the same.
  return strength === 3
    ? undefined
    : { locale: (locale as string).replace('_', '-'), strength: strength as 1 | 2 };
}

/** The same with keys in the place of texts. */
export function keyed<T>(value: T, collation: Collation): T {
  if (typeof value === 'string') return keyOf(value, collation) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => keyed(part, collation)) as T;
  if (!isDocument(value)) return value;
  const parts = Object.entries(value).map(([name, part]) => [
    name,
    keyed<unknown>(part, collation),
  ]);
  return Object.fromEntries(parts) as T;
}

function keyOf(text: string, { locale, strength }: Collation): string {
  const bare = strength === 1 ? text.normalize('NFD').replace(/\p{Mn}/gu, '') : text;
  return bare.normalize('NFC').toLocaleLowerCase(locale);
}

/** Throws NotImplemented for a filter that does more than compare values. */
export function refuseUncollatable(filter: unknown): void {
  if (isRegularExpression(filter)) refuse('a regular expression');
  if (Array.isArray(filter)) filter.forEach(refuseUncollatable);
  else if (isDocument(filter)) {
    for (const [name, part] of Object.entries(filter)) {
      if (['$expr', '$regex', '$type', '$gt', '$gte', '$lt', '$lte'].includes(name)) refuse(name);
      refuseUncollatable(part);
    }
  }
}

/** A pipeline may begin with filters; after them nothing may compare. */
export function refuseUncollatableStages(pipeline: readonly Document[]): void {
  for (const [at, stage] of pipeline.entries()) {
    const [name = ''] = Object.keys(stage);
    if (!['$skip', '$limit', '$count'].includes(name) && !(at === 0 && name === '$match'))
      refuse(name);
  }
}

function refuse(what: string): never {
  throw new CommandError(
    'NotImplemented',
    `The demo engine does not support ${what} with a collation that ignores case.`,
  );
}
