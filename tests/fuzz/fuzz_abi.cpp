// Fuzz target: the module's functions, called by a host that does anything.
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mooring::fuzz;
  Reader reader({data, size});
  Host host;
  prepare(host);
  const std::uint8_t seed = reader.byte();
  host.init(read_options(reader), seed, 0);
  Story(reader, host).play();
  count_events(host.events);
  return 0;
}
