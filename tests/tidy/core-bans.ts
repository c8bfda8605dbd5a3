// What src/ may not contain, so that the same events give the same commands on every build.
//
// The strongest ban is a short list of what may be included: everything with a clock, a heap, a thread
// or text in it lives in some other header. The bans of words catch what comes without a header.

import { codeOf, includesOf, isCpp } from './cpp.ts';
import type { Ban, Rule, SourceFile } from './rule.ts';
import { applyBans } from './rule.ts';

const inCore = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ path }) => path.startsWith('src/') && isCpp(path));

// The freestanding part of the standard library, and the compile-time part of the rest.
const headers = new Set([
  'array',
  'compare',
  'concepts',
  'cstddef',
  'cstdint',
  'initializer_list',
  'limits',
  'new',
  'optional',
  'span',
  'tuple',
  'type_traits',
  'utility',
]);

/** Only freestanding headers: no clock, heap, thread, text or stream can come in. */
export const coreHeaders: Rule = (files) =>
  inCore(files).flatMap((file) =>
    includesOf(file)
      .filter(({ system, path }) => system && !headers.has(path))
      .map(({ line, path }) => ({
        file: file.path,
        line,
        what: `includes <${path}>`,
        instead: `src/ includes only <${[...headers].join('>, <')}>.`,
      })),
  );

const ban =
  (...bans: readonly Ban[]): Rule =>
  (files) =>
    inCore(files).flatMap((file) => applyBans(file.path, codeWithoutIncludes(file), bans));

const codeWithoutIncludes = (file: SourceFile): string =>
  codeOf(file).replace(/^[ \t]*#[ \t]*include\b.*$/gm, '');

/** Time is a parameter. */
export const coreClocks = ban({
  pattern:
    /\bstd::chrono\b|\b\w+_clock\b|\b(?:clock_gettime|gettimeofday|timespec_get|localtime|gmtime|nanosleep|usleep)\b|(?<![\w.>])(?:std::)?(?:time|clock|sleep)\s*\(/,
  what: 'a clock',
  instead: 'Take the time from the event (Instant now).',
});

/** Chance is a parameter. */
export const coreRandomness = ban({
  pattern:
    /\bstd::random\w*|\b(?:s?rand(?:om)?|[delmn]rand48|rand_r|getrandom|getentropy|arc4random\w*)\s*\(|\b(?:random_device|mt19937(?:_64)?|\w+_distribution)\b/,
  what: 'a source of randomness',
  instead: 'Draw from the Prng of the step.',
});

/** Numbers are whole: a float rounds differently on another build. */
export const coreFloats = ban({
  pattern:
    /\b(?:float|double)\b|(?<![\w.'])\d[\d']*(?:\.[\d']*|(?=[eE][+-]?\d))(?:[eE][+-]?\d+)?[fFlL]?(?![\w.])|(?<![\w.)\]])\.\d/,
  what: 'a floating-point number',
  instead: 'Use whole milliseconds, or a ratio of integers.',
});

// Placement new makes an object in memory that the caller owns.
const placement = new Set(['src/base/slots.h', 'src/core.cpp', 'src/limiter.h']);

const heap: readonly Ban[] = [
  {
    pattern:
      /(?<!=\s*)\bdelete\b|(?<![\w.>])(?:std::)?(?:malloc|calloc|realloc|aligned_alloc|free|strdup|alloca)\s*\(/,
    what: 'the heap',
    instead: 'All tables live in the block that the caller provides (src/base/slots.h).',
  },
  {
    pattern:
      /\bstd::(?:vector|deque|list|forward_list|map|multimap|set|multiset|unordered_\w+|function|any|unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared|allocator|pmr)\b/,
    what: 'a type that allocates',
    instead: 'Use the fixed containers of src/base/.',
  },
];

const anyNew: Ban = {
  pattern: /\bnew\b/,
  what: 'new',
  instead: `Placement new stands in ${[...placement].join(' and ')} only; use Slots.`,
};
const heapNew: Ban = { ...anyNew, pattern: /\bnew\b(?!\s*\()/ };

/** One block from the caller, and nothing else. */
export const coreAllocation: Rule = (files) =>
  inCore(files).flatMap((file) =>
    applyBans(file.path, codeWithoutIncludes(file), [
      ...heap,
      placement.has(file.path) ? heapNew : anyNew,
    ]),
  );

/** One event at a time. */
export const coreThreads = ban({
  pattern:
    /\bthread_local\b|\bpthread_\w+|\bstd::(?:j?thread|this_thread|\w*mutex|lock_guard|unique_lock|scoped_lock|condition_variable\w*|atomic\w*|future|promise|async|call_once)\b/,
  what: 'a thread or a lock',
  instead: 'The core handles one event after the other; the host never enters it twice.',
});

/** Numbers in, numbers out. */
export const coreText = ban({
  pattern:
    /\bstd::(?:w?string(?:_view)?|to_string|format|cout|cerr|clog|cin|\w*stream|printf|puts)\b|(?<![\w.>])(?:f|s|sn|v)?printf\s*\(|(?<![\w.>])(?:puts|fopen|fputs|socket|getenv)\s*\(/,
  what: 'text or input and output',
  instead: 'Emit a number of names.def; whoever shows it to people finds the words there.',
});

/** A failure is an event or a Status; a fault of ours is MOORING_CHECK. */
export const coreExceptions = ban({
  pattern: /\b(?:throw|try|catch)\b/,
  what: 'an exception',
  instead: 'Return a Status, emit a Reason, or MOORING_CHECK.',
});
