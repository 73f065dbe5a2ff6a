#include "ramet/sync/robust_link.h"

#include <cstdio>
#include <cstdlib>

#include "ramet/kernel/robust_list.h"

namespace ramet {

namespace {

constinit thread_local robust_list_head list_of_our_own{};

robust_list_head* find_or_register() noexcept {
  if (robust_list_head* list = robust_list_of_caller(); list != nullptr) return list;
  list_of_our_own = {.list = {&list_of_our_own.list}, .futex_offset = RobustLink::to_word, .list_op_pending = nullptr};
  register_robust_list(list_of_our_own);
  return &list_of_our_own;
}

}  // namespace

bool keeps_robust_list_of_its_own() noexcept { return list_of_our_own.list.next != nullptr; }

RobustOwner robust_details::find() noexcept {
  robust_list_head* list = find_or_register();
  if (list->futex_offset != RobustLink::to_word) {
    std::fprintf(stderr, "ramet: this libc's robust locks have their word %ld bytes from their link, ramet's %ld\n",
                 list->futex_offset, RobustLink::to_word);
    std::abort();
  }
  const std::uint32_t tid = own_tid();  // gives the process its number
  const RobustOwner own = {.list = list, .tid = tid, .process = process_number()};
  if (own.process != 0) remembered = own;
  return own;
}

}  // namespace ramet
