// BSONRegExp: a regular expression as the server stores it, in its dialect (PCRE) and with its options.
//
// JavaScript's RegExp cannot hold every such pattern, so what comes from the server stays text.

import { INSPECT } from './inspect.ts';
import { must } from './must.ts';

/**
 * The options in the alphabetical order the server keeps, or undefined when one is not known or the pattern
 * is none that the server can store.
 */
export function normalizeRegExpOptions(pattern: string, options: string): string | undefined {
  const storable = /^[ilmsux]*$/.test(options) && !pattern.includes('\0');
  return storable ? [...options].sort().join('') : undefined;
}

/** A server-side regular expression. Immutable. */
export class BSONRegExp {
  declare readonly pattern: string;
  /** Any of `ilmsux`, in alphabetical order. */
  declare readonly options: string;

  /** @throws TypeError when the pattern has a null character or an option is not one of `ilmsux`. */
  constructor(pattern: string, options = '') {
    this.pattern = pattern;
    this.options = must(
      normalizeRegExpOptions(pattern, options),
      'A BSONRegExp is a pattern without null characters and options among "ilmsux".',
    );
  }

  get _bsontype(): 'BSONRegExp' {
    return 'BSONRegExp';
  }

  [INSPECT](): string {
    return `new BSONRegExp(${JSON.stringify(this.pattern)}, '${this.options}')`;
  }
}
