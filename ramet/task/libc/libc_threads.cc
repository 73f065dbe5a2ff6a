#include "ramet/task/libc/libc_threads.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "ramet/task/libc/primer.h"
#include "ramet/task/libc/reported_guard.h"
#include "ramet/task/libc/scheduling_flags.h"

extern "C" void* _Unwind_FindEnclosingFunction(
    void* address);  // NOLINT: libgcc's; the beginning of the function around it

namespace ramet {

namespace {

Result<void> expect(bool holds, const char* expectation) {
  if (!holds) return refuse("libc's threads", expectation);
  return {};
}

constexpr auto read = [](auto& place, auto found) -> Result<void> {
  if (!found) return std::unexpected(found.error());
  place = *found;
  return {};
};

Result<void> find_symbols(const Symbols& symbols, LibcThreads& learned) {
  DescriptorLayout& layout = learned.layout;
  std::uint32_t* size = nullptr;
  std::byte* loader = nullptr;
  std::size_t user_threads = 0;
  for (const Result<void>& step : {
           read(learned.live_threads, symbols.need<std::atomic<unsigned>*>("__nptl_nthreads")),
           read(loader, symbols.need<std::byte*>("_rtld_global")),
           read(user_threads, symbols.offset("_thread_db_rtld_global__dl_stack_user")),
           read(size, symbols.need<std::uint32_t*>("_thread_db_sizeof_pthread")),
           read(layout.tid, symbols.offset("_thread_db_pthread_tid")),
           read(layout.cancelhandling, symbols.offset("_thread_db_pthread_cancelhandling")),
           read(layout.specific, symbols.offset("_thread_db_pthread_specific")),
       }) {
    if (!step) return step;
  }
  layout.size = *size;
  learned.user_threads = reinterpret_cast<LibcListNode*>(loader + user_threads);
  // Behind the list: the list of libc's own unused stacks, their size, the word of an unfinished change, the lock.
  constexpr std::size_t lock_behind_list = 2 * sizeof(LibcListNode) + 2 * sizeof(std::uintptr_t);
  learned.list_lock = reinterpret_cast<FutexWord*>(loader + user_threads + lock_behind_list);
  // Since 2.35, and switched off by a tunable.
  const auto* rseq_offset = static_cast<const std::ptrdiff_t*>(symbols.find("__rseq_offset"));
  const auto* rseq_size = static_cast<const unsigned*>(symbols.find("__rseq_size"));
  if (rseq_offset != nullptr && rseq_size != nullptr && *rseq_size != 0) {
    constexpr std::uint32_t smallest = 32;  // that the kernel takes; libc may tell the part in use
    learned.rseq_offset = *rseq_offset;
    learned.rseq_size = std::max(*rseq_size, smallest);
  }
  learned.call_tls_destructors = reinterpret_cast<void (*)()>(symbols.find("__call_tls_dtors"));
  learned.keys = static_cast<const LibcThreads::KeyEntry*>(symbols.find("__pthread_keys"));
  return {};
}

Result<void> find_symbols_for_making(const Symbols& symbols, LibcThreads& learned) {
  for (const Result<void>& step : {
           read(learned.allocate_tls, symbols.need<void* (*)(void*)>("_dl_allocate_tls")),
           read(learned.deallocate_tls, symbols.need<void (*)(void*, bool)>("_dl_deallocate_tls")),
           read(learned.layout.list, symbols.offset("_thread_db_pthread_list")),
           read(learned.layout.start_routine, symbols.offset("_thread_db_pthread_start_routine")),
           read(learned.layout.dtv, symbols.offset("_thread_db_pthread_dtvp")),
       }) {
    if (!step) return step;
  }
  return {};
}

class Descriptor {
 public:
  explicit Descriptor(const PrimerReport& report) : report_(report) {}
  [[nodiscard]] std::size_t size() const { return report_.words.size() * sizeof(std::uintptr_t); }
  [[nodiscard]] bool holds_offset(std::size_t offset) const { return offset + sizeof(std::uintptr_t) <= size(); }
  [[nodiscard]] bool holds_address(std::uintptr_t address) const {
    return address >= report_.descriptor && address - report_.descriptor < size();
  }
  [[nodiscard]] std::uintptr_t word(std::size_t offset) const {
    return offset % sizeof(std::uintptr_t) == 0 && holds_offset(offset) ? report_.words[offset / sizeof(std::uintptr_t)]
                                                                        : 0;
  }
  [[nodiscard]] std::uint32_t half_word(std::size_t offset) const {
    std::uint32_t value = 0;
    if (holds_offset(offset)) {
      std::copy_n(reinterpret_cast<const std::byte*>(report_.words.data()) + offset, sizeof value,
                  reinterpret_cast<std::byte*>(&value));
    }
    return value;
  }

