// What a bundle gets for `vitest` where Vitest cannot run: its own runner and its own expect, without its processes.
//
// `describe`, `test` and the hooks are those of @vitest/runner, and the matchers those of @vitest/expect, the packages
// that Vitest itself is made of; only the few lines that put the two together are written again, below.

import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  ChaiStyleAssertions,
  customMatchers,
  getState,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import { getCurrentTest } from '@vitest/runner';
import type { ExpectStatic } from 'vitest';

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from '@vitest/runner';

for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) {
  chai.use(plugin);
}

type Expect = ExpectStatic;
type Untyped = Record<string, unknown>;

/** Vitest's expect: an assertion knows its test, so that one on a promise is awaited at the test's end. */
function makeExpect(): Expect {
  const expect = ((value: unknown, message?: string) => {
    setState({ assertionCalls: getState(expect).assertionCalls + 1 }, expect);
    const assertion = chai.expect(value, message) as unknown as {
      withTest(test: unknown): unknown;
    };
    const test = getCurrentTest();
    return test === undefined ? assertion : assertion.withTest(test);
  }) as unknown as Expect;
  const world = globalThis as unknown as Record<string | symbol, unknown>;
  Object.assign(expect, chai.expect, world[ASYMMETRIC_MATCHERS_OBJECT]);
  const added: Untyped = {
    getState: () => getState(expect),
    setState: (state: Untyped) => setState(state, expect),
    extend: (matchers: Untyped) =>
      (chai.expect as unknown as { extend(on: unknown, what: unknown): void }).extend(
        expect,
        matchers,
      ),
    unreachable: (message = '') => chai.assert.fail(`not to be reached: ${message}`),
  };
  Object.assign(expect, added);
  setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);
  Object.defineProperty(world, GLOBAL_EXPECT, { value: expect, configurable: true });
  expect.extend(customMatchers as never);
  return expect;
}

export const expect = makeExpect();
