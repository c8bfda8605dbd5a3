// MongoDB's BSON corpus as far as it concerns Extended JSON: read from a checkout beside the repository, because the
// files are not ours to ship. Without one there are none.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface ValidCase {
  readonly description: string;
  readonly canonical_bson: string;
  readonly canonical_extjson: string;
  readonly relaxed_extjson?: string;
  readonly degenerate_extjson?: string;
  readonly lossy?: boolean;
}

export interface CorpusFile {
  readonly name: string;
  readonly description: string;
  readonly bson_type: string;
  readonly test_key?: string;
  readonly valid?: readonly ValidCase[];
  readonly parseErrors?: readonly { readonly description: string; readonly string: string }[];
}

const folder = new URL('../../../../shared/spec-tests/bson-corpus/', import.meta.url);
const names = existsSync(folder) ? readdirSync(folder) : [];

export const corpusFiles: readonly CorpusFile[] = names
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CorpusFile;
    return { ...file, name };
  });

const NOT_CARRIED = /"\$(?:code|symbol|dbPointer|undefined)"/;

/** Whether the text has none of the types that this codec must refuse. */
export function isCarried(text: string): boolean {
  return !NOT_CARRIED.test(text);
}