 private:
  const PrimerReport& report_;
};

// The head of the list of robust mutexes: of an empty one, that points to itself and tells the way from a mutex's place
// in the list to its lock. For where the kernel does not say (qemu-user). 0: not found.
std::uintptr_t find_robust_list(const PrimerReport& report) {
  constexpr auto to_lock = static_cast<std::uintptr_t>(offsetof(pthread_mutex_t, __data.__lock)) -
                           offsetof(pthread_mutex_t, __data.__list.__next);
  const auto& words = report.words;
  for (std::size_t index = 0; index + 2 < words.size(); ++index) {
    const std::uintptr_t head = report.descriptor + index * sizeof(std::uintptr_t);
    if (words[index] == head && words[index + 1] == to_lock && words[index + 2] == 0) return head;
  }
  return 0;
}

// What a thread that continues on the descriptor of another relies on.
Result<void> check_words(const Primer& primer, DescriptorLayout& layout) {
  const PrimerReport& report = primer.report();
  const std::uintptr_t robust_list = report.robust_list != 0 ? report.robust_list : find_robust_list(report);
  const Descriptor descriptor(report);
  layout.exit_word = report.exit_word - report.descriptor;
  layout.robust_list = robust_list - report.descriptor;
  for (const Result<void>& step : {
           expect(descriptor.half_word(layout.tid) == static_cast<std::uint32_t>(report.tid),
                  "the descriptor does not hold the thread's tid"),
           expect(descriptor.holds_address(report.exit_word) && layout.exit_word % sizeof(std::uint32_t) == 0,
                  "the word that the kernel clears is not in the descriptor"),
           expect(descriptor.holds_address(robust_list) && descriptor.word(layout.robust_list) == robust_list,
                  "the list of robust mutexes is not in the descriptor, and empty"),
           expect(descriptor.half_word(layout.cancelhandling) == 0, "a fresh thread's cancellation bits are not clear"),
           expect(descriptor.holds_address(descriptor.word(layout.specific)),
                  "the descriptor does not hold its first block of thread-specific data"),
       }) {
    if (!step) return step;
  }
  return {};
}

// Where the descriptor tells of the stack: at its end where it does not.
void find_stack(const Primer& primer, DescriptorLayout& layout) {
  const auto& words = primer.report().words;
  const std::array stack_words{reinterpret_cast<std::uintptr_t>(primer.stack().low),
                               static_cast<std::uintptr_t>(primer.stack().size)};
  const auto stack_block = std::ranges::search(words, stack_words);
  layout.stack_block = static_cast<std::size_t>(stack_block.begin() - words.begin()) * sizeof(std::uintptr_t);
  if (!stack_block.empty()) layout.reported_guard = find_reported_guard(primer, layout.stack_block);
}

// What a descriptor of our own making relies on besides.
Result<void> check_words_for_making(const Primer& primer, DescriptorLayout& layout) {
  const Descriptor descriptor(primer.report());
  for (const Result<void>& step : {
           expect(descriptor.word(layout.start_routine) == primer.function() &&
                      descriptor.word(layout.start_routine + sizeof(std::uintptr_t)) == primer.argument(),
                  "the descriptor does not hold the thread's function and argument"),
           expect(layout.stack_block < layout.size, "the descriptor does not hold the thread's stack"),
           expect(descriptor.holds_offset(layout.list) && layout.list % sizeof(std::uintptr_t) == 0,
                  "the descriptor has no place in a list"),
       }) {
    if (!step) return step;
  }
  return {};
}

// What libc's clone was told to enter with the descriptor: on some processors (riscv64) function and argument are the
// first two words of the new stack, whose top libc puts one descriptor below the descriptor, or at it. For a libc
// without unwind information there. Null: not found.
void* find_handed_function(const PrimerReport& report) {
  constexpr std::size_t words_of_clone = 8;
  constexpr std::uintptr_t longest_function = 4096;
  const auto* top = reinterpret_cast<const std::uintptr_t*>(report.descriptor);
  for (std::size_t index = 2; index <= report.words.size() + words_of_clone; ++index) {
    const std::span pair(top - index, 2);
    const std::uintptr_t into_it = report.return_address - pair[0];
    if (pair[1] == report.descriptor && into_it != 0 && into_it < longest_function) {
      return reinterpret_cast<void*>(pair[0]);
    }
  }
  return nullptr;
}

Result<void> find_start_thread(const PrimerReport& report, LibcThreads& learned) {
  void* begin = _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(report.return_address));
  if (begin == nullptr) begin = find_handed_function(report);
  if (begin == nullptr) return refuse("libc's threads", "start_thread has no unwind information and left no trace");
  Dl_info of_function;
  Dl_info of_libc;
  const bool in_libc = dladdr(begin, &of_function) != 0 && dladdr(learned.live_threads, &of_libc) != 0 &&
                       of_function.dli_fbase == of_libc.dli_fbase;
  if (auto found = expect(in_libc, "the thread was not started by libc"); !found) return found;
  learned.start_thread = reinterpret_cast<void (*)(void*)>(begin);
  return {};
}

// The list may change under our eyes, but never before the primer is found: new threads come to the front.
Result<void> find_in_list(const PrimerReport& report, const LibcThreads& learned) {
  const auto wanted = report.descriptor + learned.layout.list;
  const LibcListNode* head = learned.user_threads;
  for (const LibcListNode* node = head->next; node != nullptr && node != head; node = node->next) {
    if (reinterpret_cast<std::uintptr_t>(node) == wanted) return {};
  }
  return refuse("libc's threads", "the thread is not in the list of threads on stacks of the program's own");
}

Result<void> learn_to_make(const Symbols& symbols, const Primer& primer, LibcThreads& learned) {
  if (auto found = find_symbols_for_making(symbols, learned); !found) return found;
  if (auto checked = check_words_for_making(primer, learned.layout); !checked) return checked;
  if (auto found = find_start_thread(primer.report(), learned); !found) return found;
  return find_in_list(primer.report(), learned);
}

}  // namespace

