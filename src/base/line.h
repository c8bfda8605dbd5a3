// A line: slots standing in order, first come first served.
//
// The links live in the slots themselves, so joining, leaving from the middle and asking who is
// first all cost the same however long the line is, and nothing is allocated.
#pragma once

#include "src/base/slots.h"

namespace mooring {

struct Links {
  SlotIndex previous = kNoSlot;
  SlotIndex next = kNoSlot;
};

// A line through the member `kLinks` of the values of a table.
template <class T, Links T::*kLinks>
class Line {
 public:
  SlotIndex first() const { return first_; }
  SlotIndex last() const { return last_; }
  bool empty() const { return first_ == kNoSlot; }
  std::uint32_t size() const { return size_; }

  void join(Slots<T>& table, SlotIndex index) {
    Links& links = table.at(index).*kLinks;
    links = {last_, kNoSlot};
    if (last_ == kNoSlot) {
      first_ = index;
    } else {
      (table.at(last_).*kLinks).next = index;
    }
    last_ = index;
    ++size_;
  }

  // Takes the first place: for who had left the line and did not lose the right to it.
  void rejoin(Slots<T>& table, SlotIndex index) {
    Links& links = table.at(index).*kLinks;
    links = {kNoSlot, first_};
    if (first_ == kNoSlot) {
      last_ = index;
    } else {
      (table.at(first_).*kLinks).previous = index;
    }
    first_ = index;
    ++size_;
  }

  void leave(Slots<T>& table, SlotIndex index) {
    Links& links = table.at(index).*kLinks;
    if (links.previous == kNoSlot) {
      MOORING_CHECK(first_ == index);
      first_ = links.next;
    } else {
      (table.at(links.previous).*kLinks).next = links.next;
    }
    if (links.next == kNoSlot) {
      MOORING_CHECK(last_ == index);
      last_ = links.previous;
    } else {
      (table.at(links.next).*kLinks).previous = links.previous;
    }
    links = {};
    --size_;
  }

 private:
  SlotIndex first_ = kNoSlot;
  SlotIndex last_ = kNoSlot;
  SlotIndex size_ = 0;
};

}  // namespace mooring
