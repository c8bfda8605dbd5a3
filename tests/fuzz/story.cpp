#include "tests/fuzz/story.h"

#include <array>

namespace mooring::fuzz {

namespace {

struct Range {
  std::uint32_t node;
  std::uint32_t edge;
  std::uint32_t least;
  std::uint32_t most;
};

#define MOORING_RANGE(name, member, unit, node, edge, least, most, text) \
  Range{node, edge, least, most},
constexpr Range kRanges[] = {MOORING_OPTIONS(MOORING_RANGE)};
#undef MOORING_RANGE

using OptionWords = std::array<std::uint32_t, kOptionCount>;

std::uint32_t read_option(Reader& reader, const Range& range) {
  const std::uint32_t choice = reader.byte();
  switch (choice % 6) {
    case 0:
      return range.edge;
    case 1:
      return range.node;
    case 2:
      return range.least;
    case 3:
      return range.most;
    default: {
      const std::uint32_t drawn = choice % 6 == 4 ? choice / 6 : reader.amount();
      return range.least + drawn % (range.most - range.least + 1);
    }
  }
}

}  // namespace

Options read_options(Reader& reader) {
  OptionWords words{};
  for (std::size_t i = 0; i < kOptionCount; ++i) words[i] = read_option(reader, kRanges[i]);
  return __builtin_bit_cast(Options, words);
}

void Story::play() {
  // The check walks all slots of a core for 1,024 operations, so it is not made after every action.
  constexpr int kActionsPerCheck = 16;
  for (int i = 1; !reader_.done(); ++i) {
    act(reader_.byte() & 0x1fU);
    host_.finish_resuming();
    if (i % kActionsPerCheck == 0) host_.check_between_events();
  }
  host_.check_between_events();
}

void Story::act(std::uint8_t letter) {
  switch (letter + 'a' - 1) {
    case 'a':
      host_.now += reader_.amount();
      return;
    case 'b':
      host_.now -= reader_.amount();
      return;
    case 'c':
      host_.tell(EventKind::operation_cancelled, operation());
      return;
    case 'd': {  // the operation's timer, when it is due
      const auto it = host_.operations.find(operation());
      if (it == host_.operations.end()) return;
      if (it->second.ask_at < 1e15 && it->second.ask_at > host_.now) host_.now = it->second.ask_at;
      host_.tell(EventKind::timer_fired, it->first);
      return;
    }
    case 'e':
      host_.tell(EventKind::scope_ended, scope());
      return;
    case 'f':
      return finish();
    case 'g':
      return finish_all();
    case 'h':
      return finish_probe(Evidence::answered);
    case 'i':
      return begin_anew();
    case 'k':  // ends most of what a story can tell, so it takes two letters
      if (reader_.byte() == 'k') host_.tell(EventKind::close_requested, scope());
      return;
    case 'l':
      return send_late_news();
    case 'm':
      return start_many();
    case 'o':
      host_.tell(EventKind::scope_opened);
      return;
    case 'p':
      return finish_probe(evidence());
    case 'q':
      // Few keys, so that they come again.
      host_.tell(EventKind::request_arrived, reader_.byte() % 16U, 0, reader_.amount());
      return;
    case 'r':
      host_.tell(EventKind::resumed, scope());
      return;
    case 's':
      return start();
    case 't':
      host_.tell(EventKind::timer_fired, operation());
      return;
    case 'v':
      core_snapshot();
      host_.restore();
      return;
    case 'w':
      return send_words();
    case 'y':
      return move_on();
    default:
      return;
  }
}

void Story::start() {
  const std::uint32_t kind = reader_.byte() % (kCountOf<OperationKind> + 1);
  const std::uint32_t own = reader_.byte();
  const OperationStart start{kind, own < 200 ? 0 : (own - 200) / 2, own % 5};
  const Handle in = scope();
  host_.tell(EventKind::operation_started, in, start.pack(), reader_.amount());
}

// Five of them can fill the core.
void Story::start_many() {
  const std::uint32_t count = reader_.byte();
  const std::uint32_t kind = reader_.byte() % kCountOf<OperationKind>;
  const Handle in = scope();
  const std::uint32_t timeout = reader_.amount();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (host_.tell(EventKind::operation_started, in, kind, timeout) < 0) return;
    host_.finish_resuming();
  }
}