Result<void> LibcThreads::can_continue() const {
  if (call_tls_destructors == nullptr) return refuse("libc symbol", "__call_tls_dtors is missing");
  if (keys == nullptr) return refuse("libc symbol", "__pthread_keys is missing");
  return {};
}

Result<LibcThreads> learn_libc_threads(const Symbols& symbols, LibcUse use) {
  LibcThreads learned;
  if (auto found = find_symbols(symbols, learned); !found) return std::unexpected(found.error());
  if (auto sane = expect(learned.layout.size % sizeof(std::uintptr_t) == 0 && learned.layout.size < 1 << 16,
                         "the size of a descriptor is not plausible");
      !sane) {
    return std::unexpected(sane.error());
  }
  Primer primer;
  if (auto started = primer.start(symbols, learned.layout.size, learned.layout.tid); !started) {
    return std::unexpected(started.error());
  }
  const PrimerReport& report = primer.report();
  if (auto checked = check_words(primer, learned.layout); !checked) return std::unexpected(checked.error());
  find_stack(primer, learned.layout);
  learned.layout.scheduling_flags = find_scheduling_flags(primer);
  if (use == LibcUse::make_threads) {
    if (auto able = learn_to_make(symbols, primer, learned); !able) return std::unexpected(able.error());
  }
  if (auto proved = primer.prove_list_lock(*learned.list_lock); !proved) return std::unexpected(proved.error());
  learned.thread_pointer_offset = static_cast<std::ptrdiff_t>(report.thread_pointer - report.descriptor);
  learned.fresh = report.words;
  learned.primer = report.descriptor;
  learned.primer_stack = primer.stack();
  return learned;
}

}  // namespace ramet
