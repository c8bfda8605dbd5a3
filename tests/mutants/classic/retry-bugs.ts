// What goes wrong where something is tried again: too often, too soon, too late, or not safely.

import { bug, edit } from './bug.ts';

export const retryBugs = [
  bug(
    'off-by-one attempt',
    'maxRetries=2 gives three repeats',
    edit(
      'src/retry.h',
      'failed.attempts > retries_allowed(failed, options)',
      'failed.attempts > retries_allowed(failed, options) + 1',
    ),
  ),
  bug(
    'retry after an ambiguous $inc',
    'a plain write is repeated although it may have been executed: it counts twice',
    edit(
      'src/classify.h',
      'rule_of(kind).repeatable',
      'rule_of(kind).repeatable || kind == OperationKind::write',
    ),
  ),
  bug(
    'retry of getMore',
    'a cursor is moved on twice, and a batch is never seen',
    edit('src/classify.h', 'return survives_repeat(kind);', 'return kind != OperationKind::write;'),
  ),
  bug(
    'token without a server',
    'a token is trusted although the server does not honour it',
    edit(
      'src/classify.h',
      'kind == OperationKind::write_with_token && !tokens_honoured ? OperationKind::write : kind',
      'kind',
    ),
  ),
  bug(
    'repeat beyond the horizon',
    'a write is repeated after the server forgot its token',
    edit('src/horizon.h', 'now - first_sent <= kWriteHorizon', 'true'),
  ),
  bug(
    'jitter outside the cap',
    'the jitter is added to the bound, so waits exceed it',
    edit(
      'src/backoff.h',
      'prng.up_to(doubled(retry_delay, n - 1, kBackoffMax) + 1)',
      'doubled(retry_delay, n - 1, kBackoffMax) + prng.up_to(retry_delay)',
    ),
  ),
  bug(
    'no jitter',
    'clients that failed together come back together',
    edit(
      'src/backoff.h',
      'prng.up_to(doubled(base, n, kBackoffMax) + 1)',
      'doubled(base, n, kBackoffMax)',
    ),
  ),
  bug(
    'backoff without a cap',
    'after a few failures the wait is hours',
    edit('src/backoff.h', 'bound < cap ? bound : cap', 'bound'),
  ),
  bug(
    'Retry-After ignored',
    'the server asked for five seconds and is asked again at once',
    edit(
      'src/retry.h',
      'retry_wait(prng, failed.attempts, options.retry_delay_ms, floor)',
      'retry_wait(prng, failed.attempts, options.retry_delay_ms, 0)',
    ),
  ),
  bug(
    'absurd Retry-After obeyed',
    'a proxy says one day, and for one day nobody looks',
    edit('src/endpoint.cpp', 'earlier(hint, kProbeIntervalMax)', 'hint'),
  ),
  bug(
    'overload is a failure like any other',
    'a server that sheds load gets the short waits',
    edit('src/classify.h', 'evidence == Evidence::overloaded', 'false'),
  ),
  bug(
    'overload without its limit',
    'maxRetries=10 means ten repeats into an overloaded server',
    edit('src/retry.h', 'asked < kOverloadRetriesMax ? asked : kOverloadRetriesMax', 'asked'),
  ),
  bug(
    'wait beyond the deadline',
    'the caller waits for a repeat that can never be sent',
    edit('src/retry.h', 'if (now + plan.wait >= failed.deadline) return plan;', ''),
  ),
  bug(
    'free repeats',
    'the budget is not asked, and an outage triples the load',
    edit('src/retry.h', 'driver || budget.withdraw(failed.end.along)', 'true'),
  ),
  bug(
    'budget below zero',
    'the count wraps, and the budget is boundless for good',
    edit('src/budget.h', 'if (tenths_ < kRepeatCost) return false;', ''),
  ),
  bug(
    'budget never filled',
    'after two repeats an isolate never repeats anything again',
    edit('src/core.cpp', 'budget_.deposit();', ''),
  ),
  bug(
    'each repeat has its own backoff',
    'a thousand waiters are spread, but nobody waits for anybody',
    edit('src/retry.h', 'if (plan.repeat && !driver) gate.share(now, plan.wait);', ''),
  ),
];
