// Options: the profiles' defaults, what is taken, and every refusal with its message.

import { describe, expect, it } from 'vitest';
import { MongoInvalidArgumentError, MongoParseError } from '../src/errors.ts';
import { coreOptions } from '../src/generated/abi.ts';
import type { Overrides } from '../src/options.ts';
import { optionsFromQuery, overridesOf, resolveOptions } from '../src/options.ts';

function resolve(given: object): Record<string, number> {
  return { ...resolveOptions(given, 'edge') };
}

describe('defaults', () => {
  it('of the edge profile', () => {
    expect(resolveOptions({}, 'edge')).toEqual({
      maxPoolSize: 1,
      serverSelectionTimeoutMS: 5000,
      socketTimeoutMS: 0,
      timeoutMS: 10_000,
      bufferCommands: 0,
      maxRetries: 2,
      retryDelay: 100,
      validateConnection: 1,
      waiterPollMS: 60,
      maxQueued: 64,
      waitQueueTimeoutMS: 2000,
      rateLimit: 0,
      rateLimitBurst: 20,
      driverProfile: 0,
    });
  });

  it('of the node profile', () => {
    expect(resolveOptions({}, 'node')).toEqual({
      maxPoolSize: 5,
      serverSelectionTimeoutMS: 5000,
      socketTimeoutMS: 30_000,
      timeoutMS: 0,
      bufferCommands: 1,
      maxRetries: 2,
      retryDelay: 100,
      validateConnection: 1,
      waiterPollMS: 0,
      maxQueued: 1024,
      waitQueueTimeoutMS: 0,
      rateLimit: 0,
      rateLimitBurst: 20,
      driverProfile: 0,
    });
  });

  it('of the other profile on request, but polling and an end of time stay what the host needs', () => {
    const node = resolveOptions({ profile: 'node' }, 'edge');
    expect(node).toEqual({ ...resolveOptions({}, 'node'), waiterPollMS: 60, timeoutMS: 10_000 });
    const edge = resolveOptions({ profile: 'edge' }, 'node');
    expect(edge).toEqual({ ...resolveOptions({}, 'edge'), waiterPollMS: 0 });
  });

  it("of the driver profile are the host's own, with the rule of the specifications", () => {
    const driver = resolveOptions({ profile: 'driver' }, 'node');
    expect(driver).toEqual({ ...resolveOptions({}, 'node'), driverProfile: 1 });
  });

  it('an operation without an end is refused at the edge, where its invocation may be killed', () => {
    expect(() => resolveOptions({ timeoutMS: 0 }, 'edge')).toThrow('timeoutMS must be at least 1');
    expect(resolveOptions({ timeoutMS: 0 }, 'node').timeoutMS).toBe(0);
  });

  it('fill in for undefined, never for what is given', () => {
    expect(resolve({ maxRetries: undefined })['maxRetries']).toBe(2);
    expect(resolve({ maxRetries: 0 })['maxRetries']).toBe(0);
    expect(resolve({ bufferCommands: false })['bufferCommands']).toBe(0);
  });
});

const notSettable = ['waiterPollMS', 'driverProfile', 'rateLimit', 'rateLimitBurst'];

const numbers = coreOptions.filter(
  ({ name, unit }) => (unit === 'ms' || unit === 'count') && !notSettable.includes(name),
);

describe.each(numbers)('$name', ({ name, least, most, unit }) => {
  it('takes both ends of its range', () => {
    // An operation without an end is a case of its own, above.
    const smallest = name === 'timeoutMS' ? 1 : least;
    expect(resolve({ [name]: smallest })[name]).toBe(smallest);
    expect(resolve({ [name]: most })[name]).toBe(most);
  });

  const odd = [least - 1, most + 1, least + 0.5, NaN, Infinity, -Infinity, -1, 2 ** 32 + least];
  const values = [...odd, '5', '', true, false, null, {}, [5], 5n, new Date(5), () => 5];
  it.each(values.map((value) => [value]))('refuses %s', (value) => {
    const suffix = unit === 'ms' ? ' (milliseconds)' : '';
    expect(() => resolve({ [name]: value })).toThrow(
      new MongoParseError(`${name} must be a whole number from ${least} to ${most}${suffix}`),
    );
  });
});

