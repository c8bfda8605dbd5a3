// When each coupling fits, and the signal that it gives. couplings.h lists them in words.
#include "src/couplings.h"

namespace mooring {

// The first of a line that may use the endpoint. While the endpoint is usable that is the first of
// all; otherwise only the carrier of the probe may, whose own attempt is to find out.
SlotIndex Couplings::first_usable(Settling& s, SlotIndex first, OperationState state) {
  if (s.core.endpoint_.usable()) return first;
  if (!carries_probe(s)) return kNoSlot;
  const auto carrier = static_cast<SlotIndex>(index_of(s.core.endpoint_.carrier()));
  return s.core.operations_.at(carrier).state() == state ? carrier : kNoSlot;
}

// Whether somebody waits for a connection and could have one.
bool Couplings::may_check_out(Settling& s) {
  return !s.scope.waiting.empty() && s.scope.pool.has_free(s.step.options.max_pool_size) &&
         s.core.endpoint_.gate().admits();
}

// Whether the operation that carries the probe belongs to this scope.
bool Couplings::carries_probe(Settling& s) {
  const Operation* carrier = s.core.operations_.find(s.core.endpoint_.carrier());
  return carrier != nullptr && carrier->scope == index_of(s.handle);
}

bool Couplings::end_operation(Settling& s) {
  if (!s.scope.ended || s.scope.members.empty()) return false;
  s.core.fire_operation(s.scope.members.first(), OperationSignal::scope_end, s.step);
  return true;
}

bool Couplings::close_operation(Settling& s) {
  if (!s.core.endpoint_.closing()) return false;
  SlotIndex index = s.scope.members.first();
  // At most maxPoolSize operations are under way, so the search is short.
  while (index != kNoSlot && s.core.operations_.at(index).state() == OperationState::running) {
    index = s.core.operations_.at(index).among_scope.next;
  }
  if (index == kNoSlot) return false;
  s.core.fire_operation(index, OperationSignal::close, s.step);
  return true;
}

bool Couplings::doubt_endpoint(Settling& s) {
  Endpoint& endpoint = s.core.endpoint_;
  if (!endpoint.usable() || (s.scope.queued.empty() && !may_check_out(s))) return false;
  // Whoever is next to use it says how much proof is wanted.
  const SlotIndex next = s.scope.queued.empty() ? s.scope.waiting.first() : s.scope.queued.first();
  if (!endpoint.wants_proof(s.step.now, s.core.operations_.at(next).validation())) return false;
  endpoint.fire(EndpointSignal::doubted, s.step);
  return true;
}

bool Couplings::ask_for_endpoint(Settling& s) {
  Endpoint& endpoint = s.core.endpoint_;
  if (s.scope.queued.empty() || endpoint.usable() || s.asked_in == endpoint.state()) return false;
  const SlotIndex first = s.scope.queued.first();
  const bool hello = s.core.operations_.at(first).validation() != ValidationPolicy::never;
  if (endpoint.fire(EndpointSignal::needed, s.step, s.core.operations_.handle_at(first), 0,
                    hello)) {
    s.core.probe_scope_ = s.handle;
    ++s.core.stats_.probes;
  }
  s.asked_in = endpoint.state();
  return true;
}

bool Couplings::clear_pool(Settling& s) {
  const Endpoint& endpoint = s.core.endpoint_;
  if (!s.scope.pool.ready() || endpoint.usable() || endpoint.in_doubt()) return false;
  if (carries_probe(s)) return false;
  s.scope.pool.fire(PoolSignal::endpoint_lost);
  return true;
}

bool Couplings::send_back(Settling& s) {
  // The last goes first: each takes the first place of those that are queued, so all keep theirs.
  const SlotIndex last = s.scope.waiting.last();
  if (last == kNoSlot || first_usable(s, last, OperationState::waiting) == last) return false;
  s.core.fire_operation(last, OperationSignal::endpoint_lost, s.step);
  return true;
}

bool Couplings::refuse_operation(Settling& s) {
  if (!s.core.endpoint_.backing_off() || s.scope.queued.empty()) return false;
  s.core.fire_operation(s.scope.queued.first(), OperationSignal::endpoint_unavailable, s.step);
  return true;
}

bool Couplings::ready_pool(Settling& s) {
  if (s.scope.pool.state() != PoolState::paused) return false;
  if (first_usable(s, s.scope.queued.first(), OperationState::queued) == kNoSlot) return false;
  s.scope.pool.fire(PoolSignal::endpoint_usable);
  return true;
}

bool Couplings::let_wait(Settling& s) {
  const SlotIndex next = first_usable(s, s.scope.queued.first(), OperationState::queued);
  if (next == kNoSlot) return false;
  s.core.fire_operation(next, OperationSignal::endpoint_usable, s.step);
  return true;
}

bool Couplings::check_out(Settling& s) {
  if (!may_check_out(s)) return false;
  const SlotIndex next = first_usable(s, s.scope.waiting.first(), OperationState::waiting);
  if (next == kNoSlot) return false;
  s.core.fire_operation(next, OperationSignal::connection_free, s.step);
  return true;
}

}  // namespace mooring
