// made_once: the one object of its kind, made when it is first wanted and never destroyed, because threads may outlive
// the destructors of main. Not a static local: a fork while one is being made leaves its guard taken in the child, for
// ever. Two threads may make one at once; one of the two is kept.
#pragma once

#include <atomic>
#include <memory>

namespace ramet {

template <class Object>
[[nodiscard]] Object& made_once(std::atomic<Object*>& place) {
  if (Object* known = place.load(std::memory_order_acquire)) return *known;  // pairs with the exchange
  auto made = std::make_unique<Object>();
  Object* known = nullptr;
  if (!place.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel)) return *known;
  return *made.release();
}

}  // namespace ramet