describe('words and flags', () => {
  it.each([
    ['never', 0],
    ['onStale', 1],
    ['always', 2],
    [true, 1],
    [false, 0],
  ])('validateConnection %s', (value, number) => {
    expect(resolve({ validateConnection: value })['validateConnection']).toBe(number);
  });

  it.each([['Never'], [''], [0], [1], [null], ['__proto__'], ['constructor'], ['toString']])(
    'refuses validateConnection %s',
    (validateConnection) => {
      expect(() => resolve({ validateConnection })).toThrow(
        "validateConnection must be true, false, 'never', 'onStale' or 'always'",
      );
    },
  );

  it.each([['true'], [1], [0], [null], ['']])('refuses bufferCommands %s', (bufferCommands) => {
    expect(() => resolve({ bufferCommands })).toThrow('bufferCommands must be true or false');
  });

  it.each([['Edge'], ['deno'], [''], [1]])('refuses profile %s', (profile) => {
    expect(() => resolve({ profile })).toThrow("profile must be 'edge', 'node' or 'driver'");
  });

  it.each([['alert'], [1], [{}], [true]])('refuses onStateChange %s', (onStateChange) => {
    expect(() => resolve({ onStateChange })).toThrow('onStateChange must be a function');
  });

  it.each([['true'], [1], [{}]])('refuses autoBatch %s', (autoBatch) => {
    expect(() => resolve({ autoBatch })).toThrow('autoBatch must be a boolean');
  });

  it('takes names that only mean something elsewhere', () => {
    const elsewhere = {
      minPoolSize: 3,
      family: 4,
      autoCreate: true,
      connectTimeoutMS: 1,
      retryWrites: true,
    };
    expect(resolve(elsewhere)).toEqual(resolve({}));
  });

  it.each(['retryReads', 'retryWrites'])('%s leaves connecting as it is', (name) => {
    expect(resolve({ [name]: false, maxRetries: 5 })).toMatchObject({ maxRetries: 5 });
  });
});

describe('what one operation wants otherwise', () => {
  it.each([
    [{}, { timeoutMS: 0, own: 0 }],
    [{ maxRetries: 0 }, { timeoutMS: 0, own: 1 << 8 }],
    [{ maxRetries: 20 }, { timeoutMS: 0, own: 21 << 8 }],
    [{ validateConnection: false }, { timeoutMS: 0, own: 1 << 16 }],
    [{ validateConnection: 'always' }, { timeoutMS: 0, own: 3 << 16 }],
    [{ timeoutMS: 7 }, { timeoutMS: 7, own: 0 }],
    [{ timeoutMS: 0 }, { timeoutMS: 86_400_000, own: 0 }],
  ] as const)('%j', (given, packed) => {
    expect(overridesOf(given)).toEqual(packed);
  });

  it.each([
    [{ maxRetries: 21 }, 'maxRetries must be a whole number from 0 to 20'],
    [{ maxRetries: 0.5 }, 'maxRetries must be a whole number'],
    [{ validateConnection: 'sometimes' }, "must be true, false, 'never'"],
    [{ timeoutMS: -1 }, 'timeoutMS must be a whole number from 0 to 86400000 (milliseconds)'],
  ])('%j is refused before anything is sent', (given, text) => {
    const call = (): unknown => overridesOf(given as Overrides);
    expect(call).toThrow(MongoInvalidArgumentError);
    expect(call).toThrow(text);
  });
});

describe('names', () => {
  it.each(['maxretries', 'waiterPollMS', 'constructor', 'toString', 'hasOwnProperty', 'then', ''])(
    'refuses %s, and says what is allowed',
    (name) => {
      const message = `unknown option ${JSON.stringify(name)}; allowed are: maxPoolSize, `;
      expect(() => resolve({ [name]: 1 })).toThrow(message);
    },
  );

  it('refuses __proto__ as an own name, and does not follow an inherited one', () => {
    const own = JSON.parse('{"__proto__": {"maxRetries": 7}}') as object;
    expect(() => resolve(own)).toThrow('unknown option "__proto__"');
    expect(() => resolve({ ...own })).toThrow('unknown option "__proto__"');
    expect(resolve(Object.create({ maxRetries: 7 }) as object)).toEqual(resolve({}));
    expect(({} as { maxRetries?: number }).maxRetries).toBeUndefined();
  });
});

describe('a query', () => {
  const read = (query: string): object => optionsFromQuery(new URLSearchParams(query));

  it('gives numbers, booleans and words', () => {
    expect(read('timeoutMS=250&bufferCommands=false&profile=edge')).toEqual({
      timeoutMS: 250,
      bufferCommands: false,
      profile: 'edge',
    });
  });

  it.each(['-1', '1.5', '1e3', '0x10', ' 5', '', '9'.repeat(16), 'five'])(
    'leaves %j text, which no number takes',
    (text) => {
      const options = read(new URLSearchParams({ timeoutMS: text }).toString());
      expect(() => resolve(options)).toThrow('timeoutMS must be a whole number');
    },
  );
});
