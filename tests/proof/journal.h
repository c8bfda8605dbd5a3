// Journal: events and commands in words, one a line.
#pragma once

#include <string>

#include "tests/proof/moment.h"

namespace mooring::proof {

std::string in_words(const Options& options);
std::string in_words(const Event& event, const Moment& moment);
std::string in_words(const Command& command, Instant now);

}  // namespace mooring::proof
