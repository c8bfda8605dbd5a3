// Reader: an input of the fuzzer as a sequence of small choices.
//
// One byte is one choice wherever that is enough, so that a mutation of the input is a small change
// of the story it tells. Behind the end everything reads as zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mooring::fuzz {

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : left_(bytes) {}

  bool done() const { return left_.empty(); }
  std::size_t left() const { return left_.size(); }

  std::uint8_t byte() { return number<std::uint8_t>(); }
  std::uint32_t word() { return number<std::uint32_t>(); }
  double real() { return number<double>(); }

  // A number of milliseconds or the like: mostly small, sometimes any.
  std::uint32_t amount() {
    const std::uint32_t choice = byte();
    if (choice < 128) return choice;
    if (choice < 192) return (choice - 127) * 100;
    if (choice < 240) return (choice - 191) * 10'000;
    return word();
  }

  // An index below `count`, which is not 0.
  std::size_t index(std::size_t count) {
    const std::size_t choice = count > 0x100 ? byte() | (std::size_t{byte()} << 8U) : byte();
    return choice % count;
  }

  std::span<const std::uint8_t> take(std::size_t count) {
    const auto taken = left_.first(count < left_.size() ? count : left_.size());
    left_ = left_.subspan(taken.size());
    return taken;
  }

 private:
  template <class Number>
  Number number() {
    Number value{};
    const auto bytes = take(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }

  std::span<const std::uint8_t> left_;
};

}  // namespace mooring::fuzz
