// The connection string: what is taken, every refusal, and that no refusal quotes what it was given.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MongoParseError } from '../src/errors.ts';
import { parseUri } from '../src/uri.ts';

const keyId = 'CANARYKEYID';
const secret = 'CANARYSECRET';
const host = 'canaryhost.example';
const database = 'CANARYDATABASE';
const good = `https://${keyId}:${secret}@${host}/${database}`;

function refusal(uri: string): MongoParseError {
  try {
    parseUri(uri);
  } catch (error) {
    expect(error).toBeInstanceOf(MongoParseError);
    return error as MongoParseError;
  }
  throw new Error(`was taken: ${uri}`);
}

describe('what is taken', () => {
  it('takes key, host and database apart', () => {
    expect(parseUri(good)).toEqual({
      base: `https://${host}`,
      key: `${keyId}.${secret}`,
      database,
      options: {},
    });
  });

  it.each([
    ['port', `https://${keyId}:${secret}@${host}:8443/x`, `https://${host}:8443`, 'x'],
    ['no database', `https://${keyId}:${secret}@${host}`, `https://${host}`, undefined],
    ['a slash only', `https://${keyId}:${secret}@${host}/`, `https://${host}`, undefined],
    ['encoded name', `https://${keyId}:${secret}@${host}/a%C3%A4`, `https://${host}`, 'aä'],
    ['localhost', `http://${keyId}:${secret}@localhost:1/x`, 'http://localhost:1', 'x'],
    ['127.0.0.1', `http://${keyId}:${secret}@127.0.0.1:1/x`, 'http://127.0.0.1:1', 'x'],
    ['[::1]', `http://${keyId}:${secret}@[::1]:1/x`, 'http://[::1]:1', 'x'],
  ])('%s', (_what, uri, base, name) => {
    expect(parseUri(uri)).toMatchObject({ base, database: name });
  });

  it('reads numbers, booleans and words of the query', () => {
    const query = 'maxRetries=3&bufferCommands=true&autoCreate=false&validateConnection=always';
    expect(parseUri(`${good}?${query}`).options).toEqual({
      maxRetries: 3,
      bufferCommands: true,
      autoCreate: false,
      validateConnection: 'always',
    });
  });
});

const mongodb = /a mongodb:\/\/ connection string needs TCP.*Mooring gateway.*gateway\/README\.md/s;
const shape = /the connection string must look like https:\/\/<keyId>:<secret>@<gateway host>/;
const plain = /plain http would send the key readable.*localhost/s;
const key = /the connection string needs a key.*8 to 64 of the characters A-Z a-z 0-9 _ -/s;
const path = /after the host comes one database name and nothing else/;
const option = /the connection string has an unknown option; allowed are: .*maxRetries/;

const refused: readonly (readonly [uri: string, message: RegExp])[] = [
  [`mongodb://${keyId}:${secret}@${host}/${database}`, mongodb],
  [`mongodb+srv://${keyId}:${secret}@${host}/${database}`, mongodb],
  [`MONGODB://${keyId}:${secret}@${host}/${database}`, mongodb],
  ['', shape],
  [secret, shape],
  [`${keyId}:${secret}@${host}/${database}`, shape],
  [`//${keyId}:${secret}@${host}/${database}`, shape],
  [`https//${keyId}:${secret}@${host}/${database}`, shape],
  [`https://${keyId}:${secret}@${host}:99999/${database}`, shape],
  [`https://${keyId}:${secret}@${host}:port/${database}`, shape],
  [`https://${keyId}:${secret}@/${database}`, shape],
  [`https://${keyId}:${secret}@[${host}]/${database}`, shape],
  [`https://${keyId}:sec/${secret}@${host}/${database}`, shape],
  [`https://${keyId}:sec?${secret}@${host}/${database}`, shape],
  [`https://${keyId}:sec#${secret}@${host}/${database}`, shape],
  [`ftp://${keyId}:${secret}@${host}/${database}`, shape],
  [`wss://${keyId}:${secret}@${host}/${database}`, shape],
  [`javascript:${secret}`, shape],
  [`http://${keyId}:${secret}@${host}/${database}`, plain],
  [`http://${keyId}:${secret}@127.0.0.1.${host}/${database}`, plain],
  [`http://${keyId}:${secret}@localhost.${host}/${database}`, plain],
  [`https://${host}/${database}`, key],
  [`https://${keyId}@${host}/${database}`, key],
  [`https://:${secret}@${host}/${database}`, key],
  [`https://${keyId}:@${host}/${database}`, key],
  [`https://${keyId}:${secret}%40x@${host}/${database}`, key],
  [`https://${keyId}:${secret}:x@${host}/${database}`, key],
  [`https://${keyId}.x:${secret}@${host}/${database}`, key],
  [`https://${keyId}:${secret}@x@${host}/${database}`, key],
  [`https://short:${secret}@${host}/${database}`, key],
  [`https://${keyId}:short@${host}/${database}`, key],
  [`https://${keyId}:${secret.repeat(6)}@${host}/${database}`, key],
  [`${good}/more`, path],
  [`${good}/`, path],
  [`${good}#${secret}`, path],
  [`https://${keyId}:${secret}@${host}//${database}`, path],
  [`https://${keyId}:${secret}@${host}/%E0%A4%A`, path],
  [`https://${keyId}:${secret}@${host}/${database}%`, path],
  [`${good}?${secret}`, option],
  [`${good}?${secret}=1`, option],
  [`${good}?maxretries=1`, option],
  [`${good}?waiterPollMS=1`, option],
  [`${good}?onStateChange=alert`, option],
  [`${good}?uri=${secret}`, option],
  [`${good}?maxRetries=1&${keyId}:${secret}@${host}`, option],
  [`${good}?__proto__=1`, option],
  [`${good}?__proto__=${secret}`, option],
  [`${good}?constructor=1`, option],
  [`${good}?toString=1`, option],
  [`${good}?__proto__.maxRetries=1`, option],
];

describe('every refusal', () => {
  it.each(refused)('%s', (uri, message) => {
    expect(refusal(uri).message).toMatch(message);
  });

  it.each(refused)('%s: quotes nothing', (uri) => {
    const error = refusal(uri);
    const shown = `${error.message}\n${inspect(error, { showHidden: true, depth: 9 })}`;
    const told = `${shown}\n${JSON.stringify(error)}`.toLowerCase().replaceAll(import.meta.url, '');
    for (const canary of ['canary', keyId, secret, host, database]) {
      expect(told).not.toContain(canary.toLowerCase());
    }
  });

  it('is the same for what is no text', () => {
    for (const uri of [undefined, null, 7, {}, []]) {
      expect(refusal(uri as string).message).toMatch(shape);
    }
  });
});

describe('strings made from pieces in the wrong order', () => {
  const pieces = ['https://', 'http:', keyId, ':', secret, '@', host, '/', database, '?', '#', '%'];
  const mixed: string[] = [];
  for (let seed = 1; seed <= 3000; ++seed) {
    let state = seed;
    let uri = seed % 3 === 0 ? 'https://' : '';
    for (let i = 0; i < 8; ++i) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      uri += pieces[(state >>> 16) % pieces.length];
    }
    mixed.push(uri);
  }

  it('are refused with MongoParseError and without a canary, or taken', () => {
    let refusals = 0;
    for (const uri of mixed) {
      try {
        parseUri(uri);
      } catch (error) {
        refusals += 1;
        expect(error, uri).toBeInstanceOf(MongoParseError);
        expect((error as Error).message.toLowerCase(), uri).not.toContain('canary');
      }
    }
    expect(refusals).toBeGreaterThan(2000);
  });
});
