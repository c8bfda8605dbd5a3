// Host: the world around a core, drawn at random from one seed.
//
// It loses, repeats, delays and reorders what it has to tell, ends or kills scopes at any step,
// freezes its clock, lets it jump by a month and step back. Good and bad spells take turns, so that
// breakers open and close. It decides what the server did first (truth.h), and tells what fits.
#pragma once

#include "src/base/prng.h"
#include "tests/proof/run.h"

namespace mooring::proof {

class Host {
 public:
  explicit Host(Run& run) : run_(run) {}

  // One history of about `events` events, then a wind-up in which all must settle. Returns false
  // when a checker did not hold.
  bool play(std::uint64_t seed, std::uint32_t events);

  // The parts, for those who choose the events by other means: they begin with choose(), and act.
  void begin(std::uint64_t seed);
  bool act(std::uint32_t choice);
  // The same with chance of its own, so that what is left out changes nothing for the rest.
  bool act(std::uint32_t choice, std::uint64_t chance) {
    chance_ = Prng(chance);
    return act(choice);
  }
  bool open_scopes();
  bool wind_up(bool close);
  static constexpr std::uint32_t kChoices = 64;

 private:
  enum class Spell : std::uint8_t { good, bad, overload, mixed };
  static constexpr std::size_t kFlights = 32;
  // One attempt on its way, or told of.
  struct Flight {
    Handle operation = kNoHandle;
    std::uint32_t attempt = 0;
    bool under_token = false;
    bool decided = false;
    std::uint32_t told = 0;
  };

  std::uint32_t pick(Duration limit) { return static_cast<std::uint32_t>(chance_.up_to(limit)); }
  bool tell(EventKind kind, Handle handle = kNoHandle, std::uint32_t a = 0, std::uint32_t b = 0);
  void note_flights();
  void pass_time();
  Snapshot any_snapshot();
  SeenOperation* any_live();
  SeenOperation* most_urgent();
  Handle any_scope();
  Handle any_handle();
  Evidence any_evidence();
  bool start();
  bool finish_any();
  bool finish_running(Evidence evidence);
  bool finish(Flight& flight, Evidence evidence);
  bool finish_probe(Evidence evidence);
  bool fire_due();
  bool fire_any();
  bool change_scope();
  bool nonsense();
  bool request();
  bool lose();
  bool answer_all();

  Run& run_;
  Prng chance_{0};
  Instant now_ = 0;
  Spell spell_ = Spell::good;
  std::uint32_t calm_ = 0;  // how seldom time jumps
  std::array<Flight, kFlights> flights_{};
  std::uint32_t next_flight_ = 0;
  std::array<Handle, 4> scopes_{};
};

Options any_options(Prng& chance);

}  // namespace mooring::proof
