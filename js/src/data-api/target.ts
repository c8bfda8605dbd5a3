// Where a Data API is: https://<host>/app/<AppId>/endpoint/data/v1?dataSource=Cluster0&database=shop
//
// The key comes as the option `apiKey` or stands where a user name would. It never appears in an error.

import { MongoParseError } from '../errors.ts';
import { optionsFromQuery } from '../options.ts';
import { parseUrl, type Target } from '../uri.ts';
import { DataApiEndpoint } from './endpoint.ts';

const shape = 'https://<host>/app/<AppId>/endpoint/data/v1?dataSource=<name>&database=<name>';

/** What a header can carry. */
const keyShape = /^[\x21-\x7e]+$/;

/** @throws MongoParseError that says what is wrong without quoting the address or the key. */
export function dataApiTarget(uri: string, apiKey?: string): Target {
  const url = parseUrl(uri, shape);
  const { username, password, searchParams, hash } = url;
  const fromUrl = [username, password].filter(Boolean).map(decoded).join('.');
  const key = apiKey ?? fromUrl;
  if (!keyShape.test(key)) {
    throw new MongoParseError(
      'the Data API needs a key: the option apiKey, or the part before the @ of https://<key>@<host>/…',
    );
  }
  const dataSource = taken(searchParams, 'dataSource');
  if (dataSource === undefined) {
    throw new MongoParseError(`the address must name the dataSource: ${shape}`);
  }
  if (hash !== '') throw new MongoParseError(`the address must look like ${shape}`);
  const database = taken(searchParams, 'database');
  const base = url.origin + url.pathname.replace(/\/+$/, '');
  return {
    base,
    key,
    database,
    options: optionsFromQuery(searchParams),
    endpoint: (host, debug) =>
      new DataApiEndpoint(host, { base, key, dataSource, database, debug }),
  };
}

/** A parameter of ours, which is then no longer among the options. */
function taken(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name) ?? '';
  query.delete(name);
  return value === '' ? undefined : value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // URIError: a percent sign that begins no encoded character, and so no key.
    return ' ';
  }
}
