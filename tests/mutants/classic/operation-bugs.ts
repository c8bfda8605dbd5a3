// What goes wrong with an operation: its deadline, its answer, its place in a line, its handle.

import { bug, edit, rowEdit } from './bug.ts';

export const operationBugs = [
  bug(
    'ambiguous write called not applied',
    'the caller repeats what was executed',
    edit(
      'src/operation.cpp',
      'if (verdict.outcome == Outcome::unknown) maybe_applied_ = true;',
      '',
    ),
  ),
  bug(
    'aborted write called not applied',
    'the caller left, the write was under way, and its error says that nothing happened',
    edit('src/operation.cpp', 'if (is_write(kind_)) maybe_applied_ = true;', ''),
  ),
  bug(
    'answer of an earlier attempt',
    'a reply that came too late settles the repeat',
    edit('src/core.cpp', 'operation->attempts() != end.attempt', 'false'),
  ),
  bug(
    'handle used again',
    "a dead invocation's timer hits somebody else's operation",
    edit('src/base/slots.h', 'slot.generation = next_generation(slot.generation);', ''),
  ),
  bug(
    'clock that steps back',
    'deadlines move away, and waits never end',
    edit('src/core.cpp', 'later(now_, event.now)', 'event.now'),
  ),
  bug(
    'attempt that outlives its operation',
    'socketTimeoutMS is 30 s, timeoutMS 1 s, and the request stays open for 30',
    edit(
      'src/operation.cpp',
      'earlier(deadline_, mooring::deadline(step.now, step.options.socket_timeout_ms))',
      'mooring::deadline(step.now, step.options.socket_timeout_ms)',
    ),
  ),
  bug(
    'sent without a chance',
    'a request goes out whose answer must come too late',
    edit('src/deadlines.h', 'deadline - now > rtt_min', 'deadline > now'),
  ),
  bug(
    'cancelled but not aborted',
    'the caller left, and its request goes on',
    rowEdit(['Operation', 'running', 'cancel'], { action: 'settle_cancelled' }),
  ),
  bug(
    'connection leak',
    'an attempt that ends keeps its connection, until none is left',
    edit(
      'src/core.cpp',
      'if (before == OperationState::running) s.pool.fire(PoolSignal::check_in);',
      '',
    ),
  ),
  bug(
    'pool overbooked by one',
    'maxPoolSize=1 sends two at a time',
    edit('src/pool.h', 'in_use_ < max_pool_size', 'in_use_ <= max_pool_size'),
  ),
];
