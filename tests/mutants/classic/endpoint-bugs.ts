// What goes wrong with what an isolate knows of its gateway: probes, breaker, slow start, snapshot.

import { bug, edit, rowEdit } from './bug.ts';

export const endpointBugs = [
  bug(
    'unguarded lease',
    'every waiter sends a hello of its own',
    rowEdit(['Endpoint', 'connecting', 'needed', 'probe_free'], { unguarded: true }),
  ),
  bug(
    'lease that nobody takes over',
    'the invocation that probes is killed, and all others wait for ever',
    edit('src/endpoint.cpp', 'lease_.overdue(now)', 'false'),
  ),
  bug(
    'late news of an old lease',
    'a hello that nobody waits for any more speaks for the one under way',
    edit('src/lease.h', 'out_ && lease == handle_', 'out_'),
  ),
  bug(
    'doubted endpoint used unproven',
    'after hours in the freezer the first operation goes to a dead gateway',
    rowEdit(['Endpoint', 'stale', 'needed'], { to: 'connected', action: 'nothing' }),
  ),
  bug(
    'breaker off by one',
    'it takes a failure more to open',
    edit('src/breaker.h', 'row_ + 1 >= kFailuresToTrip', 'row_ + 1 > kFailuresToTrip'),
  ),
  bug(
    'answers do not count',
    'three failures in a day open the breaker',
    edit(
      'src/breaker.h',
      'row_ = 0;\n    ++bucket_of(now).exchanges;',
      '++bucket_of(now).exchanges;',
    ),
  ),
  bug(
    'breaker closes by time alone',
    'everybody falls upon a gateway that nobody has asked',
    rowEdit(['Endpoint', 'backing_off', 'needed', 'probe_free'], { to: 'connected' }),
  ),
  bug(
    'intervals never forgotten',
    'after a long outage the next short one costs 30 s',
    edit('src/endpoint.cpp', 'intervals_ = 0;', ''),
  ),
  bug(
    'old failures blamed on the new connection',
    'what was sent before the last hello opens the breaker after it',
    edit(
      'src/core.cpp',
      'operations_.find(operation)->sent_in() == endpoint_.generation()',
      'true',
    ),
  ),
  bug(
    'no slow start',
    'all that waited is sent in the instant of recovery',
    edit('src/couplings.cpp', 's.core.endpoint_.gate().admits()', 'true'),
  ),
  bug(
    'round that never ends',
    'one killed invocation holds the gate shut',
    edit('src/gate.h', 'ended_ >= sent_ || now >= sent_at_ + kGateRoundTimeout', 'ended_ >= sent_'),
  ),
  bug(
    'snapshot unchecked',
    'whatever bytes the store returns become the state of the breaker',
    edit('src/snapshot.cpp', 's.checksum == checksum(s)', 'true'),
  ),
  bug(
    'snapshot for ever',
    "last week's outage keeps today's isolates from connecting",
    edit('src/core_snapshot.cpp', 'at - taken_at(s) > kSnapshotAgeMax', 'false'),
  ),
];
