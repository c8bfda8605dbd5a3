// The inputs that the fuzzer starts from: stories of a host, as tests/fuzz/story.h reads them.
//
// They are made anew for each run and are the same each time. A few are written out, because they lead
// straight to places that chance seldom finds (a full core, an open breaker, a closing client); the
// others are long and mixed.

import { coreOptions, Evidence, OperationKind } from '../../js/src/generated/abi.ts';

type Bytes = readonly number[];

const letter = (action: string, ...choices: Bytes): Bytes => [action.charCodeAt(0), ...choices];
const repeat = (times: number, part: Bytes): Bytes =>
  Array.from({ length: times }, () => part).flat();

/** What an option's byte chooses; Story's read_option has the same order. */
const choice = { edge: 0, node: 1, least: 2, most: 3 } as const;
const header = (options: keyof typeof choice, seed = 1): Bytes => [
  seed,
  ...coreOptions.map(() => choice[options]),
];

const noScope = 0;
const advance = (amount: number): Bytes => letter('a', amount);
const start = (kind: number, scope = noScope): Bytes => letter('s', kind, scope, 0);
const startMany = (count: number, kind: number): Bytes => letter('m', count, kind, noScope, 0);
const hello = letter('h', 1);
const answerAll = (evidence: number): Bytes => letter('g', evidence, 0);
const whenDue = (operation: number): Bytes => letter('d', operation);
const close = letter('k', 'k'.charCodeAt(0), noScope);
/** An amount far above 127 ms: 20 stands for 2 s. */
const hundreds = (count: number): number => 127 + count;

const { read, write, write_with_token: token, connect } = OperationKind;

const written: readonly Bytes[] = [
  [...header('edge'), ...start(read), ...hello, ...answerAll(Evidence.answered)],
  // The breaker opens, its probe fails, its next one is answered.
  [
    ...header('node'),
    ...start(connect),
    ...hello,
    ...repeat(6, [...start(write), ...answerAll(Evidence.ambiguous), ...advance(hundreds(5))]),
    ...repeat(4, [
      ...start(token),
      ...advance(hundreds(20)),
      ...whenDue(0),
      ...answerAll(Evidence.not_sent),
    ]),
    ...repeat(4, [...start(read), ...advance(hundreds(40)), ...whenDue(0), ...hello]),
  ],
  // More operations than the core holds, then their deadlines, then more again.
  [
    ...header('edge'),
    ...repeat(5, startMany(255, read)),
    ...hello,
    ...advance(195),
    ...repeat(3, startMany(255, write)),
  ],
  // A big scope that ends in pieces, because its answers do not fit into one outbox.
  [
    ...header('most'),
    ...letter('o'),
    ...repeat(200, start(token, 1)),
    ...hello,
    ...answerAll(Evidence.overloaded),
    ...letter('e', 1),
  ],
  // A client that closes while attempts are under way.
  [
    ...header('node'),
    ...repeat(8, start(write)),
    ...hello,
    ...close,
    ...answerAll(Evidence.answered),
  ],
];

/** A small generator (mulberry32): seeds have to be the same everywhere. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) % limit;
  };
}

// Letters by how often a host does it.
const actions = 'aaaaaaccddddddddeffffffffffgghhhhlmooopqqrrsssssssssssstttvwy';

function mixed(seed: number, most = 900): Bytes {
  const draw = generator(seed);
  const bytes: number[] = [seed];
  for (let i = 0; i < coreOptions.length; ++i) bytes.push(draw(seed % 3 === 0 ? 256 : 2));
  const length = 100 + draw(most);
  while (bytes.length < length) {
    bytes.push(actions.charCodeAt(draw(actions.length)));
    // Choices; those that an action does not take are read as actions.
    for (let i = draw(4); i > 0; --i) bytes.push(draw(draw(3) === 0 ? 256 : 16));
  }
  return bytes;
}

/** One input a seed. */
export function stories(): readonly Uint8Array[] {
  const chances = Array.from({ length: 60 }, (_, i) => mixed(i + 1));
  return [...written, ...chances].map((bytes) => Uint8Array.from(bytes));
}

/**
 * For fuzz_snapshot: the length of the first story in eights of bytes, that story, what is done to the
 * snapshot (raw bytes, sealed words, nothing, or flipped bits), then the second story.
 */
export function snapshotStories(): readonly Uint8Array[] {
  const breaker = written[1] ?? [];
  return Array.from({ length: 40 }, (_, i) => {
    const first = i % 2 === 0 ? breaker : mixed(i + 1, 100);
    const eights = Math.ceil(first.length / 8);
    const filled = [...first, ...Array.from({ length: 8 * eights - first.length }, () => 0)];
    const choices = mixed(i + 100, 200);
    return Uint8Array.from([eights, ...filled, i, ...choices]);
  });
}
