// MongoDB's uri-options cases, the host part replaced by a gateway: the options, warnings and errors that their
// specification wants. The files are read where they are; without them the suite is skipped.
//
// A warning there is an error here, as in MongoDB's driver for Node, so that a misspelt limit is noticed.

import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { MongoParseError } from '../src/errors.ts';
import { resolveOptions } from '../src/options.ts';
import { parseUri } from '../src/uri.ts';

interface Case {
  readonly description: string;
  readonly uri: string;
  readonly valid: boolean;
  readonly warning: boolean | null;
  readonly options: Readonly<Record<string, unknown>> | null;
}

const folder = new URL('../../../shared/spec-tests/uri-options/', import.meta.url);

const gateway = 'the gateway’s own connection string says how it reaches the database';
const noTcp = 'a fetch has no sockets, pools or monitors to set';
const seeds = 'an https:// address has one host';
const overload = 'overload errors are repeated at most min(maxRetries, 2) times';

/** Options that mean nothing over a gateway, and why. What is left of a case without them is run. */
const elsewhere: Readonly<Record<string, string>> = {
  authMechanism: gateway,
  authMechanismProperties: gateway,
  authSource: gateway,
  compressors: noTcp,
  zlibCompressionLevel: noTcp,
  appname: gateway,
  replicaSet: gateway,
  directConnection: seeds,
  loadBalanced: seeds,
  proxyHost: noTcp,
  proxyPort: noTcp,
  proxyUsername: noTcp,
  proxyPassword: noTcp,
  readPreference: gateway,
  readPreferenceTags: gateway,
  maxStalenessSeconds: gateway,
  serverMonitoringMode: noTcp,
  serverSelectionTryOnce: noTcp,
  srvServiceName: seeds,
  srvMaxHosts: seeds,
  maxAdaptiveRetries: overload,
  enableOverloadRetargeting: overload,
};
const tls = 'the runtime’s fetch checks certificates, and https says that they are';

/** Cases that are answered otherwise, and why. */
const otherwise: Readonly<Record<string, string>> = {
  'maxPoolSize=0 does not error':
    'a pool without a limit is not offered: an isolate holds 1,024 operations',
};

function reasonFor(name: string): string | undefined {
  return /^(?:ssl$|tls)/.test(name) ? tls : elsewhere[name];
}

/** The case's query without what lies elsewhere, and why that was left out. */
function split(uri: string): { query: URLSearchParams; left: string[] } {
  const query = new URLSearchParams(uri.split('?')[1]);
  const left = [...new Set(query.keys())].filter((name) => reasonFor(name) !== undefined);
  for (const name of left) query.delete(name);
  return { query, left };
}

const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.json'))
  : [];
const cases = files.flatMap((file) => {
  const { tests } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { tests: Case[] };
  return tests.map((test) => ({ ...test, file }));
});

function options(query: URLSearchParams): Record<string, unknown> {
  const { options } = parseUri(`https://key12345:secret12345@gateway.example/?${query.toString()}`);
  // What is not a number of the core stays as it was read.
  return { ...options, ...resolveOptions(options, 'node') };
}

describe.skipIf(cases.length === 0)('uri-options', () => {
  for (const { file, description, uri, valid, warning, options: expected } of cases) {
    const { query, left } = split(uri);
    const skip =
      otherwise[description] ?? (query.size === 0 ? reasonFor(left[0] ?? '') : undefined);
    it(`${file}: ${description}`, ({ skip: skipped }) => {
      if (skip !== undefined) return skipped(skip);
      if (!valid || warning === true) {
        expect(() => options(query)).toThrow(MongoParseError);
        return;
      }
      const ours = Object.entries(expected ?? {}).filter(([name]) => query.has(name));
      expect(ours.length).toBeGreaterThan(0);
      expect(options(query)).toMatchObject(Object.fromEntries(ours));
    });
  }

  it('names only options and cases that are there', () => {
    const names = new Set(
      cases.flatMap(({ uri }) => [...new URLSearchParams(uri.split('?')[1]).keys()]),
    );
    expect(Object.keys(elsewhere).filter((name) => !names.has(name))).toEqual([]);
    const descriptions = cases.map(({ description }) => description);
    expect(Object.keys(otherwise).filter((name) => !descriptions.includes(name))).toEqual([]);
  });
});
