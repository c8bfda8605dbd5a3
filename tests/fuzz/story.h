// Story: bytes of the fuzzer turned into a host's doings.
//
// Each action is one letter (any other byte stands for the letter with the same low five bits)
// followed by its choices, so a seed can be written by hand (seeds.ts) and an input that was found
// can be read. Handles are picked among those that the core gave out, which is how a few bytes
// reach a state that random words never would; some actions send random words all the same.
#pragma once

#include "tests/fuzz/host.h"
#include "tests/fuzz/reader.h"

namespace mooring::fuzz {

// Options within their ranges, two bytes each and more for unusual values.
Options read_options(Reader& reader);

class Story {
 public:
  Story(Reader& reader, Host& host) : reader_(reader), host_(host) {}

  // Plays until the bytes are used up.
  void play();

 private:
  void act(std::uint8_t letter);
  void start();
  void start_many();
  void finish();
  void finish_all();
  void finish_probe(Evidence evidence);
  void send_late_news();
  void send_words();
  void begin_anew();
  void move_on();

  Evidence evidence();
  Handle operation();
  Handle scope();
  Handle lease();

  Reader& reader_;
  Host& host_;
};

// Prints every event of the host and its commands in words, for a replay.
void log_events(Host& host);

}  // namespace mooring::fuzz
