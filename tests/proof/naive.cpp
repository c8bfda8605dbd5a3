// No evidence is asked for, no token, no breaker, no budget: a failure is sent again.
#include "tests/proof/naive.h"

#include <algorithm>

namespace mooring::proof {

void Naive::begin(const Options& options, std::uint64_t) {
  *this = Naive{};
  options_ = options;
}

Naive::Wish* Naive::find(Handle handle) {
  Wish& wish = wishes_[index_of(handle) % kTable];
  return wish.live && wish.handle == handle ? &wish : nullptr;
}

Status Naive::handle(const Event& event) {
  size_ = 0;
  now_ = std::max(now_, event.now);
  Wish* wish = find(event.handle);
  switch (event.kind) {
    case EventKind::scope_opened:
      push({CommandKind::adopt_scope, make_handle(generation_ % kTable, ++generation_)});
      break;
    case EventKind::operation_started:
      return start(event);
    case EventKind::attempt_finished:
      if (wish == nullptr || (event.a & 0xffU) != wish->attempt) break;
      if (AttemptEnd::unpack(event.a).evidence == Evidence::answered) {
        settle(*wish, Reason::succeeded, Outcome::applied);
      } else if (wish->attempt < kAttempts) {
        send(*wish, now_);
      } else {
        settle(*wish, Reason::failed, Outcome::not_applied);
      }
      break;
    case EventKind::timer_fired:
      if (wish == nullptr) break;
      push({CommandKind::abort, wish->handle, wish->attempt});
      if (now_ < wish->deadline && wish->attempt < kAttempts) {
        send(*wish, now_);
      } else {
        settle(*wish, Reason::operation_timed_out, Outcome::not_applied);
      }
      break;
    case EventKind::operation_cancelled:
      if (wish == nullptr) break;
      push({CommandKind::abort, wish->handle, wish->attempt});
      settle(*wish, Reason::cancelled, Outcome::not_applied);
      break;
    default:
      break;
  }
  return Status::ok;
}

Status Naive::start(const Event& event) {
  const auto free = std::ranges::find_if(wishes_, [](const Wish& each) { return !each.live; });
  if (free == wishes_.end()) return Status::too_many_operations;
  const auto index = static_cast<std::uint32_t>(free - wishes_.begin());
  const std::uint32_t timeout = event.b != 0 ? event.b : options_.timeout_ms;
  *free = {make_handle(index, ++generation_), true, 0, timeout == 0 ? kNever : now_ + timeout};
  const Handle scope = event.handle != kNoHandle ? event.handle : make_handle(index, generation_);
  push({CommandKind::adopt_operation, free->handle, scope});
  ++stats_.operations;
  send(*free, now_);
  return Status::ok;
}

void Naive::send(Wish& wish, Instant now) {
  ++wish.attempt;
  ++stats_.attempts;
  push({CommandKind::send, wish.handle, wish.attempt, 0, std::min(wish.deadline, now + 5'000)});
}

void Naive::settle(Wish& wish, Reason reason, Outcome outcome) {
  wish.live = false;
  push({CommandKind::settle, wish.handle, static_cast<std::uint32_t>(reason),
        static_cast<std::uint32_t>(outcome) | wish.attempt << 8U});
}

}  // namespace mooring::proof
