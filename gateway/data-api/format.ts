// The two formats of an answer: plain JSON, which loses types, and canonical Extended JSON, which keeps all.

import { BSON } from 'mongodb';

import { stringify } from '../ejson.ts';
import { stringifyLossy } from './lossy-json.ts';

/** How an answer is written. */
export interface Format {
  readonly mediaType: 'application/json' | 'application/ejson';
  /** Whether numbers must come from the driver with their types. */
  readonly exactTypes: boolean;
  readonly stringify: (value: unknown) => string;
}

const json: Format = {
  mediaType: 'application/json',
  exactTypes: false,
  stringify: stringifyLossy,
};

const ejson: Format = {
  mediaType: 'application/ejson',
  exactTypes: true,
  stringify: stringifyCanonical,
};

/** The format that an Accept header prefers; JSON when it names neither, as the service's default was. */
export function chooseFormat(accept: string | null): Format {
  const wanted = (accept ?? '')
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return { type, quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .find(({ type }) => type === json.mediaType || type === ejson.mediaType);
  return wanted?.type === ejson.mediaType ? ejson : json;
}

function stringifyCanonical(value: unknown): string {
  try {
    return stringify(value, { mode: 'canonical' });
  } catch (error) {
    // Types that our writer does not have (code, symbols, pointers) are left to the driver's.
    if (error instanceof TypeError) return BSON.EJSON.stringify(value, { relaxed: false });
    throw error;
  }
}
