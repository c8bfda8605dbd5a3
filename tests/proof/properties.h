// Properties: what holds for any input, said to RapidCheck, which looks for an input that breaks it
// and then for the smallest such.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mooring::proof {

struct Property {
  std::string sentence;
  std::function<void()> holds;  // by RC_ASSERT
};

std::vector<Property> policy_properties();
// `without` names checkers to leave out.
std::vector<Property> history_properties(const std::vector<std::string>& without);

}  // namespace mooring::proof