void Story::finish() {
  const Handle handle = operation();
  const auto it = host_.operations.find(handle);
  const std::uint32_t attempt = it == host_.operations.end() ? reader_.byte() : it->second.attempt;
  const auto base = static_cast<std::uint16_t>(reader_.amount());
  const AttemptEnd end{static_cast<std::uint8_t>(attempt), evidence(), base};
  host_.tell(EventKind::attempt_finished, handle, end.pack(), reader_.amount());
}

// Answers the lease and everything that is under way alike.
void Story::finish_all() {
  const Evidence with = evidence();
  finish_probe(with);
  host_.finish_resuming();
  const std::vector<Handle> before = host_.live;
  for (const Handle handle : before) {
    const auto it = host_.operations.find(handle);
    if (it == host_.operations.end() || !it->second.running) continue;
    const AttemptEnd end{static_cast<std::uint8_t>(it->second.attempt), with, 0};
    host_.tell(EventKind::attempt_finished, handle, end.pack());
    host_.finish_resuming();
  }
}

void Story::finish_probe(Evidence with) {
  if (host_.leases.empty()) return;
  host_.tell(EventKind::probe_finished, host_.leases.back(), AttemptEnd{0, with, 0}.pack(),
             reader_.amount());
}

// Of a lease or an attempt that is over, or never was.
void Story::send_late_news() {
  const bool of_lease = reader_.byte() % 2 == 0;
  const Handle handle = of_lease ? lease() : operation();
  host_.tell(of_lease ? EventKind::probe_finished : EventKind::attempt_finished, handle,
             reader_.word(), reader_.amount());
}

// Five numbers of any size, and a time that may be none.
void Story::send_words() {
  const std::uint32_t kind =
      reader_.byte() % 4 != 0 ? reader_.byte() % (kCountOf<EventKind> + 1) : reader_.word();
  if (kind == kRestore) return;  // the log's word for what is no event
  const Handle handle = reader_.byte() % 2 == 0 ? operation() : reader_.word();
  const std::uint32_t a = reader_.word();
  const std::uint32_t b = reader_.word();
  // A time of any size stops the clock for good when it is far away, so most stories know one.
  const double now = reader_.byte() % 8 == 0 ? reader_.real() : host_.now;
  host_.tell({kind, handle, a, b, now});
}

void Story::begin_anew() {
  Options options = read_options(reader_);
  if (reader_.byte() % 2 == 0) {  // with one word of any size
    auto words = __builtin_bit_cast(OptionWords, options);
    words[reader_.index(words.size())] = reader_.word();
    options = __builtin_bit_cast(Options, words);
  }
  host_.init(options, reader_.byte(), 0);
}

// To a new isolate, which is handed what this one has learnt.
void Story::move_on() {
  core_snapshot();
  const double then = host_.now + reader_.amount();
  if (host_.init(read_options(reader_), reader_.byte(), 0) < 0) return;
  host_.now = then;
  host_.restore();
}

// A byte above the last number is answered: good news lead further than bad.
Evidence Story::evidence() {
  const std::size_t drawn = reader_.byte() & 0x0fU;
  return drawn < kCountOf<Evidence> ? static_cast<Evidence>(drawn) : Evidence::answered;
}

Handle Story::operation() {
  if (host_.live.empty()) return reader_.word();
  return host_.live[reader_.index(host_.live.size())];
}

Handle Story::scope() {
  const std::size_t choice = reader_.byte();
  if (host_.scopes.empty() || choice % 4 == 0) return kNoHandle;
  if (choice == 0xff) return reader_.word();
  return host_.scopes[choice % host_.scopes.size()];
}

Handle Story::lease() {
  return host_.leases.empty() ? reader_.word() : host_.leases[reader_.index(host_.leases.size())];
}

}  // namespace mooring::fuzz
