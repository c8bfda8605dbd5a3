// The module's source as it is, and one look behind it that the module does not offer: the core is
// a static of that file, so only code in the same translation unit can ask it to check itself.
#include "wasm/exports.cpp"  // NOLINT(bugprone-suspicious-include): see above

namespace mooring::fuzz {

void check_tables() {
  if (core != nullptr) core->check_invariants();
}

}  // namespace mooring::fuzz
