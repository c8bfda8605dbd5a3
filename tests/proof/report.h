// Report: a share of the proof as lines for people and as build/proof/<part>.json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/proof/checkers.h"

namespace mooring::proof {

using Json = nlohmann::ordered_json;

// Writes the file beside the binary's build directory; the folder is made if it is not there.
void write_report(const std::string& part, const Json& report);

// One line a checker: how often it was asked, and how often it did not hold.
Json checkers_report(const Checkers& checkers);
// 12345678 as "12,345,678".
std::string grouped(std::uint64_t number);
// The command that replays what is named.
std::string replay_command(const std::string& what);

double seconds_now();

}  // namespace mooring::proof
