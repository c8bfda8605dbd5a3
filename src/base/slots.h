// A table of reusable slots in memory that somebody else owns.
//
// acquire() takes a free slot and answers its handle, release() gives it back and moves its
// generation on, find() answers a pointer only for a handle that is still current. Free slots form
// a stack through their own links, so all three cost the same at one slot and at a thousand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

#include "src/base/check.h"
#include "src/base/handle.h"

namespace mooring {

using SlotIndex = std::uint16_t;
inline constexpr SlotIndex kNoSlot = 0xffff;

template <class T>
class Slots {
 public:
  struct Slot {
    T value;
    std::uint32_t generation;
    SlotIndex next_free;
    bool live;
  };

  // Makes `count` free slots in `memory`, which is 8-aligned, holds bytes_needed(count) bytes and
  // must outlive the table. Their handles begin at `generation`, which is not 0.
  void adopt(std::byte* memory, SlotIndex count, std::uint32_t generation = 1) {
    MOORING_CHECK(count <= kIndexMask);
    auto* first = reinterpret_cast<Slot*>(memory);
    for (SlotIndex i = count; i-- > 0;) {
      new (first + i) Slot{T{}, generation, free_, false};
      free_ = i;
    }
    slots_ = {first, count};
  }
  static constexpr std::size_t bytes_needed(SlotIndex count) { return sizeof(Slot) * count; }

  // The handle of a fresh, default-made value; kNoHandle when the table is full.
  Handle acquire() {
    if (free_ == kNoSlot) return kNoHandle;
    const SlotIndex index = free_;
    Slot& slot = slots_[index];
    free_ = slot.next_free;
    slot.value = T{};
    slot.live = true;
    ++live_;
    return make_handle(index, slot.generation);
  }

  void release(Handle handle) {
    Slot& slot = slots_[index_of(handle)];
    MOORING_CHECK(slot.live && slot.generation == generation_of(handle));
    slot.live = false;
    slot.generation = next_generation(slot.generation);
    slot.next_free = free_;
    free_ = static_cast<SlotIndex>(index_of(handle));
    --live_;
  }

  T* find(Handle handle) {
    const std::uint32_t index = index_of(handle);
    if (index >= slots_.size()) return nullptr;
    Slot& slot = slots_[index];
    return slot.live && slot.generation == generation_of(handle) ? &slot.value : nullptr;
  }

  // The value in a slot that is known to be live.
  T& at(SlotIndex index) {
    MOORING_CHECK(slots_[index].live);
    return slots_[index].value;
  }
  Handle handle_at(SlotIndex index) const { return make_handle(index, slots_[index].generation); }
  bool live_at(SlotIndex index) const { return slots_[index].live; }

  std::uint32_t live() const { return live_; }
  bool full() const { return free_ == kNoSlot; }
  SlotIndex capacity() const { return static_cast<SlotIndex>(slots_.size()); }

 private:
  std::span<Slot> slots_;
  SlotIndex free_ = kNoSlot;
  std::uint32_t live_ = 0;
};

}  // namespace mooring
