// Where a request of the Data API says whose it is, in the order in which the service looked.
//
// A Bearer that is there decides alone: a wrong one is not made good by a right API key beside it. The value is
// the gateway's own `keyId.secret` in all places. Users with a password or a token of their own are not known here.

import type { HeaderReader } from '../http/exchange.ts';
import { DataApiError } from './errors.ts';

const BEARER = /^Bearer(?: +(.*))?$/i;

/** The `keyId.secret` of a request. Throws the 400 or 401 error for requests that have none. */
export function readCredential(headers: HeaderReader): string {
  const bearer = BEARER.exec(headers.get('authorization') ?? '');
  if (bearer !== null) return bearer[1] ?? '';
  const apiKey = headers.get('apikey') ?? headers.get('api-key');
  if (apiKey !== null) return apiKey;
  throw withoutKey(headers);
}

function withoutKey(headers: HeaderReader): DataApiError {
  const sent = (name: Lowercase<string>): boolean => headers.get(name) !== null;
  const user = [sent('email'), sent('password')];
  if (sent('jwttokenstring') || user.every(Boolean)) {
    return new DataApiError('AuthProviderNotFound', {
      type: 'unauthorized',
      status: 401,
      detail:
        'This gateway knows API keys only, no users with a password or a token. Send the header ' +
        '"apiKey: <keyId>.<secret>" or "Authorization: Bearer <keyId>.<secret>".',
    });
  }
  // Both texts are the service's own, because clients compare them.
  if (user.some(Boolean)) {
    return new DataApiError('MissingParameter', {
      type: 'unauthorized',
      status: 400,
      detail:
        'must specify some form of authentication (either email+password, api-key, or jwt) in the ' +
        'request header or body',
    });
  }
  return new DataApiError('InvalidParameter', {
    type: 'unauthorized',
    status: 400,
    detail: 'no authentication methods were specified',
  });
}
